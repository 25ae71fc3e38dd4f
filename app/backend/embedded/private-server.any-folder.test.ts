import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { joinPrivateServer } from './private-server.ts';
import { clusterFolder, isPostgres, readNote } from './server-files.ts';

// As `mktemp -d` makes it: nobody else may even walk through it, and PostgreSQL must not run as root.
const top = mkdtempSync(join(tmpdir(), 'egate-folders-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

async function use(folder: string) {
  const joined = await joinPrivateServer(folder);
  if (!joined.ok) throw new Error(joined.error.detail);
  return joined.value;
}

it('keeps its socket in a folder of its own', async () => {
  const folder = join(top, 'own');
  const server = await use(folder);
  expect(existsSync(join(folder, '.s.PGSQL.5432'))).toBe(true);
  await server.leave();
});

it('does not take over a folder where other things lie', async () => {
  const folder = mkdtempSync(join(top, 'shared-'));
  writeFileSync(join(folder, 'lane.pem'), 'a key');
  const owner = statSync(folder).uid;
  const server = await use(folder);
  expect(statSync(folder).uid).toBe(owner);
  await server.leave();
});

it('finds a shorter place for its socket where the path is too long for one, and leaves nothing there', async () => {
  const folder = join(top, 'a-folder-with-a-long-name-'.repeat(5));
  const first = await use(folder);
  const second = await use(folder);
  expect(second.socketFolder).toBe(first.socketFolder);
  await first.leave();
  expect(existsSync(first.socketFolder)).toBe(true);
  await second.leave();
  expect(existsSync(first.socketFolder)).toBe(false);
});

it('starts over a note of a server that is gone, whose process id belongs to something else now', async () => {
  const folder = join(top, 'own');
  const note = join(clusterFolder(folder), 'postmaster.pid');
  writeFileSync(note, `${process.pid}\n${clusterFolder(folder)}\n1\n5432\n${folder}\n\n0 0\nready\n`);
  expect(isPostgres(process.pid)).toBe(false);
  const server = await use(folder);
  expect(readNote(folder)?.pid).not.toBe(process.pid);
  expect(readFileSync(note, 'utf8')).toContain('ready');
  await server.leave();
});

it('says why it cannot start', async () => {
  writeFileSync(join(top, 'file'), '');
  const answer = await joinPrivateServer(join(top, 'file'));
  expect(answer).toMatchObject({ ok: false, error: { kind: 'no-folder' } });
});

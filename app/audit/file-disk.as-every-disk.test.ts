import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { diskContract } from './disk.contract.ts';
import { openFileDisk } from './file-disk.ts';

const top = mkdtempSync(join(tmpdir(), 'file-disk-'));
afterAll(() => rmSync(top, { recursive: true }));
const folder = () => mkdtempSync(join(top, 'd-'));

describe('a folder of this machine', () => diskContract(() => openFileDisk(folder())));

test('folder and files are for their owner alone', async () => {
  const made = join(folder(), 'journal');
  const disk = await openFileDisk(made);
  await (await disk.open('a')).close();
  await disk.replace('b', Buffer.from('x'));
  const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([made, join(made, 'a'), join(made, 'b')].map(rights)).toEqual(['700', '600', '600']);
});

test('what a power cut left of a replacement is no file, and is in nobody’s way', async () => {
  const made = folder();
  const disk = await openFileDisk(made);
  writeFileSync(join(made, 'note.new'), 'half of');
  expect(await disk.list()).toEqual([]);
  await disk.replace('note', Buffer.from('whole'));
  expect(await disk.list()).toEqual(['note']);
});

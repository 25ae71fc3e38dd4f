import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { whyNoFace } from './face-source.ts';

const people = join(import.meta.dirname, '..', 'travellers');
const folder = mkdtempSync(join(tmpdir(), 'face-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function made(name: string, contents: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, contents);
  return file;
}

const emptyFolder = join(folder, 'nobody');
mkdirSync(emptyFolder);

describe('what stands before the virtual camera', () => {
  test.each([
    ['a picture', join(people, 'person-b/passport.jpg')],
    ['a clip', join(people, 'person-b/blink.webm')],
    ["a person's folder", join(people, 'person-b')],
  ])('%s is a face', async (_what, path) => {
    expect(await whyNoFace(path)).toBeNull();
  });

  test.each([
    ['text, also where it says that it is a picture', made('face.jpg', 'somebody\n'.repeat(400))],
    ['a long text', made('face.txt', 'somebody\n'.repeat(400))],
    ['noise that begins as a JPEG does', made('noise.jpg', Buffer.from('ffd8ff'.padEnd(9000, '5a3c'), 'hex'))],
    ['an empty file', made('empty.webm', '')],
    ['an empty folder', emptyFolder],
    ['nothing', join(folder, 'missing')],
  ])('%s is none', async (_what, path) => {
    expect(await whyNoFace(path)).toContain(path);
  });
});

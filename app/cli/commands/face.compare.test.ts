import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egate } from '../egate.rig.ts';

const top = join(import.meta.dirname, '..', '..', '..');
const portraitOf = (person: string) => join(top, 'native/virtual/travellers', person, 'passport.jpg');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'egate-compare-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const inFolder = (name: string) => join(folder, name);

const compare = (...args: readonly string[]) => egate(['face', 'compare', ...args, '--json']);

test('the same person is a match, upside down by EXIF and as PNG or WebP too', async () => {
  const webp = inFolder('b.webp');
  await sharp(portraitOf('person-b')).resize(400).webp().toFile(webp);
  const turned = inFolder('b-turned.jpg');
  await sharp(portraitOf('person-b')).rotate(180).withMetadata({ orientation: 3 }).jpeg().toFile(turned);
  const { code, out, err } = await compare(webp, turned);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const answer = JSON.parse(out) as Record<string, unknown>;
  expect(answer).toMatchObject({ match: true, threshold: 0.41, fmr: 0.0005 });
  expect(answer.similarity).toBeGreaterThan(0.9);
  expect(answer.faces).toMatchObject([{ box: { x: expect.any(Number) }, quality: { score: expect.any(Number) } }, {}]);
  expect(answer.ms).toMatchObject({ detect: expect.any(Number), align: expect.any(Number), embed: expect.any(Number) });
});

test('no picture is more like itself than a cosine can say', async () => {
  const { out } = await compare(portraitOf('person-a'), portraitOf('person-a'));
  const { similarity } = JSON.parse(out) as { readonly similarity: number };
  expect(similarity).toBeGreaterThan(0.99); // A is looked at mirrored as well
  expect(similarity).toBeLessThanOrEqual(1);
});

test('two strangers are no match', async () => {
  const { code, out } = await compare(portraitOf('person-b'), portraitOf('person-f'));
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ match: false });
});

test.for([
  [
    'a picture without a face',
    'no-face',
    () =>
      sharp({ create: { width: 300, height: 300, channels: 3, background: '#88aacc' } })
        .png()
        .toBuffer(),
  ],
  ['a file that is no picture', 'undecodable', async () => Buffer.from('no picture')],
  [
    'half a picture',
    'undecodable',
    async () => (await sharp(portraitOf('person-a')).jpeg().toBuffer()).subarray(0, 9_000),
  ],
] as const)('%s is named as bad input', async ([name, code, bytes]) => {
  const file = inFolder(`${name}.png`);
  writeFileSync(file, await bytes());
  const run = await compare(portraitOf('person-a'), file);
  expect(run).toMatchObject({ code: 2, err: '' });
  expect(JSON.parse(run.out)).toMatchObject({ error: { code, message: expect.stringContaining(name) } });
});

test.for([
  ['a device', 'no-file', (): string => '/dev/zero'],
  ['a folder', 'no-file', (): string => folder],
  ['a file that is not there', 'no-file', (): string => join(folder, 'none.jpg')],
  [
    'a link to itself',
    'no-file',
    (): string => {
      symlinkSync('loop.jpg', inFolder('loop.jpg'));
      return join(folder, 'loop.jpg');
    },
  ],
  [
    'a file over 20 MB',
    'too-large',
    (): string => {
      copyFileSync(portraitOf('person-a'), inFolder('large.jpg'));
      const file = openSync(join(folder, 'large.jpg'), 'r+');
      ftruncateSync(file, 20_000_001);
      closeSync(file);
      return join(folder, 'large.jpg');
    },
  ],
] as const)('%s is turned away at once', async ([, code, file]) => {
  const run = await compare(file(), portraitOf('person-a'));
  expect(run).toMatchObject({ code: 2, err: '' });
  expect(JSON.parse(run.out)).toMatchObject({
    error: { code, message: expect.any(String), remedy: expect.any(String) },
  });
});

test('one picture, or three, is bad usage', async () => {
  expect((await compare(portraitOf('person-a'))).code).toBe(2);
  expect((await compare(...['a', 'b', 'c'].map((one) => portraitOf(`person-${one}`)))).code).toBe(2);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egateAnswer } from '../egate.rig.ts';

const top = join(import.meta.dirname, '..', '..', '..');
const passport = join(top, 'native/virtual/travellers/person-d/passport.jpg');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'egate-quality-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const quality = (...args: readonly string[]) => egateAnswer(['face', 'quality', ...args]);

async function file(name: string, picture: Sharp): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await picture.toBuffer());
  return path;
}

test('a passport photo is acceptable, whatever its file is called', async () => {
  const { code, err, answer } = await quality(await file('photo.txt', sharp(passport).png()));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(answer).toMatchObject({ acceptable: true, advice: 'none' });
  expect(answer.measures).toMatchObject({
    SingleFacePresent: 0,
    'SingleFacePresent.scalar': 100,
    InterEyeDistance: expect.closeTo(114, -1),
    HeadPoseYaw: expect.closeTo(0, -1),
    'Sharpness.scalar': expect.any(Number),
  });
});

test('a blurred one is not, and its measures are told', async () => {
  const { code, answer } = await quality(await file('blurred.jpg', sharp(passport).blur(8).jpeg()));
  expect(code).toBe(1);
  expect(answer).toMatchObject({ acceptable: false, advice: 'hold-still' });
  expect((answer.measures as Record<string, number>)['Sharpness.scalar']).toBeLessThan(40);
});

test('no face, no picture and no file are bad input', async () => {
  const wall = await file(
    'wall.png',
    sharp({ create: { width: 300, height: 300, channels: 3, background: '#88aacc' } }).png(),
  );
  const text = join(folder, 'text.jpg');
  writeFileSync(text, 'no picture');
  const runs = [await quality(wall), await quality(text), await quality(join(folder, 'none.jpg')), await quality()];
  expect(runs.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  const codes = runs.map(({ answer }) => (answer.error as { readonly code: string }).code);
  expect(codes).toEqual(['no-face', 'undecodable', 'no-file', 'usage']);
});

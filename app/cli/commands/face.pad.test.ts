import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egate } from '../egate.rig.ts';

const top = join(import.meta.dirname, '..', '..', '..');
let folder: string;
const inFolder = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'egate-pad-'));
  const clip = join(top, 'native/virtual/travellers/person-e/neutral.webm');
  const every = "select='not(mod(n,8))'";
  execFileSync('ffmpeg', ['-v', 'error', '-i', clip, '-vf', every, '-vsync', 'passthrough', inFolder('e-%d.jpg')]);
  // The same frames on a screen: pixels of 2.3 of the camera's.
  for (const index of [1, 2, 3]) {
    const { data, info } = await sharp(inFolder(`e-${index}.jpg`))
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (let at = 0; at < data.length; at += 1) {
      const x = Math.floor(at / 3) % info.width;
      data[at] = data[at]! * (0.9 + 0.1 * Math.cos((2 * Math.PI * x) / 2.3));
    }
    const raw = { width: info.width, height: info.height, channels: 3 } as const;
    await sharp(data, { raw })
      .png()
      .toFile(inFolder(`screen-${index}.png`));
  }
  await sharp({ create: { width: 640, height: 360, channels: 3, background: '#888' } })
    .png()
    .toFile(inFolder('hall.png'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const frames = (name: string) => [1, 2, 3].map((index) => inFolder(`${name}-${index}.${name === 'e' ? 'jpg' : 'png'}`));

const pad = (args: readonly string[], input?: string) => egate(['face', 'pad', ...args], input);

test('frames of a living person are bona fide, a frame without a face is noted among them', async () => {
  const { code, out, err } = await pad([...frames('e'), inFolder('hall.png'), '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const answer = JSON.parse(out) as { readonly score: number };
  expect(answer).toMatchObject({
    decision: 'bona-fide',
    frames: [{ face: true }, { face: true }, { face: true }, { frame: inFolder('hall.png'), face: false }],
  });
  expect(answer.score).toBeGreaterThan(0.9);
});

test('no face at all is undecided, with a score; no file and no picture are errors', async () => {
  const nobody = await pad([inFolder('hall.png'), '--json']);
  expect(nobody.code).toBe(1);
  expect(JSON.parse(nobody.out)).toMatchObject({ decision: 'undecided', score: expect.any(Number) });
  writeFileSync(inFolder('text.jpg'), 'no picture');
  for (const file of ['missing.jpg', 'text.jpg']) {
    const { code, out } = await pad([inFolder(file), '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: expect.any(String), remedy: expect.any(String) } });
  }
});

test('a batch answers line by line in order, bad lines too, and gives rates where it is told what was shown', async () => {
  const lines = [
    { id: 'a', frames: frames('e'), attack: null },
    { id: 'b', frames: frames('screen'), attack: 'replay' },
    '{"id":',
    { id: 'c', frames: [inFolder('missing.jpg')], attack: 'print' },
    { id: 'd', frames: [] },
    { id: 'e', frames: 'e-1.jpg' },
  ].map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  const report = inFolder('report.json');
  const { code, out, err } = await pad(['--batch', '--json', '--report', report], `${lines.join('\n')}\n`);
  expect(code).toBe(0);
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { id: 'a', decision: 'bona-fide' },
    { id: 'b', decision: 'attack', reasons: expect.arrayContaining(['moire']) },
    { error: { code: 'bad-json' } },
    { id: 'c', error: { code: 'no-file' } },
    { id: 'd', decision: 'undecided', frames: [] },
    { id: 'e', error: { code: 'bad-line' } },
  ]);
  expect(err).toMatch(/replay: APCER 0\.00 %/);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    attacks: [{ kind: 'replay', presentations: 1, apcer: 0, apcerUpper95: expect.closeTo(0.95, 6) }],
    apcer: 0,
    bonaFide: { presentations: 1, bpcer: 0 },
  });
});

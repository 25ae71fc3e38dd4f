import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeJpeg2000, jpeg2000Limits } from './jpeg2000.ts';
import { decodePicture, PictureDecoder } from './picture-decoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-jp2-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const portrait = join(import.meta.dirname, '../../../native/virtual/travellers/person-a/passport.jpg');
const hasEncoder = /\bjpeg2000\b/.test(
  spawnSync('ffmpeg', ['-v', 'error', '-encoders'], { encoding: 'utf8' }).stdout ?? '',
);

function encoded(name: string, ...how: readonly string[]): Uint8Array {
  const file = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', portrait, '-c:v', 'jpeg2000', ...how, '-f', 'image2', file]);
  return Uint8Array.from(readFileSync(file));
}

/** Mean difference of two pictures' bytes. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, index) => sum + Math.abs(byte - (b[index] ?? 0)), 0) / a.length;
}

describe.skipIf(!hasEncoder)('JPEG 2000 (needs ffmpeg)', () => {
  let jp2: Uint8Array;
  let codestream: Uint8Array;
  beforeAll(() => {
    jp2 = encoded('a.jp2');
    codestream = encoded('a.j2k', '-format', 'j2k');
  });

  test('file and bare codestream are the picture that was encoded', async () => {
    const original = await decodePicture(Uint8Array.from(readFileSync(portrait)));
    if (!original.ok) throw new Error(original.error.detail);
    for (const bytes of [jp2, codestream]) {
      const decoded = await decodePicture(bytes);
      expect(decoded).toMatchObject({ ok: true, value: { width: 480, height: 600 } });
      if (decoded.ok) expect(difference(decoded.value.data, original.value.data)).toBeLessThan(4);
    }
  });

  test('a decoder that was started before gives the same, again and again, and after a picture that harms it', async () => {
    const decoder = new PictureDecoder();
    decoder.warmUp();
    const size = { ok: true, value: { width: 480, height: 600 } };
    expect(await decoder.decode(jp2)).toMatchObject(size);
    expect((await decoder.decode(jp2.subarray(0, jp2.length >> 1))).ok).toBe(false);
    expect(await decoder.decode(codestream)).toMatchObject(size);
    decoder.close();
  });

  test('grey ones come out in three channels, large ones small', async () => {
    const grey = await decodeJpeg2000(encoded('grey.jp2', '-pix_fmt', 'gray'), 1_600);
    expect(grey.ok && grey.value.data.length).toBe(480 * 600 * 3);
    const small = await decodeJpeg2000(jp2, 300);
    expect(small).toMatchObject({ ok: true, value: { width: 240, height: 300 } });
  });

  /** The size in its codestream and in its header box. */
  function withSize(width: number, height: number): Uint8Array {
    const changed = Buffer.from(codestream);
    changed.writeUInt32BE(width, 8);
    changed.writeUInt32BE(height, 12);
    return Uint8Array.from(changed);
  }

  test.each([
    ['half a file', () => jp2.subarray(0, jp2.length >> 1)],
    ['a header alone', () => codestream.subarray(0, 120)],
    ['four thousand million pixels', () => withSize(65_500, 65_500)],
    ['more pixels than are there', () => withSize(3_900, 3_900)],
    ['no pixels', () => withSize(0, 0)],
    ['tiles of one pixel each', () => tilesOf(1)],
    ['noise behind the header', () => codestream.map((byte, at) => (at > 150 ? (byte * 31 + at) & 0xff : byte))],
  ] as const)('%s: refused within its time, or a picture of its size', async (_name, make) => {
    const began = performance.now();
    const decoded = await decodeJpeg2000(make(), 1_600);
    expect(performance.now() - began).toBeLessThan(jpeg2000Limits.time.within + 500);
    if (decoded.ok) expect(decoded.value.data.length).toBe(decoded.value.width * decoded.value.height * 3);
    else expect(decoded.error).toMatch(/\w/);
  });

  function tilesOf(side: number): Uint8Array {
    const changed = Buffer.from(codestream);
    changed.writeUInt32BE(side, 24);
    changed.writeUInt32BE(side, 28);
    return Uint8Array.from(changed);
  }
});

describe('the decoder', () => {
  const tiny = Uint8Array.from(Buffer.from('ff4fff510029000000000008000000080000000000000000', 'hex'));
  const fake = (name: string, script: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  test('that is not there is named', async () => {
    expect(await decodeJpeg2000(tiny, 1_600, { command: join(folder, 'none') })).toMatchObject({
      ok: false,
      error: expect.stringContaining('cannot be started'),
    });
  });

  test.each([
    ['dies', 'kill -SEGV $$'],
    ['says nothing and ends', 'exit 0'],
    ['gives more than a picture', 'head -c 5000 /dev/zero'],
    ['hangs', 'exec sleep 30'],
  ])('that %s gives no picture', async (name, script) => {
    const soon = { work: 1_000, within: 500 };
    const command = fake(name.replaceAll(' ', '-'), script);
    const decoded = await decodeJpeg2000(tiny, 1_600, { command, time: soon });
    expect(decoded.ok).toBe(false);
  });
});

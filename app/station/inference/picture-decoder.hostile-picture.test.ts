import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { decodePicture, PictureDecoder } from './picture-decoder.ts';
import { pictureLimits } from './picture-limits.ts';

const passport = await readFile(
  join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers', 'person-a', 'passport.jpg'),
);

const folder = mkdtempSync(join(tmpdir(), 'egate-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function pngChunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** A PNG that names any size; its rows are zeros, as many as fit into `rowBytes` bytes. */
function png(width: number, height: number, rowBytes: number, kind: readonly number[] = [8, 2, 0, 0, 0]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(kind, 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(rowBytes), { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The passport's JPEG with other dimensions in its frame header. */
function withDimensions(width: number, height: number): Buffer {
  const changed = Buffer.from(passport);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

test.for([
  ['nothing', Buffer.alloc(0)],
  ['noise', Buffer.from('not a picture at all, whatever the chip says')],
  ['only the start of a JPEG', Buffer.from([0xff, 0xd8, 0xff])],
  ['half a JPEG', passport.subarray(0, passport.length >> 1)],
  ['a JPEG that says it is huge', withDimensions(65_500, 65_500)],
  ['a JPEG without pixels', withDimensions(0, 0)],
  ['a PNG bomb of ten thousand million pixels', png(100_000, 100_000, 1_000_000)],
  ['a PNG that ends after its header', png(5_000, 5_000, 10)],
  ['a bomb of 16 bits and transparency', png(7_900, 7_900, 1_000_000, [16, 6, 0, 0, 0])],
  ['the same, interlaced', png(7_900, 7_900, 1_000_000, [16, 6, 0, 0, 1])],
  ['a JPEG without its last two bytes', passport.subarray(0, -2)],
  ['a JPEG 2000', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
  ['a drawing that would be rendered', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a file of 21 MB', Buffer.concat([passport, Buffer.alloc(21_000_000)])],
] as const)('%s is undecodable, at once and with a reason', async ([, bytes]) => {
  const started = performance.now();
  const decoded = await decodePicture(new Uint8Array(bytes));
  expect(decoded).toEqual({ ok: false, error: { kind: 'undecodable', detail: expect.stringMatching(/\w/) } });
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('a large picture comes out small enough to be kept in memory', async () => {
  const large = await sharp(passport).resize(6_000, 7_500).jpeg({ quality: 50 }).toBuffer();
  const decoded = await decodePicture(large);
  expect(decoded.ok && Math.max(decoded.value.width, decoded.value.height)).toBe(pictureLimits.longestSide);
});

test('EXIF orientation is applied, transparency is white, CMYK and 16 bit are decoded', async () => {
  const turned = await sharp(passport).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await decodePicture(turned)).toMatchObject({ value: { width: 600, height: 480 } });
  const clear = { create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } } as const;
  const transparent = await decodePicture(await sharp(clear).png().toBuffer());
  expect(transparent.ok && transparent.value.data[0]).toBe(255);
  const cmyk = await sharp(passport).toColourspace('cmyk').jpeg().toBuffer();
  expect(await decodePicture(cmyk)).toMatchObject({ value: { width: 480, height: 600 } });
  const deep = await sharp(passport).toColourspace('rgb16').png().toBuffer();
  const decoded = await decodePicture(deep);
  expect(decoded.ok && decoded.value.data.length).toBe(480 * 600 * 3);
});

test.for([
  ['a folder', (): string => folder],
  ['a device', (): string => '/dev/zero'],
  ['a file that is not there', (): string => join(folder, 'none.jpg')],
  [
    'a pipe that nobody writes to',
    (): string => {
      execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
      return join(folder, 'pipe.jpg');
    },
  ],
] as const)('%s is no file, at once', async ([, path]) => {
  const started = performance.now();
  expect(await decodePicture(path())).toMatchObject({ ok: false, error: { kind: 'no-file' } });
  expect(performance.now() - started).toBeLessThan(500);
});

test.for([
  ['a palette', () => sharp(passport).png({ palette: true })],
  ['grey pixels', () => sharp(passport).greyscale().png()],
  ['a grey JPEG', () => sharp(passport).greyscale().jpeg()],
  ['interlaced rows', () => sharp(passport).png({ progressive: true })],
  ['progressive scans', () => sharp(passport).jpeg({ progressive: true })],
  ['something behind its end', async () => Buffer.concat([passport, Buffer.alloc(500, 7)])],
] as const)('%s, and a name that says something else, are an honest picture', async ([, make]) => {
  const made = make();
  const file = join(folder, 'picture.gif');
  writeFileSync(file, made instanceof Promise ? await made : await made.toBuffer());
  expect(await decodePicture(file)).toMatchObject({ ok: true, value: { width: 480, height: 600 } });
});

/** Decoders that this process has started. */
function decoders(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return parent === process.pid && command.includes('picture-decoder-process');
      } catch {
        return false; // ended meanwhile
      }
    })
    .map(Number);
}

test('a decoder that dies costs its picture and no other', async () => {
  const before = new Set(decoders());
  const decoder = new PictureDecoder();
  expect((await decoder.decode(passport)).ok).toBe(true);
  const [pid] = decoders().filter((one) => !before.has(one));
  const large = await sharp(passport).resize(4_000, 5_000).jpeg().toBuffer();
  const lost = decoder.decode(large);
  const next = decoder.decode(passport);
  await new Promise((resolve) => setImmediate(resolve));
  process.kill(pid!, 'SIGSEGV');
  expect(await lost).toMatchObject({
    ok: false,
    error: { kind: 'undecodable', detail: expect.stringContaining('SIGSEGV') },
  });
  expect(await next).toMatchObject({ ok: true });
  decoder.close();
});

test('nothing of a person is left when they are forgotten: their decoder is gone', async () => {
  const before = new Set(decoders());
  const decoder = new PictureDecoder();
  await decoder.decode(passport);
  const own = () => decoders().filter((one) => !before.has(one));
  const [pid] = own();
  decoder.forget();
  await expect.poll(() => own().includes(pid!)).toBe(false);
  expect((await decoder.decode(passport)).ok).toBe(true);
  decoder.close();
  await expect.poll(own).toEqual([]);
});

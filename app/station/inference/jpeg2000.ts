import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { pictureHeader } from '../../document/lds/picture.ts';
import type { Picture } from '../../face/picture.ts';
import { isNoProgram, spawnLimited, type TimeLimits, watchTime } from './limited-process.ts';

/** A chip's picture is under a megapixel; a decoder takes some 30 bytes for each of them. */
export const jpeg2000Limits = {
  pixels: 16_000_000,
  /** What the decoder may have of memory of its own (kB, as `ulimit -d` counts). */
  data: 300_000,
  /** Of one core: it ends also where nobody is left to end it. */
  seconds: 2,
  /** 80 ms for a passport's picture, most of it the start of the process. */
  time: { work: 1_000, within: 4_000 },
} as const;

/**
 * Decodes JPEG 2000, file or codestream, in a process of its own: ffmpeg, which the lane has for its camera. Whatever a
 * picture does to it, it ends with the picture or within its time. `longestSide`: larger ones come out scaled to it.
 */
export async function decodeJpeg2000(
  bytes: Uint8Array,
  longestSide: number,
  command = 'ffmpeg',
  time: TimeLimits = jpeg2000Limits.time,
): Promise<Result<Picture, string>> {
  const header = pictureHeader(bytes);
  if (header === null || header.mime !== 'image/jp2') return err('it ends before its size');
  if (header.width * header.height > jpeg2000Limits.pixels)
    return err(`${header.width} × ${header.height} are more pixels than a portrait has`);
  const scale = Math.min(1, longestSide / Math.max(header.width, header.height));
  const [width, height] = [header.width, header.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const data = await run(command, bytes, { width, height }, time);
  return data.ok ? ok({ width, height, data: data.value }) : data;
}

function run(
  command: string,
  bytes: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  time: TimeLimits,
): Promise<Result<Uint8Array, string>> {
  const child = spawnLimited(
    command,
    [
      ...['-v', 'error', '-nostdin', '-threads', '1'],
      ...['-f', 'j2k_pipe', '-i', 'pipe:0', '-frames:v', '1', '-vf', `scale=${width}:${height}`],
      ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ],
    jpeg2000Limits,
  );
  const data = new Uint8Array(width * height * 3);
  let [filled, surplus, words] = [0, false, ''];
  child.stdout.on('data', (chunk: Buffer) => {
    surplus ||= filled + chunk.length > data.length;
    if (!surplus) data.set(chunk, filled);
    filled += chunk.length;
    wipe(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (words.length < 1_000) words += chunk.toString('utf8');
  });
  child.stdin.on('error', () => {}); // a decoder that has seen enough, or died, reads no further
  child.stdin.end(bytes);
  return new Promise((resolve) => {
    let late = false;
    const ended = watchTime(child.pid, time, () => {
      late = true;
      child.kill('SIGKILL');
    });
    const settle = (trouble: string | null) => {
      ended();
      if (trouble !== null) wipe(data);
      resolve(trouble === null ? ok(data) : err(trouble));
    };
    const noProgram = `${command}, which decodes it, cannot be started`;
    child.once('error', () => settle(noProgram));
    child.once('close', (code) => {
      if (isNoProgram(code)) settle(noProgram);
      else if (late) settle(`it is not decoded after ${time.work} ms of work`);
      else if (code === 0 && filled === data.length && words === '') settle(null);
      else settle(words.split('\n')[0]!.replace(/^\[[^\]]*\] /, '') || 'it holds no whole picture');
    });
  });
}

import type { Socket } from 'node:net';
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
  /** 55 ms for a passport's picture where an ffmpeg waits for it, 100 where it is started first. */
  time: { work: 1_000, within: 4_000 },
} as const;

type Ffmpeg = ReturnType<typeof spawnLimited>;

/** An ffmpeg that waits for one picture: its start is most of what a passport's costs. Larger ones come out scaled. */
export function startJpeg2000(longestSide: number, command = 'ffmpeg'): Ffmpeg {
  const scaled = (side: string) => `max(1,round(${side}*min(1,${longestSide}/max(iw,ih))))`;
  const child = spawnLimited(
    command,
    [
      ...['-v', 'error', '-nostdin', '-threads', '1', '-f', 'j2k_pipe', '-i', 'pipe:0', '-frames:v', '1'],
      ...['-vf', `scale='${scaled('iw')}':'${scaled('ih')}'`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
    ],
    jpeg2000Limits,
  );
  child.once('error', () => {}); // whoever gives it a picture is told
  child.stdin.on('error', () => {}); // a decoder that has seen enough, or died, reads no further
  return child;
}

/**
 * Decodes JPEG 2000, file or codestream, in a process of its own: ffmpeg, which the lane has for its camera. Whatever a
 * picture does to it, it ends with the picture or within its time. `started`: waits for this one, scaled as asked here.
 */
export async function decodeJpeg2000(
  bytes: Uint8Array,
  longestSide: number,
  { command = 'ffmpeg', time = jpeg2000Limits.time, started }: Jpeg2000Options = {},
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
  const child = started ?? startJpeg2000(longestSide, command);
  const data = await run(child, command, bytes, width * height * 3, time);
  return data.ok ? ok({ width, height, data: data.value }) : data;
}

/** Keeps one ffmpeg waiting for the next picture, where somebody is in a hurry. It keeps nobody's program running. */
export class Jpeg2000Spare {
  readonly #longestSide: number;
  #waiting: Ffmpeg | null = null;

  constructor(longestSide: number) {
    this.#longestSide = longestSide;
  }

  start(): void {
    this.#waiting ??= startJpeg2000(this.#longestSide);
    hold(this.#waiting, false);
  }

  /** The one that waits, if it still does; it is the caller's now. */
  take(): Ffmpeg | undefined {
    const spare = this.#waiting;
    this.#waiting = null;
    if (spare === null || spare.exitCode !== null || spare.signalCode !== null) return undefined;
    hold(spare, true);
    return spare;
  }

  end(): void {
    this.#waiting?.kill('SIGKILL');
    this.#waiting = null;
  }
}

function hold(child: Ffmpeg, holds: boolean): void {
  for (const one of [child, ...(child.stdio as (Socket | null)[])]) {
    if (holds) one?.ref();
    else one?.unref();
  }
}

export interface Jpeg2000Options {
  readonly command?: string;
  readonly time?: TimeLimits;
  readonly started?: Ffmpeg;
}

function run(
  child: Ffmpeg,
  command: string,
  bytes: Uint8Array,
  length: number,
  time: TimeLimits,
): Promise<Result<Uint8Array, string>> {
  const data = new Uint8Array(length);
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

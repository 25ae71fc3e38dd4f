import { spawn } from 'node:child_process';
import { wipe } from '../../../app/core/wipe.ts';
import { frameSize } from '../../camera/port.ts';

export const framesPerSecond = 12;
/** YCbCr 4:2:0: half of what RGB would take. */
export const frameBytes = (frameSize.width * frameSize.height * 3) / 2;
/** A clip for the camera is a movement, not a film: what is longer is cut (5 s). */
const mostFrames = 5 * framesPerSecond;
/** Two seconds of film are decoded in a fraction of one, on a loaded machine in a few. */
const decodedWithin = 15_000;

/** The frames of a short clip, in memory, from the first one on while the rest is still decoded. */
export class Film {
  readonly #frames: Uint8Array[] = [];
  #whole = false;
  #wiped = false;
  #waiting: (() => void)[] = [];

  /** How many frames there are; null while more may come. */
  get length(): number | null {
    return this.#whole ? this.#frames.length : null;
  }

  /** Null: there is no such frame. */
  async frame(index: number): Promise<Uint8Array | null> {
    while (index >= this.#frames.length && !this.#whole) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.#frames[index] ?? null;
  }

  add(frame: Uint8Array): void {
    if (this.#wiped) wipe(frame);
    else this.#frames.push(frame);
    this.#wake();
  }

  end(): void {
    this.#whole = true;
    this.#wake();
  }

  /** Overwrites all of it, also what is still to come. */
  wipe(): void {
    this.#wiped = true;
    wipe(...this.#frames.splice(0));
    this.end();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Fits any picture into the camera's frame, as the camera's own pipe does. */
export const fitted = `scale=${frameSize.width}:${frameSize.height}:force_original_aspect_ratio=decrease,pad=${frameSize.width}:${frameSize.height}:(ow-iw)/2:(oh-ih)/2:color=0x8c8c8c,setsar=1`;

/** What is shown of one or more inputs: their arguments, and the filters that make `[out]` of them. */
export interface FilmRecipe {
  readonly inputs: readonly (readonly string[])[];
  readonly filters: string;
}

/** One clip as it is. */
export function clipRecipe(path: string): FilmRecipe {
  return { inputs: [['-i', `file:${path}`]], filters: `[0:v]fps=${framesPerSecond},${fitted}[out]` };
}

/** Decodes a recipe's film; one that cannot be decoded has no frame. */
export function decodeFilm({ inputs, filters }: FilmRecipe): Film {
  const fixed = ['-hide_banner', '-nostats', '-loglevel', 'error', '-nostdin'];
  const output = ['-frames:v', String(mostFrames), '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'];
  const command = [...fixed, ...inputs.flat(), '-filter_complex', filters, '-map', '[out]', '-threads', '1', ...output];
  const child = spawn('ffmpeg', command, { stdio: ['ignore', 'pipe', 'ignore'], timeout: decodedWithin });
  const film = new Film();
  let filling = new Uint8Array(frameBytes);
  let filled = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (let offset = 0; offset < chunk.length; ) {
      const part = chunk.subarray(offset, offset + frameBytes - filled);
      filling.set(part, filled);
      filled += part.length;
      offset += part.length;
      if (filled < frameBytes) break;
      film.add(filling);
      filling = new Uint8Array(frameBytes);
      filled = 0;
    }
    wipe(chunk);
  });
  child.once('error', () => film.end());
  child.once('close', () => film.end());
  return film;
}

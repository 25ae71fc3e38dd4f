import { frameSize } from '../../camera/port.ts';
import { Seeded } from '../seeded.ts';
import { frameBytes } from './film.ts';

/** A hand's breadth of sway that no clip has, in pixels. */
const mostDrift = 3;
/** How often, per frame, it moves by a pixel. */
const driftsAt = 0.3;
/** Standard deviation of the sensor's noise, in steps of 255. */
const sensorNoise = 1.6;
const noiseLength = 2 ** 20;

/**
 * What a real camera adds to whatever stands before it: noise that is another in every frame, and a picture that never
 * stands still to the pixel. So a person whose clip begins anew is no film that repeats itself; what is fed in behind the
 * lens is one.
 */
export class Lens {
  readonly #chance: Seeded;
  readonly #noise: Int8Array;
  /** One is being written while the next one is made. */
  readonly #out = [new Uint8ClampedArray(frameBytes), new Uint8ClampedArray(frameBytes)] as const;
  #turn = 0;
  #dx = 0;
  #dy = 0;

  constructor(seed: number) {
    this.#chance = new Seeded(seed);
    this.#noise = Int8Array.from({ length: noiseLength }, () => {
      // Irwin–Hall: near enough to a bell, and without logarithms.
      const sum = this.#chance.float() + this.#chance.float() + this.#chance.float() + this.#chance.float() - 2;
      return Math.round(sum * Math.sqrt(3) * sensorNoise);
    });
  }

  /** The frame as the sensor gives it; good until the call after the next. */
  see(frame: Uint8Array): Uint8Array {
    this.#drift();
    this.#turn = 1 - this.#turn;
    const out = this.#out[this.#turn]!;
    const { width, height } = frameSize;
    const luma = width * height;
    const chroma = luma / 4;
    shift(frame.subarray(0, luma), out.subarray(0, luma), width, height, this.#dx, this.#dy);
    for (const plane of [0, 1]) {
      const [from, to] = [luma + plane * chroma, luma + (plane + 1) * chroma];
      const [dx, dy] = [Math.trunc(this.#dx / 2), Math.trunc(this.#dy / 2)];
      shift(frame.subarray(from, to), out.subarray(from, to), width / 2, height / 2, dx, dy);
    }
    let at = this.#chance.int(noiseLength);
    for (let i = 0; i < luma; i += 1) {
      out[i] = out[i]! + this.#noise[at]!;
      at = at + 1 === noiseLength ? 0 : at + 1;
    }
    return new Uint8Array(out.buffer);
  }

  wipe(): void {
    for (const out of this.#out) out.fill(0);
  }

  #drift(): void {
    const step = () => (this.#chance.float() < driftsAt ? (this.#chance.float() < 0.5 ? -1 : 1) : 0);
    this.#dx = within(this.#dx + step());
    this.#dy = within(this.#dy + step());
  }
}

function within(drift: number): number {
  return Math.min(mostDrift, Math.max(-mostDrift, drift));
}

/** A plane moved by some pixels; what comes in at the edge is what stood there. */
function shift(from: Uint8Array, to: Uint8ClampedArray, width: number, height: number, dx: number, dy: number): void {
  for (let y = 0; y < height; y += 1) {
    const source = Math.min(height - 1, Math.max(0, y + dy)) * width;
    const target = y * width;
    const [first, last] = [Math.max(0, dx), Math.min(width, width + dx)];
    to.set(from.subarray(source + first, source + last), target + Math.max(0, -dx));
    if (dx > 0) to.fill(from[source + width - 1]!, target + width - dx, target + width);
    else if (dx < 0) to.fill(from[source]!, target, target - dx);
  }
}

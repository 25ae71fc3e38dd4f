import type { ModelSession } from '../model-session.ts';
import type { Box, Picture } from '../picture.ts';
import { sampleSquare } from '../sample.ts';

const inputSize = 80;
/** The network was trained on squares of 2.7 face boxes; the others show whether it sees the same with a little less or more around. */
export const passiveCrops = [2.7, 2.45, 3] as const;
export type PassiveCrop = (typeof passiveCrops)[number];
/** Of three classes the second is a living face. */
const aliveClass = 1;

/** MiniFASNet: does this picture show a living face, or paper or a screen? */
export class PassiveNet {
  readonly #session: ModelSession;
  readonly #input = new Float32Array(inputSize * inputSize * 3);

  constructor(session: ModelSession) {
    this.#session = session;
  }

  /** Probability of a living face, 0 to 1, by one crop around `box`. */
  async alive(picture: Picture, box: Box, crop: PassiveCrop): Promise<number> {
    const { x, y, side } = squareInside(picture, box, crop);
    const scale = side / inputSize;
    const map = { a: scale, b: 0, c: x, d: 0, e: scale, f: y };
    sampleSquare(picture, this.#input, { size: inputSize, map, layout: 'interleaved', scale: 1, offset: 0 });
    for (let at = 0; at < this.#input.length; at += 3) {
      const red = this.#input[at]!;
      this.#input[at] = this.#input[at + 2]!; // the network knows blue, green, red
      this.#input[at + 2] = red;
    }
    const [logits] = (await this.#session.run(this.#input)) as [Float32Array];
    const top = Math.max(...logits);
    const powers = [...logits].map((value) => Math.exp(value - top));
    return powers[aliveClass]! / powers.reduce((sum, value) => sum + value, 0);
  }

  /** Overwrites what is left of the last picture. */
  wipe(): void {
    this.#input.fill(0);
  }
}

/** The square of `crop` times the longer side of the box, shrunk and moved until it lies in the picture. */
function squareInside({ width, height }: Picture, box: Box, crop: number) {
  const side = Math.min(crop * Math.max(box.width, box.height), width, height);
  const within = (middle: number, length: number) => Math.min(Math.max(middle - side / 2, 0), length - side);
  return { x: within(box.x + box.width / 2, width), y: within(box.y + box.height / 2, height), side };
}

import type { Box, Picture } from '../picture.ts';

/** Where a border may run, in widths (or heights) of the face box from its middle. */
const nearest = 0.6;
const furthest = 2.4;
/** It is followed over this length to both sides. */
const half = 0.75;
const stepsAlong = 32;
const steepest = 0.12;
const slopes = 7;
/** Difference of brightness over four pixels that is an edge. */
const edge = 14;
/** A line that leaves the picture for more than this part of its way is none. */
const leastSeen = 0.7;

/**
 * How much of two straight lines, one left and one right of the face, are edges in one sense: 0 to 1, the worse of
 * both. Paper and screens have them; hair, ears and shoulders are not straight.
 */
export function screenBorder(picture: Picture, box: Box): number {
  return Math.min(bestLine(picture, box, -1), bestLine(picture, box, 1));
}

function bestLine({ width, height, data }: Picture, box: Box, side: -1 | 1): number {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const green = (x: number, y: number) => data[(y * width + x) * 3 + 1]!;
  let best = 0;
  for (let offset = nearest * box.width; offset < furthest * box.width; offset += 2) {
    for (let slant = 0; slant < slopes; slant += 1) {
      const slope = ((slant / (slopes - 1)) * 2 - 1) * steepest;
      let rising = 0;
      let falling = 0;
      let seen = 0;
      for (let step = 0; step < stepsAlong; step += 1) {
        const along = ((step / (stepsAlong - 1)) * 2 - 1) * half * box.height;
        const x = Math.round(middle.x + side * offset + slope * along);
        const y = Math.round(middle.y + along);
        if (x < 5 || x >= width - 5 || y < 0 || y >= height) continue;
        seen += 1;
        // One pixel to either side, so that a line between two of the slopes is not lost.
        const steps = [green(x + 2, y) - green(x - 2, y), green(x + 4, y) - green(x, y), green(x, y) - green(x - 4, y)];
        if (steps.some((difference) => difference > edge)) rising += 1;
        if (steps.some((difference) => difference < -edge)) falling += 1;
      }
      if (seen > leastSeen * stepsAlong) best = Math.max(best, rising / seen, falling / seen);
    }
  }
  return best;
}

import type { Box, Picture } from './picture.ts';

/** Middle of the picture, as far off as an oval on the screen shows it (parts of width and height). */
const besides = { across: 0.12, up: 0.18 } as const;
/** Once in the middle, so much further before it is out of it. */
const leeway = 1.25;

/** Whether a face stands where the oval is; `was` keeps one at the edge from flickering. */
export function isCentred(box: Box, { width, height }: Picture, was: boolean): boolean {
  const [across, up] = [(box.x + box.width / 2) / width - 0.5, (box.y + box.height / 2) / height - 0.5];
  const wide = was ? leeway : 1;
  return Math.abs(across) < besides.across * wide && Math.abs(up) < besides.up * wide;
}

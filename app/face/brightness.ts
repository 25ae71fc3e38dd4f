import type { Box, Picture } from './picture.ts';

/** Where the networks see best: the mean that a face or a picture is lifted to. */
const wanted = 115;
/** More makes noise of a sensor's last bits, and faces of noise. */
const mostGain = 24;
const samplesASide = 40;

/** Mean of all channels over a box of the picture, 0 to 255, from a grid of pixels. */
export function meanOver({ width, height, data }: Picture, box: Box): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < samplesASide; row += 1) {
    const y = Math.floor(box.y + ((row + 0.5) * box.height) / samplesASide);
    if (y < 0 || y >= height) continue;
    for (let column = 0; column < samplesASide; column += 1) {
      const x = Math.floor(box.x + ((column + 0.5) * box.width) / samplesASide);
      if (x < 0 || x >= width) continue;
      const at = (y * width + x) * 3;
      sum += data[at]! + data[at + 1]! + data[at + 2]!;
      count += 3;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** A copy in which `mean` has become what the networks see best: the same light, longer exposed. Its pixels are the caller's to wipe. */
export function lifted({ width, height, data }: Picture, mean: number): Picture {
  const gain = Math.min(wanted / Math.max(mean, 1), mostGain);
  const values = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round(value * gain)));
  const brighter = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 1) brighter[at] = values[data[at]!]!;
  return { width, height, data: brighter };
}

import type { Picture, Point } from '../picture.ts';
import { type EyePoints, innerLips, leftEye, rightEye } from './face-zones.ts';
import { luminance, pixelAt } from './pixels.ts';

/** What open eyes have at least: lids as far apart as this part of the eye's width, and this contrast of iris and white. */
const open = { lids: 0.3, contrast: 0.5 } as const;
/** Wide lids prove no more than open ones. */
const mostOfContrast = 1.2;

/**
 * 1 and more for open eyes, about 0.4 for shut ones. The mesh follows shut lids only half the way, so the pixels have a say:
 * across an open eye white, iris and white follow each other, along a shut one lies skin.
 */
export function eyesOpening(picture: Picture, mesh: readonly Point[]): number {
  const eyes = [rightEye, leftEye];
  const lids = Math.min(...eyes.map((eye) => lidsOpening(mesh, eye)));
  const contrast = eyes.reduce((sum, eye) => sum + contrastAcross(picture, mesh, eye), 0) / eyes.length;
  return (lids / open.lids) * Math.min(contrast / open.contrast, mostOfContrast);
}

function lidsOpening(mesh: readonly Point[], { outer, inner, lids }: EyePoints): number {
  const width = distance(mesh[outer]!, mesh[inner]!);
  return lids.reduce((sum, [upper, lower]) => sum + distance(mesh[upper]!, mesh[lower]!), 0) / lids.length / width;
}

/** In parts of the eye's width: what is looked at, from the eye's middle, and the cheek below that it is compared with. */
const eyeWindow = { side: 0.36, above: 0.12, below: 0.12, step: 0.04 } as const;
const cheekWindow = { side: 0.4, from: 0.42, to: 0.55, step: 0.05 } as const;

/** Lightest column less darkest, in parts of the cheek's lightness; columns are means over the eye's height. */
function contrastAcross(picture: Picture, mesh: readonly Point[], { outer, inner }: EyePoints): number {
  const [a, b] = [mesh[outer]!, mesh[inner]!].sort((one, other) => one.x - other.x) as [Point, Point];
  const width = distance(a, b);
  const along = { x: (b.x - a.x) / width, y: (b.y - a.y) / width };
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const light = (u: number, v: number): number => {
    const x = middle.x + width * (u * along.x - v * along.y);
    const y = middle.y + width * (u * along.y + v * along.x);
    const pixel = pixelAt(picture, x, y);
    return pixel === null ? 0 : luminance(pixel);
  };
  const cheek: number[] = [];
  for (let u = -cheekWindow.side; u <= cheekWindow.side; u += cheekWindow.step) {
    for (let v = cheekWindow.from; v <= cheekWindow.to; v += cheekWindow.step) cheek.push(light(u, v));
  }
  const columns: number[] = [];
  for (let u = -eyeWindow.side; u <= eyeWindow.side; u += eyeWindow.step) {
    const column: number[] = [];
    for (let v = -eyeWindow.above; v <= eyeWindow.below; v += eyeWindow.step / 2) column.push(light(u, v));
    columns.push(mean(column));
  }
  const smooth = columns.slice(2).map((column, index) => (columns[index]! + columns[index + 1]! + column) / 3);
  return (Math.max(...smooth) - Math.min(...smooth)) / Math.max(median(cheek), 1);
}

/** The widest opening between the lips, in parts of the way from eyes to chin (`tMetric`). */
export function mouthOpening(mesh: readonly Point[], tMetric: number): number {
  return Math.max(...innerLips.map(([upper, lower]) => distance(mesh[upper]!, mesh[lower]!))) / tMetric;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

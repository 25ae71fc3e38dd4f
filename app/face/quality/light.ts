import type { Picture, Point } from '../picture.ts';
import { zones } from './face-zones.ts';
import { type Colour, luminance, pixelsWithin } from './pixels.ts';

/** Luminance that is lost in black or in glare: the bounds of ISO/IEC 29794-5. */
const darkest = 25;
const lightest = 247;
const samples = 1_500;

export interface Exposure {
  /** Parts of the face. */
  readonly dark: number;
  readonly light: number;
}

export function exposureOf(picture: Picture, mesh: readonly Point[]): Exposure {
  const face = pixelsWithin(
    picture,
    zones.oval.map((index) => mesh[index]!),
    samples,
  ).map(luminance);
  const part = (is: (value: number) => boolean) => face.filter(is).length / Math.max(face.length, 1);
  return { dark: part((value) => value <= darkest), light: part((value) => value >= lightest) };
}

const bins = 64;

/** What the histograms of the two cheeks have in common, from 0 to 1. Each is a square of 0.3 eye distances. */
export function illuminationUniformity(
  picture: Picture,
  { rightEye, leftEye, mouth }: { readonly rightEye: Point; readonly leftEye: Point; readonly mouth: Point },
): number {
  const eyes = { x: leftEye.x - rightEye.x, y: leftEye.y - rightEye.y };
  const half = 0.15;
  const cheek = (eye: Point): readonly Colour[] => {
    // Half the way down to the mouth's height, straight below the eye.
    const down = {
      x: (mouth.x - (rightEye.x + leftEye.x) / 2) / 2,
      y: (mouth.y - (rightEye.y + leftEye.y) / 2) / 2,
    };
    const corner = (u: number, v: number): Point => ({
      x: eye.x + down.x + u * eyes.x - v * eyes.y,
      y: eye.y + down.y + u * eyes.y + v * eyes.x,
    });
    return pixelsWithin(
      picture,
      [corner(-half, -half), corner(half, -half), corner(half, half), corner(-half, half)],
      samples,
    );
  };
  const [right, left] = [histogram(cheek(rightEye)), histogram(cheek(leftEye))];
  return right.reduce((shared, part, index) => shared + Math.min(part, left[index]!), 0);
}

function histogram(pixels: readonly Colour[]): number[] {
  const parts = new Array<number>(bins).fill(0);
  for (const pixel of pixels)
    parts[Math.min(Math.floor((luminance(pixel) * bins) / 256), bins - 1)]! += 1 / pixels.length;
  return parts;
}

import type { Picture, Point } from '../picture.ts';

/** Mean red, green and blue of some pixels, 0 to 255. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Rec. 709, as ISO/IEC 29794-5 takes luminance from sRGB values. */
export function luminance({ red, green, blue }: Colour): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The pixel on which a point lies; null outside of the picture. */
export function pixelAt({ width, height, data }: Picture, x: number, y: number): Colour | null {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return null;
  const at = (row * width + column) * 3;
  return { red: data[at]!, green: data[at + 1]!, blue: data[at + 2]! };
}

/**
 * About `count` places spread evenly over the inside of a polygon; fewer where it lies outside of the picture. Each is one
 * pixel, or the mean of nine over the place, for what must not see the noise of a sensor in the dark.
 */
export function pixelsWithin(picture: Picture, polygon: readonly Point[], count: number, each: 1 | 9 = 1): Colour[] {
  const xs = polygon.map(({ x }) => x);
  const ys = polygon.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const step = Math.max(Math.sqrt(((right - left) * (bottom - top)) / count), 0.5);
  const found: Colour[] = [];
  for (let y = top + step / 2; y < bottom; y += step) {
    const crossings = crossingsAt(polygon, y);
    for (let x = left + step / 2; x < right; x += step) {
      if (crossings.filter((crossing) => crossing < x).length % 2 === 0) continue;
      const pixel = each === 1 ? pixelAt(picture, x, y) : meanOfNine(picture, x, y, step / 3);
      if (pixel !== null) found.push(pixel);
    }
  }
  return found;
}

function meanOfNine(picture: Picture, x: number, y: number, step: number): Colour | null {
  const nine = [-step, 0, step].flatMap((down) =>
    [-step, 0, step].flatMap((right) => pixelAt(picture, x + right, y + down) ?? []),
  );
  return meanColour(nine);
}

/** Where a level line crosses the polygon's edges. */
function crossingsAt(polygon: readonly Point[], y: number): number[] {
  const found: number[] = [];
  for (const [index, a] of polygon.entries()) {
    const b = polygon[(index + 1) % polygon.length]!;
    if (a.y > y === b.y > y) continue;
    found.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  }
  return found;
}

/** Mean colour around a point; null where nothing of it is in the picture. */
export function colourAround(picture: Picture, { x, y }: Point, radius: number): Colour | null {
  const corners = Array.from({ length: 8 }, (_, index) => {
    const angle = (index * Math.PI) / 4;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
  return meanColour(pixelsWithin(picture, corners, 30));
}

export function meanColour(pixels: readonly Colour[]): Colour | null {
  if (pixels.length === 0) return null;
  const sum = { red: 0, green: 0, blue: 0 };
  for (const { red, green, blue } of pixels) {
    sum.red += red;
    sum.green += green;
    sum.blue += blue;
  }
  const { length } = pixels;
  return { red: sum.red / length, green: sum.green / length, blue: sum.blue / length };
}

import type { Point } from './picture.ts';

/** x' = a·x + b·y + c, y' = d·x + e·y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export function apply(map: Affine, point: Point): Point {
  return { x: map.a * point.x + map.b * point.y + map.c, y: map.d * point.x + map.e * point.y + map.f };
}

export function invert(map: Affine): Affine {
  const determinant = map.a * map.e - map.b * map.d;
  const a = map.e / determinant;
  const b = -map.b / determinant;
  const d = -map.d / determinant;
  const e = map.a / determinant;
  return { a, b, c: -(a * map.c + b * map.f), d, e, f: -(d * map.c + e * map.f) };
}

/** From a square crop of `size` pixels to the square of `side` around `centre`, turned by `angle` (radians, clockwise on screen). */
export function squareCrop(centre: Point, side: number, angle: number, size: number): Affine {
  const scale = side / size;
  const cos = Math.cos(angle) * scale;
  const sin = Math.sin(angle) * scale;
  const half = size / 2;
  return {
    a: cos,
    b: -sin,
    c: centre.x - cos * half + sin * half,
    d: sin,
    e: cos,
    f: centre.y - sin * half - cos * half,
  };
}

/**
 * The similarity (turn, scale, shift; no mirror) that takes `from` nearest to `to` in the least squares sense.
 * In the plane this is a linear problem: x' = a·x − b·y + c, y' = b·x + a·y + d.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Affine {
  const count = from.length;
  const mean = (points: readonly Point[]): Point => ({
    x: points.reduce((sum, point) => sum + point.x, 0) / count,
    y: points.reduce((sum, point) => sum + point.y, 0) / count,
  });
  const m = mean(from);
  const n = mean(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  for (const [index, { x, y }] of from.entries()) {
    const u = to[index]!.x - n.x;
    const v = to[index]!.y - n.y;
    along += (x - m.x) * u + (y - m.y) * v;
    across += (x - m.x) * v - (y - m.y) * u;
    spread += (x - m.x) ** 2 + (y - m.y) ** 2;
  }
  const a = along / spread;
  const b = across / spread;
  return { a, b: -b, c: n.x - a * m.x + b * m.y, d: b, e: a, f: n.y - b * m.x - a * m.y };
}

import type { Point, Point3 } from '../picture.ts';
import { rigidPoints } from './head-motion.ts';

/**
 * How far one picture of a face is from being another one seen at an angle as if both were prints: the error that is
 * left, in eye distances, when the plane map (affine) that fits best has been taken off. A print or a screen that turns leaves
 * next to nothing; on a head that turns the nose runs ahead of the cheeks.
 */
export function departureFromPlane(from: readonly Point3[], to: readonly Point3[]): number {
  const source = rigidPoints.map((index) => from[index]!);
  const target = rigidPoints.map((index) => to[index]!);
  const x = residual(source, target, (point) => point.x);
  const y = residual(source, target, (point) => point.y);
  return Math.sqrt((x + y) / source.length) / Math.hypot(from[263]!.x - from[33]!.x, from[263]!.y - from[33]!.y);
}

/** Sum of squares left of value = a·x + b·y + c. */
function residual(source: readonly Point[], target: readonly Point[], value: (point: Point) => number): number {
  const count = source.length;
  const mean = (of: (index: number) => number) => source.reduce((sum, _, index) => sum + of(index), 0) / count;
  const mx = mean((i) => source[i]!.x);
  const my = mean((i) => source[i]!.y);
  const mv = mean((i) => value(target[i]!));
  let [xx, xy, yy, xv, yv, vv] = [0, 0, 0, 0, 0, 0];
  for (const [index, point] of source.entries()) {
    const dx = point.x - mx;
    const dy = point.y - my;
    const dv = value(target[index]!) - mv;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
    xv += dx * dv;
    yv += dy * dv;
    vv += dv * dv;
  }
  const determinant = xx * yy - xy * xy;
  const a = (xv * yy - yv * xy) / determinant;
  const b = (yv * xx - xv * xy) / determinant;
  return Math.max(0, vv - a * xv - b * yv);
}

/**
 * How much narrower (negative) or flatter (positive) the face has become, as a logarithm. A picture on paper narrows
 * when it is turned, and its nose stays where it is.
 */
export function shapeChange(from: readonly Point3[], to: readonly Point3[]): number {
  return Math.log(proportion(to) / proportion(from));
}

/** Spread along the eyes' line over the spread across it. */
function proportion(mesh: readonly Point3[]): number {
  const points = rigidPoints.map((index) => mesh[index]!);
  const length = Math.hypot(mesh[263]!.x - mesh[33]!.x, mesh[263]!.y - mesh[33]!.y);
  const cos = (mesh[263]!.x - mesh[33]!.x) / length;
  const sin = (mesh[263]!.y - mesh[33]!.y) / length;
  return (
    deviation(points.map(({ x, y }) => x * cos + y * sin)) / deviation(points.map(({ x, y }) => y * cos - x * sin))
  );
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

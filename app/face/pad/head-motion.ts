import type { Point3 } from '../picture.ts';

/** How a head is held against how it was held in another frame of the same person, and how large it is now. */
export interface HeadPose {
  /** Degrees; positive: turned to the person's own left, which is right in the picture. */
  readonly yaw: number;
  /** Degrees; positive: looking down. */
  readonly pitch: number;
  /** Degrees; positive: clockwise in the picture. */
  readonly roll: number;
  /** Size against the other frame. */
  readonly scale: number;
}

/** MediaPipe's numbers of points that move with the skull: brow, nose ridge, eye corners, temples, cheekbones. */
export const rigidPoints: readonly number[] = [
  10, 67, 109, 297, 338, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 33, 133, 362, 263, 127, 356, 234, 454, 93, 323, 132, 361,
  116, 345, 117, 346, 50, 280, 98, 327, 54, 284, 21, 251,
];

/** Six points of an eye: outer corner, upper lid twice, inner corner, lower lid twice. */
const rightEye = [33, 160, 158, 133, 153, 144] as const;
const leftEye = [263, 387, 385, 362, 380, 373] as const;

/** Height of the lids' gap in the picture over the eye's width in space (a turned eye is no shut one), mean of both eyes. */
export function eyeOpening(mesh: readonly Point3[]): number {
  return (openingOf(mesh, rightEye) + openingOf(mesh, leftEye)) / 2;
}

function openingOf(mesh: readonly Point3[], [outer, up1, up2, inner, low2, low1]: typeof rightEye | typeof leftEye) {
  const gap = (up: number, low: number) => Math.hypot(mesh[up]!.x - mesh[low]!.x, mesh[up]!.y - mesh[low]!.y);
  return (gap(up1, low1) + gap(up2, low2)) / (2 * distance(mesh[outer]!, mesh[inner]!));
}

function distance(a: Point3, b: Point3): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

/**
 * The turn and scale in space that take the rigid points of `from` nearest to those of `to` (B. Horn 1987: the turn is
 * the main eigenvector of a 4 × 4 matrix of the points' products).
 */
export function poseAgainst(from: readonly Point3[], to: readonly Point3[]): HeadPose {
  const [a, spreadFrom] = centred(from);
  const [b, spreadTo] = centred(to);
  const s = (i: 'x' | 'y' | 'z', j: 'x' | 'y' | 'z') => a.reduce((sum, point, k) => sum + point[i] * b[k]![j], 0);
  const [xx, xy, xz] = [s('x', 'x'), s('x', 'y'), s('x', 'z')];
  const [yx, yy, yz] = [s('y', 'x'), s('y', 'y'), s('y', 'z')];
  const [zx, zy, zz] = [s('z', 'x'), s('z', 'y'), s('z', 'z')];
  const [w, x, y, z] = mainEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  // Where the turn takes the axis that points from the face to the camera (z grows away from it), and the eyes' line.
  const forward = { x: -2 * (x * z + w * y), y: -2 * (y * z - w * x), z: -(1 - 2 * (x * x + y * y)) };
  const along = { x: 1 - 2 * (y * y + z * z), y: 2 * (x * y + w * z) };
  return {
    yaw: degrees(Math.atan2(forward.x, -forward.z)),
    pitch: degrees(Math.asin(Math.min(1, Math.max(-1, forward.y)))),
    roll: degrees(Math.atan2(along.y, along.x)),
    scale: Math.sqrt(spreadTo / spreadFrom),
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

function centred(mesh: readonly Point3[]): readonly [Point3[], number] {
  const points = rigidPoints.map((index) => mesh[index]!);
  const mean = (axis: 'x' | 'y' | 'z') => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [mx, my, mz] = [mean('x'), mean('y'), mean('z')];
  const moved = points.map(({ x, y, z }) => ({ x: x - mx, y: y - my, z: z - mz }));
  return [moved, moved.reduce((sum, { x, y, z }) => sum + x * x + y * y + z * z, 0)];
}

type Row = readonly [number, number, number, number];

/** By repeated squaring of a matrix that was made positive: twelve squarings are 4096 multiplications of a vector. */
function mainEigenvector(matrix: readonly [Row, Row, Row, Row]): Row {
  const size = [0, 1, 2, 3];
  const norm = Math.hypot(...matrix.flat());
  let power = matrix.map((row, i) => row.map((value, j) => (value + (i === j ? norm : 0)) / (2 * norm)));
  for (let step = 0; step < 12; step += 1) {
    const next = size.map((i) => size.map((j) => size.reduce((sum, k) => sum + power[i]![k]! * power[k]![j]!, 0)));
    const largest = Math.max(...next.flat().map(Math.abs));
    power = next.map((row) => row.map((value) => value / largest));
  }
  const columns = size.map((j) => size.map((i) => power[i]![j]!));
  const best = columns.toSorted((a, b) => Math.hypot(...b) - Math.hypot(...a))[0]!;
  const length = Math.hypot(...best) * (best[0]! < 0 ? -1 : 1);
  return best.map((value) => value / length) as unknown as Row;
}

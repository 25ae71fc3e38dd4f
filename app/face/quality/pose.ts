import type { Point3 } from '../picture.ts';
import { points } from './face-zones.ts';

/** Degrees off the frontal pose. */
export interface HeadPose {
  /** Positive: turned to the person's own left. */
  readonly yaw: number;
  /** Positive: looking down. */
  readonly pitch: number;
  /** Positive: tilted to the person's own left shoulder, clockwise in the picture. */
  readonly roll: number;
}

/** By how much the line from forehead to chin leans when a head is level: mean over seven frontal persons. */
const levelLean = 9;

/** From the mesh in space: its axis from side to side, and that from forehead to chin. */
export function headPose(mesh: readonly Point3[]): HeadPose {
  const across = sum(
    between(mesh, points.rightSide, points.leftSide),
    between(mesh, points.rightTemple, points.leftTemple),
    between(mesh, 33, 263),
    between(mesh, points.rightMouth, points.leftMouth),
  );
  const down = between(mesh, points.foreheadTop, points.chin);
  const length = Math.hypot(across.x, across.y);
  const roll = Math.atan2(across.y, across.x);
  // Turned back by roll and yaw, what is left of the second axis is pitch.
  const yaw = Math.atan2(across.z, length);
  const level = {
    x: down.x * Math.cos(roll) + down.y * Math.sin(roll),
    y: down.y * Math.cos(roll) - down.x * Math.sin(roll),
  };
  const depth = down.z * Math.cos(yaw) - level.x * Math.sin(yaw);
  return { yaw: degrees(yaw), pitch: degrees(Math.atan2(depth, level.y)) - levelLean, roll: degrees(roll) };
}

function between(mesh: readonly Point3[], from: number, to: number): Point3 {
  const [a, b] = [mesh[from]!, mesh[to]!];
  return { x: b.x - a.x, y: b.y - a.y, z: b.z - a.z };
}

function sum(...all: readonly Point3[]): Point3 {
  return all.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z }));
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

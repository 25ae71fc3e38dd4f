import { expect, test } from 'vitest';
import type { Point3 } from '../picture.ts';
import { points } from './face-zones.ts';
import { headPose } from './pose.ts';

/** A head whose line from forehead to chin leans as a level head's does: 9°. */
const lean = Math.tan((9 * Math.PI) / 180);
const level = new Map<number, Point3>([
  [points.rightSide, { x: -70, y: 0, z: 40 }],
  [points.leftSide, { x: 70, y: 0, z: 40 }],
  [points.rightTemple, { x: -68, y: -20, z: 35 }],
  [points.leftTemple, { x: 68, y: -20, z: 35 }],
  [33, { x: -45, y: -30, z: 10 }],
  [263, { x: 45, y: -30, z: 10 }],
  [points.rightMouth, { x: -25, y: 40, z: 0 }],
  [points.leftMouth, { x: 25, y: 40, z: 0 }],
  [points.foreheadTop, { x: 0, y: -90, z: -90 * lean }],
  [points.chin, { x: 0, y: 90, z: 90 * lean }],
]);

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const turn = (a: number, b: number, degrees: number): [number, number] => {
  const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [a * cos - b * sin, a * sin + b * cos];
};

function turned({ yaw = 0, pitch = 0, roll = 0 }): Point3[] {
  const mesh = Array.from({ length: 468 }, () => ({ x: 0, y: 0, z: 0 }));
  for (const [index, point] of level) {
    const [y1, z1] = turn(point.y, point.z, pitch);
    const [x2, z2] = turn(point.x, z1, yaw);
    const [x3, y3] = turn(x2, y1, roll);
    mesh[index] = { x: 300 + x3, y: 200 + y3, z: z2 };
  }
  return mesh;
}

test.for([
  { yaw: 35, pitch: 0, roll: 0 },
  { yaw: -35, pitch: 0, roll: 0 },
  { yaw: 0, pitch: 20, roll: 0 },
  { yaw: 0, pitch: -20, roll: 0 },
  { yaw: 0, pitch: 0, roll: 30 },
  { yaw: 0, pitch: 0, roll: -30 },
  { yaw: 20, pitch: 10, roll: 15 },
  { yaw: -25, pitch: -15, roll: 25 },
])('a head turned by $yaw, $pitch and $roll degrees', (asked) => {
  const { yaw, pitch, roll } = headPose(turned(asked));
  expect(Math.abs(yaw - asked.yaw)).toBeLessThan(3);
  expect(Math.abs(pitch - asked.pitch)).toBeLessThan(3);
  expect(Math.abs(roll - asked.roll)).toBeLessThan(3);
});

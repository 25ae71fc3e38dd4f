import type { Point3 } from '../picture.ts';
import { poseAgainst } from './head-motion.ts';
import { continuityLimits } from './pad-thresholds.ts';

interface Limit {
  readonly once: number;
  readonly perSecond: number;
}

/** Whether a face can have come from where it was in the frame before: a film that was cut shows it leap. */
export function isContinuous(before: readonly Point3[], now: readonly Point3[], seconds: number): boolean {
  const { shift, yaw, size } = continuityLimits;
  const within = (value: number, { once, perSecond }: Limit) => Math.abs(value) <= once + perSecond * seconds;
  const pose = poseAgainst(before, now);
  const eyes = Math.hypot(before[263]!.x - before[33]!.x, before[263]!.y - before[33]!.y);
  const moved = Math.hypot(now[168]!.x - before[168]!.x, now[168]!.y - before[168]!.y) / eyes;
  return within(moved, shift) && within(pose.yaw, yaw) && within(Math.log(pose.scale), size);
}

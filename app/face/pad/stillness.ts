import type { Point3 } from '../picture.ts';
import { rigidPoints } from './head-motion.ts';
import { motionThresholds } from './pad-thresholds.ts';

/** Whether the face has moved at all: nobody stands as still as a picture, however noisy the picture is. */
export class Stillness {
  #left = Number.POSITIVE_INFINITY;
  #right = Number.NEGATIVE_INFINITY;
  #top = Number.POSITIVE_INFINITY;
  #bottom = Number.NEGATIVE_INFINITY;
  #eyes = 1;

  see(mesh: readonly Point3[]): void {
    // The mean of many points: the mesh trembles, its middle hardly does.
    const count = rigidPoints.length;
    const x = rigidPoints.reduce((sum, point) => sum + mesh[point]!.x, 0) / count;
    const y = rigidPoints.reduce((sum, point) => sum + mesh[point]!.y, 0) / count;
    this.#left = Math.min(this.#left, x);
    this.#right = Math.max(this.#right, x);
    this.#top = Math.min(this.#top, y);
    this.#bottom = Math.max(this.#bottom, y);
    this.#eyes = Math.hypot(mesh[263]!.x - mesh[33]!.x, mesh[263]!.y - mesh[33]!.y);
  }

  get isStill(): boolean {
    return Math.max(this.#right - this.#left, this.#bottom - this.#top) < motionThresholds.sway * this.#eyes;
  }
}

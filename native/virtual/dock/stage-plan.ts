import type { WorldState } from '../world-messages.ts';

/** Metres from the entry line, as the world counts them. */
const from = -1.25;
const to = 4.35;
export const exitAt = 3;
const standsAt = 1.6;
const waitsAt = -0.7;

/** The drawing is this wide and high; a metre is a fifth of its width and a bit. */
export const stageWidth = 1120;
export const stageHeight = 370;
export const floorAt = 318;

export function xOf(metres: number): number {
  return ((metres - from) / (to - from)) * stageWidth;
}

/** Where reader and camera stand: before the first door in a lane with two, inside in a lane with one. */
export function furniture(topology: WorldState['topology']): { readonly reader: number; readonly camera: number } {
  return topology === 'two' ? { reader: -0.28, camera: 2.2 } : { reader: 0.85, camera: 2.2 };
}

export interface Figure {
  readonly key: string;
  readonly at: number;
  /** The chosen traveller; others are strangers without a face. */
  readonly isTraveller: boolean;
  readonly wheelchair: boolean;
}

/** Who is to be seen: the world's bodies, foremost first, or the traveller who waits where their hands are busy. */
export function figuresOf(world: WorldState, chosen: boolean): readonly Figure[] {
  const bodies = [...world.bodies].sort((a, b) => b.position - a.position);
  if (bodies.length > 0) {
    return bodies.map(({ position, wheelchair }, index) => ({
      key: String(index),
      at: position,
      isTraveller: index === 0,
      wheelchair,
    }));
  }
  if (!chosen && world.face === null) return [];
  return [{ key: '0', at: world.face !== null ? standsAt : waitsAt, isTraveller: true, wheelchair: false }];
}

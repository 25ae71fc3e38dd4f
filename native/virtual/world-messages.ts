import { z } from 'zod';
import type { ChallengeStep } from '../../app/core/presentation-attack.ts';
import { type AttackKind, attackKinds } from './attacks.ts';

/**
 * The virtual world: one process that stands for everything made of atoms around one lane. Devices, dock and field tool
 * speak JSON lines with it over the Unix socket `DATA/world.sock`; the dock's page uses the same messages over a WebSocket.
 */
export const worldRequestSchema = z.discriminatedUnion('do', [
  /** Lays a passport on the reader: MRZ and chip. `profile` is a passport profile's path; a demo traveller's comes by `traveller`. */
  z.strictObject({ do: z.literal('placeDocument'), profile: z.string().optional(), traveller: z.string().optional() }),
  z.strictObject({ do: z.literal('liftDocument') }),
  /**
   * Who stands before the camera: an image, a clip, a folder of frames, a person's folder of clips; null: nobody. `attack`
   * needs a person's folder: a demo traveller shows there whoever their passport is of. The same `seed`, the same behaviour.
   */
  z.strictObject({
    do: z.literal('faceCamera'),
    face: z.string().nullable().optional(),
    traveller: z.string().optional(),
    attack: z.enum(attackKinds).optional(),
    seed: z.number().int().nonnegative().optional(),
  }),
  /**
   * Moves the body that stands in the lane. `leave` goes out by the entry. `by`: who steps in or walks through sits in a
   * wheelchair, or is pushed in one by an attendant who goes along.
   */
  z.strictObject({
    do: z.literal('move'),
    how: z.enum(['stepIn', 'walkThrough', 'turnBack', 'tailgate', 'leave']),
    by: z.enum(['wheelchair', 'attendant']).optional(),
  }),
  /** People walk this many times as fast from now on: for a proof that lets hundreds through. */
  z.strictObject({ do: z.literal('hurry'), times: z.number().min(1).max(5) }),
  z.strictObject({ do: z.literal('emergency'), pressed: z.boolean() }),
  z.strictObject({
    do: z.literal('plug'),
    device: z.enum(['chip-reader', 'mrz-reader', 'camera', 'gate']),
    plugged: z.boolean(),
  }),
  /** From a driver: subscribe to what this device senses. */
  z.strictObject({
    do: z.literal('attach'),
    device: z.enum(['chip-reader', 'mrz-reader', 'camera', 'gate', 'observer']),
  }),
  /** From the virtual gate's driver to its board. */
  z.strictObject({
    do: z.literal('board'),
    order: z.enum(['openEntry', 'openExit', 'shut', 'release']),
    seconds: z.number().positive().max(300).optional(),
  }),
  /** In-process chip: one command APDU in hex. */
  z.strictObject({ do: z.literal('apdu'), hex: z.string().regex(/^([0-9a-f]{2})+$/) }),
  z.strictObject({ do: z.literal('state') }),
]);
export type WorldRequest = z.infer<typeof worldRequestSchema>;

/** Requests carry an `id` on the wire; answers repeat it: `{id, ok, error?, hex?}`. Everything else is pushed. */
export interface WorldAnswer {
  readonly id: number;
  readonly ok: boolean;
  readonly error?: string;
  readonly hex?: string;
  readonly state?: WorldState;
}

/** What the world pushes to attached devices and observers. */
export type WorldEvent =
  | { readonly event: 'documentPlaced'; readonly mrz: string; readonly chip: 'pcsc' | 'in-process' | 'none' }
  | { readonly event: 'documentLifted' }
  | { readonly event: 'scene'; readonly face: string | null; readonly behaviour?: Behaviour }
  /** What whoever stands before the camera sets out to do now. */
  | { readonly event: 'cue'; readonly cue: Cue }
  | {
      readonly event: 'plugged';
      readonly device: 'chip-reader' | 'mrz-reader' | 'camera' | 'gate';
      readonly plugged: boolean;
    }
  | { readonly event: 'emergency'; readonly pressed: boolean }
  /** Light barriers and door switches of the virtual gate, as its board sees them. */
  | { readonly event: 'gate'; readonly signal: GateSignal }
  | { readonly event: 'state'; readonly state: WorldState };

/** How somebody before the camera behaves. */
export interface Behaviour {
  readonly attack: AttackKind | null;
  /** Folder of the other person in an attack. */
  readonly accomplice: string;
  readonly seed: number;
}

/** A movement, standing still, or going to the open door. */
export type Cue = ChallengeStep | 'still' | 'go';

export type GateSignal =
  | { readonly kind: 'door'; readonly door: 'entry' | 'exit'; readonly position: 'shut' | 'moving' | 'open' }
  /** A light barrier, in the order in which a traveller meets them. */
  | { readonly kind: 'beam'; readonly beam: 'entry' | 'middle' | 'exit'; readonly broken: boolean }
  /** People between the doors (two-door lane) or before the exit (one-door lane), as the occupancy mat counts them. */
  | { readonly kind: 'occupancy'; readonly persons: number }
  | { readonly kind: 'fault'; readonly detail: string };

export interface WorldState {
  readonly document: { readonly mrz: string; readonly chip: 'pcsc' | 'in-process' | 'none' } | null;
  readonly face: string | null;
  readonly attack: AttackKind | null;
  /** Metres from the entry line; the exit door stands at 3.0. */
  readonly bodies: readonly { readonly position: number; readonly wheelchair: boolean }[];
  /** How far each door is open, 0 … 1. A lane with one door has no entry door: there it is always 1. */
  readonly doors: { readonly entry: number; readonly exit: number };
  readonly topology: 'one' | 'two';
  readonly emergency: boolean;
  readonly unplugged: readonly string[];
}

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { err, ok, type Result } from '../../../app/core/result.ts';
import { clipInput, type FfmpegInput, plainInput, rawInput } from '../../camera/ffmpeg-input.ts';
import { frameSize } from '../../camera/port.ts';
import { framesPerSecond } from './film.ts';
import type { Behaviour, Cue } from '../world-messages.ts';
import { type Casting, Stage } from './stage.ts';
import { clipOf } from './wardrobe.ts';

/** Enough to see that nobody is there; an empty hall is most of a camera's day. */
const emptyHallFramesPerSecond = 6;
/** Larger pictures than this are no camera's. */
const mostPixels = 60_000_000;

export interface SceneProblem {
  readonly kind: 'no-scene';
  readonly detail: string;
}

/** What is before the camera. */
export interface Scene {
  readonly input: FfmpegInput;
  /** The clip that must have frames for the scene to have any; null where pictures make it. */
  readonly clip: string | null;
  /** Tells who stands there what to do; pictures and films do nothing. */
  cue(cue: Cue): void;
}

export const honest: Behaviour = { attack: null, accomplice: '', seed: 1 };

export const emptyHall: FfmpegInput = plainInput('empty hall', emptyHallFramesPerSecond);

/** What the camera sees when `face` stands before it: a picture, a clip, a folder of pictures, a person's folder. */
export async function sceneOf(face: string, behaviour: Behaviour = honest): Promise<Result<Scene, SceneProblem>> {
  const what = await stat(face).catch(() => null);
  if (what?.isDirectory()) return folderScene(face, behaviour);
  if (!what?.isFile()) return none(`${face} is neither a file nor a folder`);
  if (behaviour.attack !== null) return none(`${face}: an attack needs a person's folder of clips`);
  const still = await frameOf(face);
  if (still === null) return ok({ input: clipInput(face), clip: face, cue: nothing });
  return ok(pictures(basename(face), () => forever(still)));
}

async function folderScene(folder: string, behaviour: Behaviour): Promise<Result<Scene, SceneProblem>> {
  const clip = clipOf(folder, 'neutral');
  if (clip !== null) return ok(actedScene(clip, { ...behaviour, person: folder }));
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  const found: string[] = [];
  for (const file of files.sort()) if (await isPicture(file)) found.push(file);
  if (found.length === 0) return none(`${folder} holds neither pictures nor neutral.webm or neutral.mp4`);
  if (behaviour.attack !== null) return none(`${folder}: an attack needs a person's folder of clips`);
  return ok(pictures(basename(folder), () => inTurn(found)));
}

function pictures(name: string, frames: () => AsyncIterable<Uint8Array>): Scene {
  return { input: rawInput(name, framesPerSecond, frames), clip: null, cue: nothing };
}

function nothing(): void {}

/** Somebody who does what is asked, or only seems to. The stage is set up with the camera's child, and goes with it. */
function actedScene(clip: string, casting: Casting): Scene {
  let stage: Stage | null = null;
  let last: Cue | null = null;
  async function* act(): AsyncIterable<Uint8Array> {
    const opened = await Stage.open(casting);
    if (opened === null) return;
    stage = opened;
    if (last !== null) opened.cue(last);
    try {
      for (;;) yield await opened.next();
    } finally {
      if (stage === opened) stage = null;
      opened.wipe();
    }
  }
  return {
    input: rawInput(clip, framesPerSecond, act, 'yuv420p'),
    clip,
    cue: (cue) => {
      last = cue;
      stage?.cue(cue);
    },
  };
}

function none(detail: string): Result<Scene, SceneProblem> {
  return err({ kind: 'no-scene', detail });
}

async function* forever(frame: Uint8Array): AsyncIterable<Uint8Array> {
  for (;;) yield frame;
}

/** One picture after the other, over and over; one that was taken away meanwhile is passed over. */
async function* inTurn(files: readonly string[]): AsyncIterable<Uint8Array> {
  for (;;) {
    let shown = 0;
    for (const file of files) {
      const frame = await frameOf(file);
      if (frame === null) continue;
      shown += 1;
      yield frame;
    }
    if (shown === 0) return;
  }
}

async function isPicture(file: string): Promise<boolean> {
  const metadata = await sharp(file, { limitInputPixels: mostPixels })
    .metadata()
    .catch(() => null);
  return metadata !== null;
}

/** A picture as the camera's frame: upright, whole, grey where it does not fill. Null when it is no picture. */
async function frameOf(file: string): Promise<Uint8Array | null> {
  try {
    return await sharp(file, { limitInputPixels: mostPixels, failOn: 'none' })
      .rotate()
      .resize({ ...frameSize, fit: 'contain', background: { r: 140, g: 140, b: 140 } })
      .flatten({ background: { r: 140, g: 140, b: 140 } })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch {
    return null; // not a picture: perhaps a clip
  }
}

import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { err, ok, type Result } from '../../../app/core/result.ts';
import { clipInput, type FfmpegInput, plainInput, rawInput } from '../../camera/ffmpeg-input.ts';
import { frameSize } from '../../camera/port.ts';

const framesPerSecond = 12;
/** Enough to see that nobody is there; an empty hall is most of a camera's day. */
const emptyHallFramesPerSecond = 6;
/** The clip of a person's folder that is shown while nothing is asked of them. */
const restingClips = ['neutral.webm', 'neutral.mp4'];
/** Larger pictures than this are no camera's. */
const mostPixels = 60_000_000;

export interface SceneProblem {
  readonly kind: 'no-scene';
  readonly detail: string;
}

export const emptyHall: FfmpegInput = plainInput('empty hall', emptyHallFramesPerSecond);

/** What the camera sees when `face` stands before it: a picture, a clip, a folder of pictures, a person's folder. */
export async function sceneOf(face: string): Promise<Result<FfmpegInput, SceneProblem>> {
  const what = await stat(face).catch(() => null);
  if (what?.isDirectory()) return folderScene(face);
  if (!what?.isFile()) return none(`${face} is neither a file nor a folder`);
  const still = await frameOf(face);
  return ok(still === null ? clipInput(face) : rawInput(basename(face), framesPerSecond, () => forever(still)));
}

async function folderScene(folder: string): Promise<Result<FfmpegInput, SceneProblem>> {
  const clip = restingClips.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (clip !== undefined) return ok(clipInput(clip));
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  const pictures: string[] = [];
  for (const file of files.sort()) if (await isPicture(file)) pictures.push(file);
  if (pictures.length === 0) return none(`${folder} holds neither pictures nor ${restingClips.join(' or ')}`);
  return ok(rawInput(basename(folder), framesPerSecond, () => inTurn(pictures)));
}

function none(detail: string): Result<FfmpegInput, SceneProblem> {
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

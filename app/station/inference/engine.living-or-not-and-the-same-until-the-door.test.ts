import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Camera } from '../../../native/camera/port.ts';
import { frameSize } from '../../../native/camera/port.ts';
import type { CrossingId } from '../../core/ids.ts';
import type { ChallengeStep, PadMode } from '../../core/presentation-attack.ts';
import { FacePipeline } from '../../face/face-pipeline.ts';
import { seeded } from '../../face/pad/presented.rig.ts';
import type { Picture } from '../../face/picture.ts';
import type { ExaminerEvent } from './holder-examiner.ts';
import { InferenceEngine } from './inference-engine.ts';
import { loadModels } from './load-models.ts';

// The real networks on real frames of the synthetic persons; time is the camera's, not the machine's.

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
const crossing = '00000000-0000-4000-8000-000000000001' as CrossingId;
const frameMs = 1_000 / 12;
const reactionMs = 400;

let pipeline: FacePipeline;
beforeAll(async () => {
  const models = await loadModels();
  if (!models.ok) throw new Error(`${models.error.detail}; run: node models/build.mjs`);
  pipeline = new FacePipeline(models.value);
  await pipeline.warmUp();
});

type Clip = readonly Uint8Array[];

async function framesOf(person: string, clip: string): Promise<Clip> {
  const file = join(travellers, `person-${person}`, `${clip}.webm`);
  const args = ['-v', 'error', '-i', file, '-vsync', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  const bytes = frameSize.width * frameSize.height * 3;
  return Array.from({ length: all.length / bytes }, (_, index) => all.subarray(index * bytes, (index + 1) * bytes));
}

/** Shows frame by frame what a scene says, as soon as the engine asks for it. */
class SceneCamera implements Camera {
  now = 0;
  readonly #frame: (now: number) => Uint8Array | null;
  readonly #jitter = seeded(3);

  constructor(frame: (now: number) => Uint8Array | null) {
    this.#frame = frame;
  }

  onEvent() {
    return () => {};
  }

  async next(): Promise<Picture | null> {
    await new Promise((resolve) => setImmediate(resolve));
    this.now += frameMs + this.#jitter() * 4 - 2;
    const frame = this.#frame(this.now);
    // What is lent is overwritten by the engine.
    return frame === null ? null : { ...frameSize, data: Uint8Array.from(frame) };
  }

  wipe(): void {}

  async close(): Promise<void> {}
}

/** Examines the holder of `passport` until the scene ends, and gives what was told. */
async function examined(
  passport: string,
  pad: PadMode,
  scene: (now: number, events: readonly (ExaminerEvent & { readonly at: number })[]) => Uint8Array | null,
) {
  const events: (ExaminerEvent & { readonly at: number })[] = [];
  let ended = () => {};
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const camera = new SceneCamera((now) => {
    const frame = scene(now, events);
    if (frame === null) ended();
    return frame;
  });
  const engine = new InferenceEngine({
    pipeline,
    camera,
    now: () => camera.now,
    random: seeded(2),
    tell: (event) => events.push({ ...event, at: camera.now }),
  });
  const image = await readFile(join(travellers, `person-${passport}`, 'passport.jpg'));
  expect(await engine.enrol(crossing, new Uint8Array(image))).toMatchObject({ ok: true });
  engine.examine(crossing, { fmr: 0.0005, pad, unhurried: false });
  await over;
  engine.forget(crossing);
  return events;
}

const isVerdict = (event: ExaminerEvent) => event.kind === 'examined' || event.kind === 'not-examined';

test('a person who does what is asked is alive, with pictures of the way there', async () => {
  const steps: readonly ('neutral' | ChallengeStep)[] = ['neutral', 'turn-left', 'turn-right', 'blink', 'closer'];
  const clips = new Map(await Promise.all(steps.map(async (step) => [step, await framesOf('f', step)] as const)));
  let playing: 'neutral' | ChallengeStep = 'neutral';
  let frame = -1;
  let answered = -1;
  const events = await examined('f', 'active', (now, told) => {
    if (told.some(isVerdict)) return null;
    const asked = told.findLastIndex((event) => event.kind === 'challenge');
    const challenge = told[asked];
    frame += 1;
    if (frame >= clips.get(playing)!.length) [playing, frame] = ['neutral', 0];
    if (playing === 'neutral' && asked !== answered && challenge?.kind === 'challenge' && challenge.step !== null) {
      if (now - challenge.at >= reactionMs) [playing, frame, answered] = [challenge.step, 0, asked];
    }
    return clips.get(playing)![frame]!;
  });
  const verdict = events.find(isVerdict);
  expect(verdict).toMatchObject({
    kind: 'examined',
    evidence: { match: true, liveness: 'bona-fide', pad: { mode: 'active', reasons: [] } },
  });
  expect(verdict!.at).toBeLessThan(9_000);
  expect(verdict?.kind === 'examined' && verdict.frames.length).toBeGreaterThan(2);
  expect(events.filter((event) => event.kind === 'challenge').length).toBeGreaterThan(3);
  expect(events.filter((event) => event.kind === 'holder-in-doubt')).toEqual([]);
}, 60_000);

test('by the pictures alone it takes no longer than 0.8 s; who stands there then is watched until the door', async () => {
  const [holder, other] = await Promise.all([framesOf('e', 'neutral'), framesOf('c', 'neutral')]);
  let at = -1;
  let after = 0;
  const events = await examined('e', 'passive', (_, told) => {
    at += 1;
    const isCleared = told.some(isVerdict);
    if (!isCleared) return holder[at % holder.length]!;
    after += 1;
    if (told.some((event) => event.kind === 'holder-in-doubt') || after > 40) return null;
    return after < 8 ? holder[at % holder.length]! : other[at % other.length]!;
  });
  const verdict = events.find(isVerdict)!;
  expect(verdict).toMatchObject({ evidence: { match: true, liveness: 'bona-fide', pad: { mode: 'passive' } } });
  expect(verdict.at).toBeLessThanOrEqual(800);
  expect(events.at(-1)).toMatchObject({ kind: 'holder-in-doubt', crossing, doubt: 'another-person' });
}, 60_000);

test('another person who takes the holder’s place while movements are asked for is an attack', async () => {
  const [holder, other] = await Promise.all([framesOf('b', 'neutral'), framesOf('f', 'neutral')]);
  let at = -1;
  const events = await examined('b', 'active', (now, told) => {
    at += 1;
    if (told.some(isVerdict) || now > 12_000) return null;
    return told.some((event) => event.kind === 'challenge' && event.step !== null && now - event.at > 300)
      ? other[at % other.length]!
      : holder[at % holder.length]!;
  });
  expect(events.find(isVerdict)).toMatchObject({
    evidence: { match: true, liveness: 'attack', pad: { reasons: ['identity-changed'] } },
  });
  expect(events.filter((event) => event.kind === 'holder-in-doubt')).toMatchObject([{ doubt: 'another-person' }]);
}, 60_000);

test('one frame over and over is an attack', async () => {
  const [frame] = await framesOf('g', 'neutral');
  const events = await examined('g', 'passive', (_, told) => (told.some(isVerdict) ? null : frame!));
  expect(events.find(isVerdict)).toMatchObject({
    evidence: { match: true, liveness: 'attack', pad: { reasons: ['frozen-frames'] } },
  });
}, 60_000);

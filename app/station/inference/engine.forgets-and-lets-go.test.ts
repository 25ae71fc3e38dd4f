import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Camera } from '../../../native/camera/port.ts';
import type { CrossingId } from '../../core/ids.ts';
import { FacePipeline } from '../../face/face-pipeline.ts';
import type { ModelSession } from '../../face/model-session.ts';
import type { Picture } from '../../face/picture.ts';
import { arcFaceSize, arcFaceTemplate, type FaceInput, type Recognition } from '../../face/recognition.ts';
import type { ExaminerEvent } from './holder-examiner.ts';
import { InferenceEngine } from './inference-engine.ts';

const crossing = '00000000-0000-4000-8000-000000000001' as CrossingId;
const fmr = 0.0005;
const portrait = () =>
  readFile(
    join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers', 'person-a', 'passport.jpg'),
  ).then((bytes) => new Uint8Array(bytes));

/** Gives one frame for each call of `frame`. */
class HandCamera implements Camera {
  wiped = 0;
  /** What it has lent. */
  readonly frames: Uint8Array[] = [];
  #give: ((picture: Picture | null) => void) | null = null;

  frame(): void {
    const data = new Uint8Array(64 * 36 * 3).fill(90);
    this.frames.push(data);
    this.#give?.({ width: 64, height: 36, data });
    this.#give = null;
  }

  onEvent() {
    return () => {};
  }

  next(): Promise<Picture | null> {
    return new Promise((resolve) => {
      this.#give = resolve;
    });
  }

  wipe(): void {
    this.wiped += 1;
  }

  async close(): Promise<void> {}
}

const plainFace: FaceInput = {
  size: arcFaceSize,
  template: arcFaceTemplate,
  layout: 'NCHW',
  colours: 'RGB',
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};

/** Networks that remember what they were given and handed out, and see a face when told to. */
class RecordingModels {
  sees = true;
  fails = false;
  readonly inputs = new Set<Float32Array>();
  readonly templates: Float32Array[] = [];
  readonly #mesh = Float32Array.from({ length: 1404 }, (_, i) => 40 + ((i * 7) % 100));

  readonly detector = this.#session(() => {
    const scores = new Float32Array(512).fill(-20);
    const boxes = new Float32Array(512 * 16);
    if (this.sees) {
      scores[136] = 5;
      boxes.set([0, 0, 90, 90, -20, -10, 20, -10], 136 * 16);
    }
    return [scores, new Float32Array(384).fill(-20), boxes, new Float32Array(384 * 16)];
  });
  readonly landmarks = this.#session(() => [Float32Array.of(0.9), this.#mesh.slice()]);
  readonly #recogniser = this.#session(() => {
    const template = Float32Array.from({ length: 128 }, (_, i) => (i % 5) + 1);
    this.templates.push(template);
    return [template];
  });
  readonly recognition: Recognition = {
    recognisers: [{ session: this.#recogniser, input: plainFace, numbers: 128, weight: 1 }],
    operatingPoints: [{ fmr, threshold: 0.4 }],
  };

  #session(outputs: () => Float32Array[]): ModelSession {
    return {
      run: async (input) => {
        if (this.fails) throw new Error('the network failed');
        this.inputs.add(input);
        return outputs();
      },
    };
  }
}

let camera: HandCamera;
let models: RecordingModels;
let engine: InferenceEngine;
let events: ExaminerEvent[];
let time: number;

beforeEach(() => {
  camera = new HandCamera();
  models = new RecordingModels();
  events = [];
  time = 0;
  engine = new InferenceEngine({
    pipeline: new FacePipeline(models),
    camera,
    tell: (event) => events.push(event),
    now: () => time,
  });
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('forgetting overwrites the template, the networks’ inputs and the camera’s frames', async () => {
  const image = await portrait();
  expect(await engine.enrol(crossing, image)).toMatchObject({ ok: true, value: { width: 480, height: 600 } });
  expect(image.every((byte) => byte === 0)).toBe(true);
  expect(models.templates[0]!.some((value) => value !== 0)).toBe(true);
  engine.forget(crossing);
  await settled();
  for (const kept of [...models.templates, ...models.inputs]) expect(kept.every((value) => value === 0)).toBe(true);
  expect(camera.wiped).toBe(1);
});

test('a frame is overwritten before it goes back to the camera, judged or not', async () => {
  await engine.enrol(crossing, await portrait());
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  camera.frame();
  await settled();
  engine.stop();
  camera.frame();
  await settled();
  expect(camera.frames.map((frame) => frame.every((byte) => byte === 0))).toEqual([true, true]);
});

test('a picture that cannot be decoded, or that fails in a network, is overwritten like any other', async () => {
  const broken = (await portrait()).fill(7, 100);
  expect(await engine.enrol(crossing, broken)).toMatchObject({ ok: false, error: { kind: 'undecodable' } });
  models.fails = true;
  const image = await portrait();
  expect(await engine.enrol(crossing, image)).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  expect([...broken, ...image].every((byte) => byte === 0)).toBe(true);
});

test('who is forgotten while their template is made leaves none', async () => {
  const enrolled = engine.enrol(crossing, await portrait());
  engine.forget(crossing);
  expect(await enrolled).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  await settled();
  expect(models.templates).toHaveLength(2); // the second look is the mirrored one
  for (const template of models.templates) expect(template.every((value) => value === 0)).toBe(true);
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  expect(events).toMatchObject([{ kind: 'not-examined' }]);
});

test('a station that forgets to forget does not fill the memory with faces', async () => {
  for (let index = 1; index <= 5; index += 1) {
    await engine.enrol(`00000000-0000-4000-8000-00000000000${index}` as CrossingId, await portrait());
  }
  const kept = models.templates.filter((template) => template.some((value) => value !== 0));
  expect(kept.length).toBe(2);
});

test('another document of the same traveller takes the place of the first, also when its picture is of no use', async () => {
  await engine.enrol(crossing, await portrait());
  models.sees = false;
  expect(await engine.enrol(crossing, await portrait())).toMatchObject({ ok: false, error: { kind: 'no-face' } });
  expect(models.templates.every((template) => template.every((value) => value === 0))).toBe(true);
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  expect(events).toMatchObject([{ kind: 'not-examined' }]);
});

test('a picture without a face is no portrait', async () => {
  models.sees = false;
  expect(await engine.enrol(crossing, await portrait())).toMatchObject({ ok: false, error: { kind: 'no-face' } });
});

test('without a portrait, or without a measured threshold, nobody is examined', async () => {
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  expect(events).toEqual([{ kind: 'not-examined', crossing, detail: expect.stringContaining('portrait') }]);
  await engine.enrol(crossing, await portrait());
  engine.examine(crossing, { fmr: 1e-9, pad: 'off', unhurried: false });
  expect(events.at(-1)).toEqual({ kind: 'not-examined', crossing, detail: expect.stringContaining('threshold') });
});

test('a camera that is lost ends the examination with an answer', async () => {
  await engine.enrol(crossing, await portrait());
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  engine.cameraLost('unplugged');
  engine.cameraLost('still unplugged');
  expect(events).toEqual([{ kind: 'not-examined', crossing, detail: 'unplugged' }]);
});

test('a network that fails makes the examiner unavailable, and ends the examination with an answer', async () => {
  await engine.enrol(crossing, await portrait());
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  models.fails = true;
  camera.frame();
  await settled();
  expect(events.map((event) => event.kind)).toEqual(['not-examined', 'unavailable']);
});

test('after stop no frame is judged any more', async () => {
  await engine.enrol(crossing, await portrait());
  engine.examine(crossing, { fmr, pad: 'off', unhurried: false });
  engine.stop();
  camera.frame();
  await settled();
  expect(events).toEqual([]);
});

test('previews come at most ten times a second, and only while they are wanted', async () => {
  engine.preview(true);
  for (let frame = 0; frame < 60; frame += 1) {
    await settled();
    time = frame * 33; // two seconds of a 30 Hz camera
    camera.frame();
  }
  await settled();
  expect(events.length).toBeGreaterThan(15);
  expect(events.length).toBeLessThanOrEqual(20);
  expect(events.every((event) => event.kind === 'preview' && event.face === null)).toBe(true);
  engine.preview(false);
  time += 1_000;
  camera.frame();
  await settled();
  expect(events.length).toBeLessThanOrEqual(20);
});

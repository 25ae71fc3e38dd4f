import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Camera } from '../../../native/camera/port.ts';
import type { CrossingId } from '../../core/ids.ts';
import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import type { Picture, Point3 } from '../../face/picture.ts';
import { type Defect, defects } from './defects.rig.ts';
import type { ExaminerEvent } from './holder-examiner.ts';
import { InferenceEngine } from './inference-engine.ts';
import { loadModels } from './load-models.ts';

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
const crossing = '00000000-0000-4000-8000-000000000001' as CrossingId;
/** A camera of ten frames a second, on virtual time. */
const frameMs = 100;

let pipeline: FacePipeline;
let standing: Picture;
let mesh: readonly Point3[];

beforeAll(async () => {
  const models = await loadModels();
  if (!models.ok) throw new Error(models.error.detail);
  pipeline = new FacePipeline(models.value);
  const args = ['-v', 'error', '-i', join(travellers, 'person-d', 'neutral.webm'), '-frames:v', '1'];
  const data = execFileSync('ffmpeg', [...args, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], { maxBuffer: 10_000_000 });
  standing = { width: 1280, height: 720, data };
  mesh = (await pipeline.look(standing, paddings.camera)).face!.mesh;
});

interface Told {
  readonly advice: readonly string[];
  /** Of each preview: is the oval green? */
  readonly green: readonly boolean[];
  readonly other: readonly ExaminerEvent['kind'][];
}

/** Shows frames to a real engine; the passport is somebody else's, so that nobody is let go on before the end. */
async function shown(frames: readonly Picture[]): Promise<Told> {
  const events: ExaminerEvent[] = [];
  let time = 0;
  let index = 0;
  let finished: () => void = () => {};
  const end = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const camera: Camera = {
    onEvent: () => () => {},
    next: async () => {
      const frame = frames[index];
      if (frame === undefined) finished();
      index += 1;
      time = index * frameMs;
      return frame === undefined ? null : { ...frame, data: new Uint8Array(frame.data) };
    },
    wipe: () => {},
    close: async () => {},
  };
  const engine = new InferenceEngine({ pipeline, camera, tell: (event) => events.push(event), now: () => time });
  const image = new Uint8Array(await readFile(join(travellers, 'person-c', 'passport.jpg')));
  expect((await engine.enrol(crossing, image)).ok).toBe(true);
  engine.preview(true);
  engine.examine(crossing, { fmr: 0.0005, pad: 'off', unhurried: false });
  await end;
  engine.forget(crossing);
  return {
    advice: events.flatMap((event) => (event.kind === 'advice' ? [event.advice] : [])),
    green: events.flatMap((event) => (event.kind === 'preview' ? [event.face?.well === true] : [])),
    other: events.flatMap((event) => (event.kind === 'advice' || event.kind === 'preview' ? [] : [event.kind])),
  };
}

const made = (defect: Defect) => defect(standing, mesh);
const for1s = (picture: Picture) => Array.from({ length: 10 }, () => picture);

test('the oval turns green once, and stays green, when somebody stands as they should', async () => {
  const { advice, green } = await shown(for1s(standing));
  expect(advice).toEqual(['none']);
  expect(green.at(-1)).toBe(true);
  expect(green.filter((is, index) => index > 0 && is !== green[index - 1])).toHaveLength(1);
  // Ten frames a second, and a picture for each: the traveller sees at least five.
  expect(green.length).toBeGreaterThanOrEqual(9);
});

test('a mask is asked to come off, and nobody is turned away for it', async () => {
  const masked = await made(defects.mask('#8fb6d8'));
  const { advice, green, other } = await shown([...for1s(masked), ...for1s(masked)]);
  expect(advice).toEqual(['uncover']);
  expect(green).not.toContain(true);
  expect(other).toEqual([]);
});

test('each defect is followed by its own advice, each told once', async () => {
  const far = await made(defects.smaller(300, 400));
  const capped = await made(defects.cap('#203060'));
  const { advice, green } = await shown([...for1s(far), ...for1s(capped), ...for1s(standing).slice(0, 8)]);
  expect(advice).toEqual(['closer', 'uncover', 'none']);
  expect(green.at(-1)).toBe(true);
  expect(green.slice(0, 20)).not.toContain(true);
});

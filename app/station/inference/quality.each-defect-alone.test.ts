import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FacePipeline, paddings, type SeenFace } from '../../face/face-pipeline.ts';
import type { Picture } from '../../face/picture.ts';
import { adviceOn, type QualityAdvice } from '../../face/quality/acceptance.ts';
import type { FaceMeasures, MeasureName } from '../../face/quality/measures.ts';
import { type Defect, defects } from './defects.rig.ts';
import { loadModels } from './load-models.ts';
import { decodePicture } from './picture-decoder.ts';

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
/** Light, dark and middling skin. */
const people = ['d', 'f', 'g'] as const;
type Person = (typeof people)[number];

let pipeline: FacePipeline;
const photos = new Map<Person, { readonly picture: Picture; readonly face: SeenFace }>();

beforeAll(async () => {
  const models = await loadModels();
  if (!models.ok) throw new Error(models.error.detail);
  pipeline = new FacePipeline(models.value);
  for (const person of people) {
    const decoded = await decodePicture(join(travellers, `person-${person}`, 'passport.jpg'));
    if (!decoded.ok) throw new Error(decoded.error.detail);
    const { face } = await pipeline.look(decoded.value, paddings.portrait);
    photos.set(person, { picture: decoded.value, face: face! });
  }
});

async function measuresWith(person: Person, defect: Defect): Promise<FaceMeasures> {
  const { picture, face } = photos.get(person)!;
  const view = await pipeline.look(await defect(picture, face.mesh), paddings.portrait);
  expect(view.face, `a face with this defect of ${person}`).not.toBeNull();
  return view.face!.measures;
}

/** Measures of the things in the world; what the standard makes of several of them, or of the picture's size, is left out. */
const watched: readonly MeasureName[] = [
  'HeadPoseYaw',
  'HeadPosePitch',
  'HeadPoseRoll',
  'EyesOpen',
  'MouthClosed',
  'Sharpness',
  'IlluminationUniformity',
  'UnderExposurePrevention',
  'OverExposurePrevention',
  'LeftwardCropOfTheFaceImage',
  'RightwardCropOfTheFaceImage',
  'EyesVisible',
  'MouthOcclusionPrevention',
  'NoHeadCoverings',
];

interface Case {
  readonly name: string;
  readonly defect: Defect;
  /** Falls below 60. */
  readonly own: MeasureName;
  /** May move, too: one cause, two effects. */
  readonly also?: readonly MeasureName[];
  readonly advice: QualityAdvice;
}

const cases: readonly Case[] = [
  // Lids and lashes go with the blur.
  { name: 'blur', defect: defects.blur(6), own: 'Sharpness', also: ['EyesOpen'], advice: 'hold-still' },
  { name: 'darkness', defect: defects.dark(0.1), own: 'UnderExposurePrevention', advice: 'more-light' },
  { name: 'light from one side', defect: defects.sideLight, own: 'IlluminationUniformity', advice: 'none' },
  // What is hidden cannot be open, level, sharp or lit.
  {
    name: 'sunglasses',
    defect: defects.sunglasses,
    own: 'EyesVisible',
    also: ['EyesOpen'],
    advice: 'uncover',
  },
  {
    name: 'a blue mask',
    defect: defects.mask('#8fb6d8'),
    own: 'MouthOcclusionPrevention',
    also: ['IlluminationUniformity', 'HeadPosePitch'],
    advice: 'uncover',
  },
  {
    name: 'a black mask',
    defect: defects.mask('#15151a'),
    own: 'MouthOcclusionPrevention',
    also: ['IlluminationUniformity', 'HeadPosePitch', 'UnderExposurePrevention'],
    advice: 'uncover',
  },
  {
    name: 'a white mask',
    defect: defects.mask('#eceef0'),
    own: 'MouthOcclusionPrevention',
    also: ['IlluminationUniformity', 'HeadPosePitch', 'EyesVisible'],
    advice: 'uncover',
  },
  { name: 'a red cap', defect: defects.cap('#a02020'), own: 'NoHeadCoverings', advice: 'uncover' },
  { name: 'a black cap', defect: defects.cap('#15151a'), own: 'NoHeadCoverings', advice: 'uncover' },
  { name: 'distance', defect: defects.smaller(130, 300), own: 'InterEyeDistance', advice: 'closer' },
  { name: 'the right side cut off', defect: defects.cutLeft, own: 'LeftwardCropOfTheFaceImage', advice: 'back' },
  { name: 'the forehead cut off', defect: defects.cutTop, own: 'MarginAboveOfTheFaceImage', advice: 'back' },
];

describe.each(cases)('$name', ({ defect, own, also = [], advice }) => {
  test.each(people)('of %s moves its own measure and no other', async (person) => {
    const measures = await measuresWith(person, defect);
    const before = photos.get(person)!.face.measures;
    expect(measures[own].scalar, own).toBeLessThan(60);
    expect(before[own].scalar - measures[own].scalar, own).toBeGreaterThan(10);
    for (const name of watched) {
      if (name === own || also.includes(name)) continue;
      expect(before[name].scalar - measures[name].scalar, name).toBeLessThan(15);
    }
    expect(adviceOn(measures)).toBe(advice);
  });
});

test('glare is over-exposure, on dark skin least', async () => {
  for (const person of people) {
    const { OverExposurePrevention } = await measuresWith(person, defects.glare);
    expect(OverExposurePrevention.scalar, person).toBeLessThan(20);
  }
  expect(adviceOn(await measuresWith('d', defects.glare))).toBe('less-light');
});

test.each([20, -25, 30])('a head tilted by %d° says so', async (degrees) => {
  const { HeadPoseRoll } = await measuresWith('d', defects.turned(degrees));
  expect(HeadPoseRoll.raw).toBeGreaterThan(degrees - 4);
  expect(HeadPoseRoll.raw).toBeLessThan(degrees + 4);
});

test.each([
  ['in warm light', defects.warmLight],
  ['in grey', defects.grey],
  ['with clear glasses', defects.glasses],
  ['half as bright', defects.dark(0.5)],
] as const)('a face %s is acceptable', async (_name, defect) => {
  for (const person of people) expect(adviceOn(await measuresWith(person, defect)), person).toBe('none');
});

function frameOf(person: Person, clip: string, number: number): Picture {
  const args = ['-v', 'error', '-i', join(travellers, `person-${person}`, `${clip}.webm`)];
  const one = ['-vf', `select=eq(n\\,${number})`, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const data = execFileSync('ffmpeg', [...args, ...one], { maxBuffer: 10_000_000 });
  return { width: 1280, height: 720, data };
}

test.each(people)('%s: shut eyes, and a head turned by 35° to either side', async (person) => {
  const look = async (clip: string, number: number) =>
    (await pipeline.look(frameOf(person, clip, number), paddings.camera)).face!.measures;
  expect((await look('blink', 0)).EyesOpen.scalar).toBeGreaterThan(90);
  const shut = await look('blink', 7);
  expect(shut.EyesOpen.scalar).toBeLessThan(30);
  expect(adviceOn(shut)).toBe('open-eyes');
  const left = await look('turn-left', 11);
  expect(Math.abs(left.HeadPoseYaw.raw - 35)).toBeLessThan(7);
  expect(adviceOn(left)).toBe('look');
  expect(Math.abs((await look('turn-right', 11)).HeadPoseYaw.raw + 35)).toBeLessThan(7);
});

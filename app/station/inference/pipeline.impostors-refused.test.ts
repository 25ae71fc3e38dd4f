import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { operatingPointFor, standardFmr } from '../../face/operating-points.ts';
import { type FaceTemplate, similarityOf } from '../../face/recogniser.ts';
import { HolderVerification, type Verdict } from '../../face/verification.ts';
import { loadModels } from './load-models.ts';
import { decodePicture } from './picture-decoder.ts';

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
type Person = (typeof people)[number];
/** Who stands there with whose passport: pairs that stay well under the threshold in every frontal frame. */
const impostors: readonly (readonly [Person, Person])[] = [
  ['b', 'f'],
  ['f', 'b'],
  ['f', 'e'],
  ['d', 'c'],
  ['b', 'e'],
  ['e', 'f'],
  ['g', 'f'],
];
const size = { width: 1280, height: 720 };
const frameMs = 1_000 / 12;

let pipeline: FacePipeline;
let threshold: number;
/** Every third frame of each person's neutral clip, seen once; templates of passport and frames. */
const passports = new Map<Person, FaceTemplate>();
const clips = new Map<
  Person,
  { at: number; view: Awaited<ReturnType<FacePipeline['look']>>; template: FaceTemplate }[]
>();

beforeAll(async () => {
  const models = await loadModels();
  if (!models.ok) throw new Error(`${models.error.detail}; run: node models/build.mjs`);
  pipeline = new FacePipeline(models.value);
  threshold = operatingPointFor(standardFmr, pipeline.operatingPoints)!.threshold;
  for (const person of people) {
    const folder = join(travellers, `person-${person}`);
    const decoded = await decodePicture(await readFile(join(folder, 'passport.jpg')));
    if (!decoded.ok) throw new Error(decoded.error.detail);
    const { face } = await pipeline.look(decoded.value, paddings.portrait);
    expect(face, `passport of ${person}`).not.toBeNull();
    passports.set(person, await pipeline.template({ mirrored: true }));
    clips.set(person, await framesOf(join(folder, 'neutral.webm')));
  }
}, 60_000);

async function framesOf(clip: string) {
  const filter = "select='not(mod(n,3))'";
  const args = [
    '-v',
    'error',
    '-i',
    clip,
    '-vf',
    filter,
    '-vsync',
    'passthrough',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ];
  const options = { encoding: 'buffer', maxBuffer: 64_000_000 } as const;
  const { stdout } = await promisify(execFile)('ffmpeg', args, options);
  const bytes = size.width * size.height * 3;
  const frames = [];
  for (let index = 0; (index + 1) * bytes <= stdout.length; index += 1) {
    const data = stdout.subarray(index * bytes, (index + 1) * bytes);
    const view = await pipeline.look({ ...size, data }, paddings.camera);
    frames.push({ at: index * 3 * frameMs, view, template: await pipeline.template() });
  }
  return frames;
}

function examine(person: Person, passport: Person): Verdict | null {
  const verification = new HolderVerification(threshold);
  for (const { at, view, template } of clips.get(person)!) {
    const { face, facesInView } = view;
    const similarity = similarityOf(passports.get(passport)!, template);
    const verdict = verification.see({ at, facesInView, face: face && { quality: face.quality, similarity } });
    if (verdict !== null) return verdict;
  }
  return null;
}

test.for(people)('person %s passes with their own passport', (person) => {
  expect(examine(person, person)).toMatchObject({ kind: 'examined', match: true, frames: 2 });
});

test.for(impostors)('person %s does not pass with the passport of %s', ([person, passport]) => {
  const verdict = examine(person, passport);
  expect(verdict).toMatchObject({ kind: 'examined', match: false });
  for (const { template } of clips.get(person)!) {
    expect(similarityOf(passports.get(passport)!, template)).toBeLessThan(threshold - 0.03);
  }
});

test('every frame has one face, good enough to be compared', () => {
  for (const frames of clips.values()) {
    for (const { view } of frames) expect(HolderVerification.wants(view.facesInView, view.face!.quality)).toBe(true);
  }
});

test('similarities are those that were measured when the clips were made', () => {
  for (const person of people) {
    const own = clips.get(person)!.map(({ template }) => similarityOf(passports.get(person)!, template));
    const median = own.toSorted((a, b) => a - b)[own.length >> 1]!;
    expect(median, person).toBeGreaterThan(0.94);
  }
});

test('two people before the camera are two', async () => {
  const [left, right] = await Promise.all(
    (['b', 'f'] as const).map(async (person) => {
      const decoded = await decodePicture(await readFile(join(travellers, `person-${person}`, 'passport.jpg')));
      if (!decoded.ok) throw new Error(decoded.error.detail);
      return decoded.value;
    }),
  );
  const { width, height } = left!;
  const data = new Uint8Array(2 * width * height * 3);
  for (let y = 0; y < height; y += 1) {
    data.set(left!.data.subarray(y * width * 3, (y + 1) * width * 3), 2 * y * width * 3);
    data.set(right!.data.subarray(y * width * 3, (y + 1) * width * 3), (2 * y + 1) * width * 3);
  }
  expect((await pipeline.look({ width: 2 * width, height, data }, paddings.camera)).facesInView).toBe(2);
});

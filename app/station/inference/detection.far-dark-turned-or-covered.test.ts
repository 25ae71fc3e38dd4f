import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { FacePipeline, paddings, type View } from '../../face/face-pipeline.ts';
import type { Picture } from '../../face/picture.ts';
import { type FaceTemplate, similarityOf } from '../../face/recogniser.ts';
import { type Defect, defects } from './defects.rig.ts';
import { loadModels } from './load-models.ts';
import { decodePicture } from './picture-decoder.ts';

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
/** Light and dark skin. */
const people = ['d', 'f'] as const;
type Person = (typeof people)[number];
interface Shown {
  readonly photo: Picture;
  readonly template: FaceTemplate;
  readonly mesh: NonNullable<View['face']>['mesh'];
  /** Before the lane's camera. */
  readonly frame: Picture;
}

let pipeline: FacePipeline;
const shown = new Map<Person, Shown>();

beforeAll(async () => {
  const models = await loadModels();
  if (!models.ok) throw new Error(models.error.detail);
  pipeline = new FacePipeline(models.value);
  for (const person of people) {
    const folder = join(travellers, `person-${person}`);
    const decoded = await decodePicture(join(folder, 'passport.jpg'));
    if (!decoded.ok) throw new Error(decoded.error.detail);
    const { face } = await pipeline.look(decoded.value, paddings.portrait);
    const template = await pipeline.template();
    const args = ['-v', 'error', '-i', join(folder, 'neutral.webm'), '-frames:v', '1'];
    const data = execFileSync('ffmpeg', [...args, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], {
      maxBuffer: 10_000_000,
    });
    shown.set(person, { photo: decoded.value, template, mesh: face!.mesh, frame: { width: 1280, height: 720, data } });
  }
});

interface Case {
  readonly name: string;
  readonly of: 'photo' | 'frame';
  readonly defect: Defect;
  /** Similarity to the untouched passport photo; a face that was misread has about 0.2. */
  readonly least: number;
}

const cases: readonly Case[] = [
  ...[30, 45, 90, 135, 180, 225, 270, 330].map(
    (degrees): Case => ({
      name: `a photo turned by ${degrees}°`,
      of: 'photo',
      defect: defects.turned(degrees),
      least: 0.85,
    }),
  ),
  { name: 'a grey photo', of: 'photo', defect: defects.grey, least: 0.85 },
  { name: 'a photo cut to the face', of: 'photo', defect: defects.cutToFace, least: 0.6 },
  { name: 'glasses', of: 'photo', defect: defects.glasses, least: 0.5 },
  { name: 'a cap', of: 'photo', defect: defects.cap('#203060'), least: 0.5 },
  { name: 'an eye distance of 25 pixels in the hall', of: 'frame', defect: defects.smaller(320, 300), least: 0.4 },
  { name: 'a twentieth of the light', of: 'frame', defect: defects.dark(0.05), least: 0.8 },
  { name: 'light from one side', of: 'frame', defect: defects.sideLight, least: 0.7 },
  { name: 'shadows crushed', of: 'frame', defect: defects.gamma(3), least: 0.6 },
];

test.each(cases)('$name: the face is found, and it is the person', async ({ of, defect, least }) => {
  for (const person of people) {
    const one = shown.get(person)!;
    const view = await pipeline.look(
      await defect(one[of], one.mesh),
      of === 'photo' ? paddings.portrait : paddings.camera,
    );
    expect(view.facesInView, person).toBe(1);
    expect(similarityOf(one.template, await pipeline.template()), person).toBeGreaterThan(least);
  }
});

/** The same numbers in every run (Numerical Recipes' generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Blobs as large as eyes, mouths and heads: what a detector takes for faces sooner than anything else without one. */
function blobs(seed: number, columns: number, rows: number, brightest: number): Picture {
  const random = randomNumbers(seed);
  const cells = Float32Array.from({ length: (columns + 1) * (rows + 1) * 3 }, () => random() * brightest);
  const [width, height] = [640, 360];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [(x / width) * columns, (y / height) * rows];
      const [column, row, right, down] = [Math.floor(u), Math.floor(v), u % 1, v % 1];
      for (let channel = 0; channel < 3; channel += 1) {
        const cell = (dx: number, dy: number) => cells[((row + dy) * (columns + 1) + column + dx) * 3 + channel]!;
        const upper = cell(0, 0) * (1 - right) + cell(1, 0) * right;
        const lower = cell(0, 1) * (1 - right) + cell(1, 1) * right;
        data[(y * width + x) * 3 + channel] = upper * (1 - down) + lower * down;
      }
    }
  }
  return { width, height, data };
}

test('no further look makes a face of a wall, of a pattern or of noise in the dark', async () => {
  const walls = Array.from({ length: 8 }, (_, index) =>
    blobs(index + 1, 5 + 5 * (index % 4), 3 + 3 * (index % 4), index % 3 === 0 ? 6 : 255),
  );
  const random = randomNumbers(7);
  const noise = new Uint8Array(640 * 360 * 3).map(() => random() * 5);
  walls.push({ width: 640, height: 360, data: noise });
  const { frame } = shown.get('d')!;
  // The empty hall beside the person.
  walls.push(await defects.leftPart(400)(frame, []));
  for (const [index, wall] of walls.entries()) {
    for (const looking of [paddings.camera, paddings.portrait]) {
      expect((await pipeline.look(wall, looking)).face, `wall ${index}`).toBeNull();
    }
  }
});

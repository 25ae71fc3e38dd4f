import { expect, test } from 'vitest';
import { fillInput, mirrorInput } from './face-input.ts';
import type { Picture } from './picture.ts';
import { FaceRecogniser, similarityOf } from './recogniser.ts';
import { selfTest, selfTestPicture } from './recogniser-self-test.ts';
import { arcFaceSize, arcFaceTemplate, type FaceInput, type Recogniser } from './recognition.ts';

const raw: FaceInput = {
  size: arcFaceSize,
  template: arcFaceTemplate,
  layout: 'NCHW',
  colours: 'RGB',
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};

/** A recogniser that computes with `see`, and the inputs it was given. */
function recogniser(weight: number, input: FaceInput, see: (input: Float32Array) => readonly number[]) {
  const inputs: Float32Array[] = [];
  const session = {
    run: async (given: Float32Array) => {
      inputs.push(given.slice());
      return [Float32Array.from(see(given))];
    },
  };
  const made: Recogniser = { session, input, weight, numbers: see(new Float32Array(3 * input.size ** 2)).length };
  return { made, inputs };
}

/** A picture that needs no alignment: what lies in its corner of 112 × 112 is the crop. */
function pictureOf(colour: (x: number, y: number) => readonly [number, number, number], size = 120): Picture {
  const data = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y += 1) for (let x = 0; x < size; x += 1) data.set(colour(x, y), (y * size + x) * 3);
  return { width: size, height: size, data };
}
const [rightEye, leftEye, nose, rightMouth, leftMouth] = arcFaceTemplate as [
  (typeof arcFaceTemplate)[number],
  (typeof arcFaceTemplate)[number],
  (typeof arcFaceTemplate)[number],
  (typeof arcFaceTemplate)[number],
  (typeof arcFaceTemplate)[number],
];
const five = { rightEye, leftEye, nose, rightMouth, leftMouth };

test('the similarity of two templates is the weighted mean of the recognisers’ cosines', async () => {
  const faces = [
    [
      [3, 4],
      [0, 0, 2],
    ],
    [
      [4, 3],
      [0, 9, 0],
    ],
  ] as const;
  const templates = [];
  for (const [a, b] of faces) {
    const parts = [recogniser(0.6, raw, () => a).made, recogniser(0.4, raw, () => b).made];
    templates.push(await new FaceRecogniser(parts).embed());
  }
  expect(similarityOf(templates[0]!, templates[0]!)).toBeCloseTo(1, 6);
  expect(similarityOf(templates[0]!, templates[1]!)).toBeCloseTo(0.6 * 0.96 + 0.4 * 0, 6);
});

test('a mirrored look sees left and right swapped; the template is the mean direction, as long as any', async () => {
  const looks = [
    [1, 0],
    [0, 1],
  ];
  let seen = 0;
  const { made, inputs } = recogniser(1, raw, () => looks[seen++ % 2]!);
  seen = 0;
  const faces = new FaceRecogniser([made]);
  faces.align(
    pictureOf((x, y) => [x, y, 0]),
    five,
  );
  const template = await faces.embed({ mirrored: true });
  expect([...template]).toEqual([expect.closeTo(Math.SQRT1_2, 6), expect.closeTo(Math.SQRT1_2, 6)]);
  const [straight, mirrored] = inputs as [Float32Array, Float32Array];
  const at = (x: number, y: number) => y * arcFaceSize + x;
  expect(straight[at(20, 50)]).toBeCloseTo(20, 2);
  expect(mirrored[at(20, 50)]).toBeCloseTo(arcFaceSize - 1 - 20, 2);
  expect(mirrored[arcFaceSize ** 2 + at(20, 50)]).toBeCloseTo(50, 2); // rows stay where they are
});

test('another size, order of colours, layout and range are matters of the manifest alone', async () => {
  const size = 160;
  const scaled = arcFaceTemplate.map(({ x, y }) => ({ x: (x * size) / arcFaceSize, y: (y * size) / arcFaceSize }));
  const { made, inputs } = recogniser(
    1,
    { size, template: scaled, layout: 'NHWC', colours: 'BGR', mean: [10, 20, 30], deviation: [2, 4, 5] },
    () => [1],
  );
  const faces = new FaceRecogniser([made]);
  faces.align(
    pictureOf(() => [130, 120, 110]),
    five,
  );
  await faces.embed();
  const [input] = inputs as [Float32Array];
  expect(input.length).toBe(3 * size * size);
  const middle = 3 * (80 * size + 80);
  expect([...input.subarray(middle, middle + 3)]).toEqual([50, 25, 20]); // blue, green, red
  expect(faces.crop).toMatchObject({ size: arcFaceSize }); // measures of quality see what they always saw
});

test('swapping left and right twice is no change, in either layout', () => {
  for (const layout of ['NCHW', 'NHWC'] as const) {
    const input = { ...raw, size: 5, layout };
    const values = Float32Array.from({ length: 75 }, (_, index) => index);
    mirrorInput(input, values);
    expect(values[0]).toBe(layout === 'NCHW' ? 4 : 12);
    mirrorInput(input, values);
    expect([...values]).toEqual(Array.from({ length: 75 }, (_, index) => index));
  }
});

test('the self-test tells a swapped colour, another range, another length and no numbers at all', async () => {
  const size = 8;
  const picture = selfTestPicture(size);
  const input: FaceInput = { ...raw, size, mean: [127.5, 127.5, 127.5], deviation: [128, 128, 128] };
  // Reads three places of the input; which colour and range they have decides what comes out.
  const see = (values: Float32Array) => [values[0]! + 3, values[70]! + 1, values[140]! - 1];
  const seen = new Float32Array(picture.length);
  fillInput(picture, input, seen);
  const length = Math.hypot(...see(seen));
  const expected = see(seen).map((value) => value / length);
  const honest = recogniser(0.5, input, see).made;
  expect(await selfTest(honest, expected, 1e-5)).toEqual({ ok: true, value: undefined });
  const wrong: readonly Recogniser[] = [
    { ...honest, input: { ...input, colours: 'BGR' } },
    { ...honest, input: { ...input, deviation: [255, 255, 255] } },
    { ...honest, numbers: 4 },
    recogniser(1, input, () => [0, 0, 0]).made,
    recogniser(1, input, () => [Number.NaN, 1, 1]).made,
  ];
  for (const one of wrong) expect(await selfTest(one, expected, 1e-3)).toMatchObject({ ok: false });
});

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fixedInput } from './fixed-input.ts';
import { runTensorflowLite } from './litert.rig.ts';
import manifest from './manifest.json' with { type: 'json' };

const built = join(import.meta.dirname, 'built');
const passport = join(import.meta.dirname, '..', 'native', 'virtual', 'travellers', 'person-d', 'passport.jpg');
/** Float rounding over some sixty layers; a wrong padding or slope is off by a tenth and more. */
const tolerance = 2e-4;

/** A face, cut out roughly, as a network of `size` pixels sees it. */
async function face(size: number, scale: number, offset: number): Promise<Float32Array> {
  const cut = sharp(passport).extract({ left: 120, top: 150, width: 240, height: 240 }).resize(size, size);
  const pixels = await cut.removeAlpha().raw().toBuffer();
  return Float32Array.from(pixels, (value) => value * scale + offset);
}

test.for([
  ['recogniser-mobilefacenet', 1 / 127.5, -1],
  ['pad-minifasnet', 1, 0],
] as const)('the converted %s gives what TensorFlow Lite gives', async ([id, scale, offset]) => {
  const model = manifest.models[id];
  const size = model.input.dims[1]!;
  const count = size * size * 3;
  const inputs = [
    fixedInput(count, offset, 255 * scale + offset),
    await face(size, scale, offset),
    new Float32Array(count).fill(offset),
  ];
  const source = readFileSync(join(built, 'source', basename(model.from[0]!.path)));
  const expected = await runTensorflowLite(source, model.input.dims, inputs);
  const session = await InferenceSession.create(join(built, model.file), { intraOpNumThreads: 1 });
  const [output] = model.outputs;
  for (const [index, input] of inputs.entries()) {
    const feed = new Tensor('float32', input, model.input.dims);
    const found = (await session.run({ [model.input.name]: feed }))[output!.name]!.data as Float32Array;
    expect(found.length).toBe(output!.dims[1]);
    expect(expected[index]!.length).toBe(output!.dims[1]);
    const worst = Math.max(...found.map((value, at) => Math.abs(value - expected[index]![at]!)));
    expect(worst, `input ${index}`).toBeLessThanOrEqual(tolerance);
  }
  expect(Math.max(...expected[0]!.map((value, at) => Math.abs(value - expected[1]![at]!)))).toBeGreaterThan(0.1);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { fixedInput } from './fixed-input.ts';
import manifest from './manifest.json' with { type: 'json' };

const built = join(import.meta.dirname, 'built');
/** Float rounding over some sixty layers; a wrong padding or slope is off by a tenth and more. */
const tolerance = 2e-4;

async function tensorflow(model: typeof manifest.models.detector, input: Float32Array): Promise<Float32Array[]> {
  const [json, bin] = model.from.map(({ path }) => readFileSync(join(built, 'source', path.replace('models/', ''))));
  const parsed = JSON.parse(json!.toString('utf8')) as {
    modelTopology: object;
    weightsManifest: { weights: never[] }[];
  };
  const weightData = bin!.buffer.slice(bin!.byteOffset, bin!.byteOffset + bin!.byteLength) as ArrayBuffer;
  const graph = await loadGraphModel({
    load: async () => ({
      modelTopology: parsed.modelTopology,
      weightSpecs: parsed.weightsManifest.flatMap((group) => group.weights),
      weightData,
    }),
  });
  const names = model.outputs.map((output) => output.name);
  const found = graph.execute(tensor(input, model.input.dims), names) as Tensor[];
  return found.map((one) => one.dataSync() as Float32Array);
}

async function onnx(model: typeof manifest.models.detector, input: Float32Array): Promise<Float32Array[]> {
  const session = await InferenceSession.create(join(built, model.file), { intraOpNumThreads: 1 });
  const feed = new OnnxTensor('float32', input, model.input.dims);
  const found = await session.run({ [model.input.name]: feed });
  return model.outputs.map((output) => found[output.name]!.data as Float32Array);
}

test.for([
  ['detector', -1, 1],
  ['landmarks', 0, 1],
] as const)('the converted %s gives what TensorFlow.js gives', async ([id, from, to]) => {
  await setBackend('cpu');
  const model = manifest.models[id];
  const input = fixedInput(
    model.input.dims.reduce((product, dim) => product * dim),
    from,
    to,
  );
  const [expected, found] = [await tensorflow(model, input), await onnx(model, input)];
  let largest = 0;
  for (const [index, output] of model.outputs.entries()) {
    expect(found[index]!.length, output.name).toBe(output.dims.reduce((product, dim) => product * dim));
    let worst = 0;
    for (const [i, value] of expected[index]!.entries()) {
      worst = Math.max(worst, Math.abs(value - found[index]![i]!));
      largest = Math.max(largest, Math.abs(value));
    }
    expect(worst, output.name).toBeLessThanOrEqual(tolerance);
  }
  expect(largest, 'the outputs say something').toBeGreaterThan(1);
});

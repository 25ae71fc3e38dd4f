import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelSession } from '../../face/model-session.ts';

export interface OnnxModel {
  readonly input: { readonly name: string; readonly dims: readonly number[] };
  readonly outputs: readonly { readonly name: string }[];
}

/** Errors only: what the runtime warns of at every start is no news to a technician. */
const logErrors = 3;

/** Loads a network from the bytes that were checked, so that no other file can come in between. */
export async function onnxSession(bytes: Uint8Array, model: OnnxModel, threads: number): Promise<ModelSession> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: logErrors,
    // Threads that spin while they wait take the other core from camera and chip reader: twice the time a frame.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const wanted = model.outputs.map((output) => output.name);
  return {
    run: async (input) => {
      const found = await session.run({ [model.input.name]: new Tensor('float32', input, model.input.dims) }, wanted);
      return wanted.map((name) => found[name]!.data as Float32Array);
    },
  };
}

import { writeOnnx } from './onnx-writer.ts';
import { readTfjsGraphModel } from './tfjs-graph-model.ts';
import { tfjsToOnnx } from './tfjs-to-onnx.ts';

/** The part of a manifest entry that decides how a model comes to its ONNX form. */
export interface ModelConversion {
  readonly file: string;
  readonly conversion: string;
  readonly input: { readonly name: string; readonly dims: readonly number[] };
  readonly outputs: readonly { readonly name: string; readonly dims: readonly number[] }[];
}

/** The ONNX file of a model, from its source files in the order of the manifest. */
export function convertModel(model: ModelConversion, sources: readonly Uint8Array[]): Uint8Array {
  const [first, second] = sources;
  if (first === undefined) throw new Error(`${model.file}: no source file`);
  if (model.conversion === 'none') return first;
  if (model.conversion !== 'tfjs-graph' || second === undefined)
    throw new Error(`${model.file}: no conversion "${model.conversion}"`);
  return writeOnnx(tfjsToOnnx(readTfjsGraphModel(first, second), { ...model, name: model.file }));
}

import { writeOnnx } from './onnx-writer.ts';
import { readTfjsGraphModel } from './tfjs-graph-model.ts';
import { tfjsToOnnx } from './tfjs-to-onnx.ts';
import { readTfliteModel } from './tflite-model.ts';
import { tfliteToOnnx } from './tflite-to-onnx.ts';

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
  const shape = { ...model, name: model.file };
  switch (model.conversion) {
    case 'none':
      return first;
    case 'tfjs-graph':
      if (second === undefined) throw new Error(`${model.file}: weights are missing`);
      return writeOnnx(tfjsToOnnx(readTfjsGraphModel(first, second), shape));
    case 'tflite':
      return writeOnnx(tfliteToOnnx(readTfliteModel(first), shape));
    default:
      throw new Error(`${model.file}: no conversion "${model.conversion}"`);
  }
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

/** LiteRT, as TensorFlow Lite is called today: as much of `@litertjs/core` as a comparison needs. */
interface LiteRt {
  loadLiteRt(script: string): Promise<unknown>;
  loadAndCompile(model: Uint8Array, options: { accelerator: 'wasm' }): Promise<CompiledModel>;
  readonly Tensor: new (data: Float32Array, shape: readonly number[]) => object;
}
interface CompiledModel {
  run(input: object): Promise<readonly { data(): Promise<Float32Array> }[]>;
}

const require = createRequire(import.meta.url);

let loaded: Promise<LiteRt> | null = null;
function liteRt(): Promise<LiteRt> {
  loaded ??= load();
  return loaded;
}

/** The package is made for browsers: its loader wants a worker's `importScripts`, its script a CommonJS `require`. */
async function load(): Promise<LiteRt> {
  const global = globalThis as Record<string, unknown>;
  global.self = globalThis;
  global.importScripts = (file: string) => {
    const source = `(function (require, __filename, __dirname) {${readFileSync(file, 'utf8')}\nreturn ModuleFactory;})`;
    global.ModuleFactory = runInThisContext(source, { filename: file })(require, file, dirname(file));
  };
  const lite = (await import(pathToFileURL(require.resolve('@litertjs/core')).href)) as LiteRt;
  const { warn } = console;
  console.warn = () => {}; // it looks for a graphics processor first, and says at length that there is none
  await lite.loadLiteRt(require.resolve('@litertjs/core/wasm/litert_wasm_compat_internal.js')).finally(() => {
    console.warn = warn;
  });
  delete global.importScripts;
  return lite;
}

/** The first output of a model of one input, for each of `inputs`. */
export async function runTensorflowLite(
  file: Uint8Array,
  dims: readonly number[],
  inputs: readonly Float32Array[],
): Promise<Float32Array[]> {
  const lite = await liteRt();
  const model = await lite.loadAndCompile(new Uint8Array(file), { accelerator: 'wasm' });
  const outputs: Float32Array[] = [];
  for (const input of inputs) {
    const [output] = await model.run(new lite.Tensor(input, dims));
    outputs.push(new Float32Array(await output!.data()));
  }
  return outputs;
}

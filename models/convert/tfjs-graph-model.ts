/** A TensorFlow.js graph model (`model.json` and its `.bin`), read into nodes and plain numbers. */
export interface TfjsGraphModel {
  readonly nodes: readonly TfjsNode[];
  readonly weights: ReadonlyMap<string, TfjsWeight>;
}

export interface TfjsNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, TfjsAttribute>>;
}

interface TfjsAttribute {
  readonly s?: string;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
  readonly shape?: { readonly dim?: readonly { readonly size: string }[] };
}

export interface TfjsWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string };
}

interface ModelJson {
  readonly modelTopology: { readonly node: readonly TfjsNode[] };
  readonly weightsManifest: readonly { readonly weights: readonly WeightEntry[] }[];
}

export function readTfjsGraphModel(json: Uint8Array, bin: Uint8Array): TfjsGraphModel {
  const model = JSON.parse(Buffer.from(json).toString('utf8')) as ModelJson;
  const view = new DataView(bin.buffer, bin.byteOffset, bin.byteLength);
  const weights = new Map<string, TfjsWeight>();
  let offset = 0;
  for (const entry of model.weightsManifest.flatMap((group) => group.weights)) {
    const { read, size } = numberFormat(entry);
    const count = entry.shape.reduce((product, dim) => product * dim, 1);
    const data = entry.dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
    for (let i = 0; i < count; i += 1) data[i] = read(view, offset + i * size);
    weights.set(entry.name, { shape: entry.shape, data });
    offset += count * size;
  }
  if (offset !== bin.byteLength) throw new Error(`weights take ${offset} bytes, the file has ${bin.byteLength}`);
  return { nodes: model.modelTopology.node, weights };
}

function numberFormat(entry: WeightEntry): { read: (view: DataView, at: number) => number; size: number } {
  const format = entry.quantization?.dtype ?? entry.dtype;
  switch (format) {
    case 'float32':
      return { read: (view, at) => view.getFloat32(at, true), size: 4 };
    case 'int32':
      return { read: (view, at) => view.getInt32(at, true), size: 4 };
    case 'float16':
      return { read: (view, at) => halfToNumber(view.getUint16(at, true)), size: 2 };
    default:
      throw new Error(`weight ${entry.name}: no reader for ${format}`);
  }
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

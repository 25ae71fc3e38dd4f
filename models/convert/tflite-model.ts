import { FlatTable } from './flatbuffer.ts';

/** A TensorFlow Lite model of one subgraph, read into operators and plain numbers. Field numbers from schema.fbs. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Null where the graph computes it. */
  readonly constant: Float32Array | Int32Array | null;
}

export interface TfliteOperator {
  readonly code: TfliteCode;
  /** Numbers of tensors; −1 where an optional one is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: FlatTable | null;
}

/** BuiltinOperator, as far as the face models use it. */
const codes = {
  0: 'ADD',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  9: 'FULLY_CONNECTED',
  11: 'L2_NORMALIZATION',
  18: 'MUL',
  19: 'RELU',
  22: 'RESHAPE',
  34: 'PAD',
  41: 'SUB',
  61: 'GREATER',
  64: 'SELECT',
  101: 'ABS',
} as const;
export type TfliteCode = (typeof codes)[keyof typeof codes];

export function readTfliteModel(file: Uint8Array): TfliteModel {
  const root = FlatTable.root(file, 'TFL3');
  const [graph, ...others] = root.tables(2);
  if (graph === undefined || others.length > 0) throw new Error('a model of one subgraph is wanted');
  const buffers = root.tables(4);
  const operatorCodes = root.tables(1).map((table) => {
    // Codes over 127 did not fit into the first field, which was there before.
    const number = Math.max(table.byte(0), table.int(3));
    if (!(number in codes)) throw new Error(`no reader for operator ${number}`);
    return codes[number as keyof typeof codes];
  });
  return {
    tensors: graph.tables(0).map((table) => readTensor(table, buffers[table.int(2)]!.bytes(0))),
    operators: graph.tables(3).map((table) => ({
      code: operatorCodes[table.int(0)]!,
      inputs: table.ints(1),
      outputs: table.ints(2),
      options: table.table(4),
    })),
    inputs: graph.ints(1),
    outputs: graph.ints(2),
  };
}

function readTensor(table: FlatTable, buffer: Uint8Array): TfliteTensor {
  const name = table.text(3);
  return {
    name,
    shape: table.ints(0),
    constant: buffer.length === 0 ? null : readNumbers(name, table.byte(1), buffer),
  };
}

/** By TensorType. The buffers of a file lie at any offset: copied, so that they are aligned. */
function readNumbers(name: string, type: number, buffer: Uint8Array): Float32Array | Int32Array {
  const { buffer: copy } = new Uint8Array(buffer);
  if (type === 0) return new Float32Array(copy);
  if (type === 2) return new Int32Array(copy);
  if (type === 4) return Int32Array.from(new BigInt64Array(copy), Number);
  throw new Error(`${name}: no reader for numbers of type ${type}`);
}

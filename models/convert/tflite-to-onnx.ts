import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-writer.ts';
import { permute } from './permute.ts';
import type { TfliteCode, TfliteModel, TfliteOperator, TfliteTensor } from './tflite-model.ts';

/**
 * Rewrites a TensorFlow Lite graph of convolutions as an ONNX graph: channels last become channels first, PReLU written
 * out as four operators becomes one. Anything that the two models do not contain is an error, never a guess.
 */
export function tfliteToOnnx(
  model: TfliteModel,
  shape: { readonly name: string; readonly input: OnnxValue; readonly outputs: readonly OnnxValue[] },
): OnnxGraph {
  return new Conversion(model, shape.input, shape.outputs).graph(shape.name);
}

class Conversion {
  readonly #model: TfliteModel;
  readonly #input: OnnxValue;
  readonly #outputs: readonly OnnxValue[];
  readonly #producers = new Map<number, TfliteOperator>();
  readonly #tensors = new Map<string, OnnxTensor>();
  readonly #nodes: OnnxNode[] = [];
  /** ONNX names of the values that are there already, by tensor number. */
  readonly #placed = new Map<number, string>();

  constructor(model: TfliteModel, input: OnnxValue, outputs: readonly OnnxValue[]) {
    this.#model = model;
    this.#input = input;
    this.#outputs = outputs;
    for (const operator of model.operators) this.#producers.set(operator.outputs[0]!, operator);
  }

  graph(name: string): OnnxGraph {
    const [input, ...others] = this.#model.inputs;
    if (input === undefined || others.length > 0) throw new Error('a model of one input is wanted');
    this.#sameShape(input, this.#input);
    this.#add('Transpose', [this.#input.name], input, [{ name: 'perm', ints: [0, 3, 1, 2] }]);
    if (this.#model.outputs.length !== this.#outputs.length) throw new Error('another number of outputs');
    for (const [index, output] of this.#outputs.entries()) {
      const number = this.#model.outputs[index]!;
      this.#sameShape(number, output);
      if (output.dims.length === 4) throw new Error(`${output.name}: would need its channels last again`);
      this.#nodes.push({ operator: 'Identity', inputs: [this.#value(number)], output: output.name });
    }
    const tensors = [...this.#tensors.values()];
    const io = { inputs: [this.#input], outputs: this.#outputs };
    return { name, producer: 'egate models/convert', ...io, tensors, nodes: this.#nodes };
  }

  /** The ONNX name of a computed tensor. Whatever computes it is placed first: ONNX requires that order. */
  #value(number: number): string {
    const placed = this.#placed.get(number);
    if (placed !== undefined) return placed;
    const operator = this.#producers.get(number);
    if (operator === undefined) throw new Error(`nothing computes ${this.#tensor(number).name}`);
    return this.#place(operator, number);
  }

  #place(operator: TfliteOperator, output: number): string {
    const [first, second] = operator.inputs as [number, number];
    const options = operator.options;
    switch (operator.code) {
      case 'CONV_2D':
        return this.#convolution(operator, output, { activation: options!.byte(3), dilations: [4, 5] });
      case 'DEPTHWISE_CONV_2D':
        return this.#convolution(operator, output, { activation: options!.byte(4), dilations: [5, 6] });
      case 'FULLY_CONNECTED':
        return this.#fullyConnected(operator, output);
      case 'ADD': {
        const slope = this.#slopeOfSum(first, second);
        if (slope !== null) return this.#prelu(slope, output);
        noActivation(operator, options!.byte(0));
        return this.#add('Add', [this.#value(first), this.#value(second)], output);
      }
      case 'SELECT': {
        const slope = this.#slopeOfChoice(operator.inputs);
        if (slope === null) throw new Error(`${this.#tensor(output).name}: a choice that is no PReLU`);
        return this.#prelu(slope, output);
      }
      case 'PAD':
        return this.#pad(first, second, output);
      case 'RESHAPE': {
        const target = this.#tensor(output).shape;
        const channelsLast = this.#channelsLast(first, output);
        const dims = this.#constant(`${second}:shape`, [target.length], BigInt64Array.from(target, BigInt));
        return this.#add('Reshape', [channelsLast, dims], output);
      }
      case 'L2_NORMALIZATION':
        if (this.#tensor(first).shape.length !== 2) throw new Error('a length is taken of a row of numbers only');
        noActivation(operator, options?.byte(0) ?? 0);
        return this.#add('LpNormalization', [this.#value(first)], output, [
          { name: 'axis', int: 1 },
          { name: 'p', int: 2 },
        ]);
      case 'MUL':
      case 'RELU':
      case 'SUB':
      case 'GREATER':
      case 'ABS':
        throw new Error(`${this.#tensor(output).name}: ${operator.code} outside of a PReLU`);
      default:
        throw new Error(`no conversion for ${operator.code satisfies never}`);
    }
  }

  #convolution(
    operator: TfliteOperator,
    output: number,
    at: { readonly activation: number; readonly dilations: readonly [number, number] },
  ): string {
    const [input, kernelNumber, bias] = operator.inputs as [number, number, number];
    const options = operator.options!;
    noActivation(operator, at.activation);
    for (const field of at.dilations) {
      if (options.int(field, 1) !== 1) throw new Error(`${this.#tensor(output).name}: dilated`);
    }
    const depthwise = operator.code === 'DEPTHWISE_CONV_2D';
    const kernel = this.#floats(kernelNumber);
    const [outer, height, width, inner] = kernel.shape as [number, number, number, number];
    const channels = this.#tensor(input).shape[3]!;
    if (depthwise && (outer !== 1 || inner !== channels)) throw new Error('more kernels than channels');
    // TensorFlow Lite has OHWI, and 1HWC for one kernel a channel.
    const reordered = permute(kernel.data, kernel.shape, depthwise ? [3, 0, 1, 2] : [0, 3, 1, 2]);
    const dims = depthwise ? [inner, 1, height, width] : [outer, inner, height, width];
    const inputs = [
      this.#value(input),
      this.#constant(`${kernelNumber}:kernel`, dims, reordered),
      this.#constant(`${bias}:bias`, [dims[0]!], this.#floats(bias).data),
    ];
    return this.#add('Conv', inputs, output, [
      { name: 'kernel_shape', ints: [height, width] },
      { name: 'strides', ints: [options.int(2), options.int(1)] },
      { name: 'group', int: depthwise ? channels : 1 },
      // Padding 0 is SAME; the odd pixel goes below and to the right.
      { name: 'auto_pad', text: options.byte(0) === 0 ? 'SAME_UPPER' : 'VALID' },
    ]);
  }

  #fullyConnected(operator: TfliteOperator, output: number): string {
    const [input, weights, bias] = operator.inputs as [number, number, number];
    noActivation(operator, operator.options!.byte(0));
    const matrix = this.#floats(weights);
    const inputs = [this.#value(input), this.#constant(`${weights}:weights`, matrix.shape, matrix.data)];
    if (bias >= 0) inputs.push(this.#constant(`${bias}:bias`, [matrix.shape[0]!], this.#floats(bias).data));
    return this.#add('Gemm', inputs, output, [{ name: 'transB', int: 1 }]);
  }

  #pad(input: number, amounts: number, output: number): string {
    const numbers = this.#tensor(amounts).constant!;
    const order = [0, 3, 1, 2];
    const pads = [...order.map((axis) => numbers[2 * axis]!), ...order.map((axis) => numbers[2 * axis + 1]!)];
    const tensor = this.#constant(`${amounts}:pads`, [8], BigInt64Array.from(pads, BigInt));
    return this.#add('Pad', [this.#value(input), tensor], output);
  }

  #prelu({ input, slope }: Slope, output: number): string {
    const name = this.#constant(`${output}:slope`, [slope.length, 1, 1], slope);
    return this.#add('PRelu', [this.#value(input), name], output);
  }

  /** relu(x) + half · (x − |x|) is a PReLU of slope 2 · half. */
  #slopeOfSum(left: number, right: number): Slope | null {
    const relu = this.#producer(left, 'RELU');
    const product = this.#producer(right, 'MUL');
    const difference = product && this.#producer(product.inputs[1]!, 'SUB');
    const input = relu?.inputs[0];
    if (!product || !difference || input === undefined || difference.inputs[0] !== input) return null;
    if (this.#producer(difference.inputs[1]!, 'ABS')?.inputs[0] !== input) return null;
    return { input, slope: this.#perChannel(product.inputs[0]!).map((half) => 2 * half) };
  }

  /** x > 0 ? x : slope · x. */
  #slopeOfChoice([condition, kept, scaled]: readonly number[]): Slope | null {
    const greater = this.#producer(condition!, 'GREATER');
    const product = this.#producer(scaled!, 'MUL');
    if (!greater || !product || greater.inputs[0] !== kept || product.inputs[0] !== kept) return null;
    if (this.#floats(greater.inputs[1]!).data.some((zero) => zero !== 0)) return null;
    return { input: kept!, slope: this.#perChannel(product.inputs[1]!) };
  }

  /** A constant that is the same in every place of the picture, as one number a channel. */
  #perChannel(number: number): Float32Array {
    const { data, shape } = this.#floats(number);
    const channels = shape.at(-1)!;
    for (const [index, value] of data.entries()) {
      if (value !== data[index % channels]) throw new Error(`${this.#tensor(number).name} differs from place to place`);
    }
    return data.slice(0, channels);
  }

  #channelsLast(number: number, output: number): string {
    const value = this.#value(number);
    if (this.#tensor(number).shape.length !== 4) return value;
    const name = `${output}:nhwc`;
    this.#nodes.push({
      operator: 'Transpose',
      inputs: [value],
      output: name,
      attributes: [{ name: 'perm', ints: [0, 2, 3, 1] }],
    });
    return name;
  }

  #add(operator: string, inputs: readonly string[], number: number, attributes: readonly OnnxAttribute[] = []): string {
    const output = `${number}:value`;
    this.#nodes.push({ operator, inputs, output, attributes });
    this.#placed.set(number, output);
    return output;
  }

  #constant(name: string, dims: readonly number[], data: OnnxTensor['data']): string {
    this.#tensors.set(name, { name, dims, data });
    return name;
  }

  #producer(number: number, code: TfliteCode): TfliteOperator | null {
    const operator = this.#producers.get(number);
    return operator?.code === code ? operator : null;
  }

  #tensor(number: number): TfliteTensor {
    const tensor = this.#model.tensors[number];
    if (tensor === undefined) throw new Error(`no tensor ${number}`);
    return tensor;
  }

  #floats(number: number): { readonly data: Float32Array; readonly shape: readonly number[] } {
    const { constant, shape, name } = this.#tensor(number);
    if (!(constant instanceof Float32Array)) throw new Error(`${name} holds no floats`);
    if (constant.length !== shape.reduce((product, dim) => product * dim, 1)) throw new Error(`${name} is cut off`);
    return { data: constant, shape };
  }

  #sameShape(number: number, value: OnnxValue): void {
    const { shape, name } = this.#tensor(number);
    if (shape.join() !== value.dims.join()) throw new Error(`${name} is ${shape}, the manifest says ${value.dims}`);
  }
}

interface Slope {
  readonly input: number;
  readonly slope: Float32Array;
}

function noActivation(operator: TfliteOperator, activation: number): void {
  if (activation !== 0) throw new Error(`${operator.code} with activation ${activation}`);
}

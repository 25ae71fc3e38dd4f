import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-writer.ts';
import { permute } from './permute.ts';
import type { TfjsGraphModel, TfjsNode, TfjsWeight } from './tfjs-graph-model.ts';

/**
 * Rewrites a TensorFlow.js graph of convolutions as an ONNX graph. TensorFlow keeps channels last (NHWC), ONNX first
 * (NCHW): the input is transposed once, everything runs NCHW, and what is reshaped into an output is transposed back.
 * Anything that the two face models do not contain is an error, never a guess.
 */
export function tfjsToOnnx(
  model: TfjsGraphModel,
  shape: { readonly name: string; readonly input: OnnxValue; readonly outputs: readonly OnnxValue[] },
): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const tensors = new Map<string, OnnxTensor>();
  const tensor = (name: string, dims: readonly number[], data: OnnxTensor['data']): string => {
    tensors.set(name, { name, dims, data });
    return name;
  };
  const weight = (name: string): TfjsWeight => {
    const found = model.weights.get(name);
    if (found === undefined) throw new Error(`no weight ${name}`);
    return found;
  };
  const add = (
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: readonly OnnxAttribute[] = [],
  ): string => {
    nodes.push({ operator, inputs, output, attributes });
    return output;
  };

  const prelu = (input: string, slopeName: string, output: string) => {
    const slope = weight(slopeName);
    const channels = slope.shape.at(-1)!;
    const name = tensor(`${slopeName}:slope`, [channels, 1, 1], slope.data as Float32Array);
    return add('PRelu', [input, name], output);
  };

  const convolution = (node: TfjsNode, depthwise: boolean) => {
    const [input, kernelName, biasName, slopeName] = node.input!;
    const kernel = weight(kernelName!);
    const [height, width, channelsIn, channelsOut] = kernel.shape as [number, number, number, number];
    const groups = depthwise ? channelsIn : 1;
    if (depthwise && channelsOut !== 1) throw new Error(`${node.name}: depth multiplier ${channelsOut}`);
    const reordered = depthwise
      ? permute(kernel.data as Float32Array, kernel.shape, [2, 3, 0, 1]) // HWC1 → C1HW
      : permute(kernel.data as Float32Array, kernel.shape, [3, 2, 0, 1]); // HWIO → OIHW
    const dims = depthwise ? [channelsIn, 1, height, width] : [channelsOut, channelsIn, height, width];
    const inputs = [input!, tensor(`${kernelName}:kernel`, dims, reordered)];
    const fused = strings(node, 'fused_ops');
    if (fused[0] === 'BiasAdd') {
      const bias = weight(biasName!);
      inputs.push(tensor(`${biasName}:bias`, bias.shape, bias.data as Float32Array));
    } else if (fused.length > 0) throw new Error(`${node.name}: fused ${fused}`);
    const activation = fused[1];
    const plain = activation === undefined ? node.name : `${node.name}:linear`;
    add('Conv', inputs, plain, [
      { name: 'kernel_shape', ints: [height, width] },
      { name: 'strides', ints: spatial(node, 'strides') },
      { name: 'group', int: groups },
      { name: 'auto_pad', text: padding(node) },
    ]);
    if (activation === 'Relu') add('Relu', [plain], node.name);
    else if (activation === 'Prelu') prelu(plain, slopeName!, node.name);
    else if (activation !== undefined) throw new Error(`${node.name}: fused ${activation}`);
  };

  const wanted = shape.outputs.map((output) => output.name);
  for (const node of inOrder(model.nodes, wanted)) {
    const [first, second] = node.input ?? [];
    switch (node.op) {
      case 'Const':
        break; // taken up by the node that uses it
      case 'Placeholder':
        add('Transpose', [shape.input.name], node.name, [{ name: 'perm', ints: [0, 3, 1, 2] }]);
        break;
      case '_FusedConv2D':
        convolution(node, false);
        break;
      case 'DepthwiseConv2dNative':
        convolution(node, true);
        break;
      case 'Prelu':
        prelu(first!, second!, node.name);
        break;
      case 'AddV2':
        add('Add', [first!, second!], node.name);
        break;
      case 'Relu':
      case 'Sigmoid':
        add(node.op, [first!], node.name);
        break;
      case 'MaxPool':
        add('MaxPool', [first!], node.name, [
          { name: 'kernel_shape', ints: spatial(node, 'ksize') },
          { name: 'strides', ints: spatial(node, 'strides') },
          { name: 'auto_pad', text: padding(node) },
        ]);
        break;
      case 'Pad': {
        const [n, h, w, c] = pairs(weight(second!).data) as [Pair, Pair, Pair, Pair];
        const order = [n, c, h, w];
        const pads = [...order.map((pair) => pair[0]), ...order.map((pair) => pair[1])];
        add('Pad', [first!, tensor(`${second}:pads`, [8], BigInt64Array.from(pads, BigInt))], node.name);
        break;
      }
      case 'Reshape': {
        const channelsLast = add('Transpose', [first!], `${node.name}:nhwc`, [{ name: 'perm', ints: [0, 2, 3, 1] }]);
        const target = weight(second!).data;
        const dims = tensor(`${second}:shape`, [target.length], BigInt64Array.from([...target], BigInt));
        add('Reshape', [channelsLast, dims], node.name);
        break;
      }
      case 'Identity':
        add('Identity', [first!], node.name);
        break;
      default:
        throw new Error(`${node.name}: no conversion for ${node.op}`);
    }
  }
  return {
    name: shape.name,
    producer: 'egate models/convert',
    inputs: [shape.input],
    outputs: shape.outputs,
    tensors: [...tensors.values()],
    nodes,
  };
}

type Pair = readonly [number, number];

/** What the wanted outputs need, producers before users: ONNX requires the order, TensorFlow.js does not. */
function inOrder(nodes: readonly TfjsNode[], wanted: readonly string[]): readonly TfjsNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const placed = new Set<string>();
  const ordered: TfjsNode[] = [];
  const place = (name: string) => {
    if (placed.has(name)) return;
    placed.add(name);
    const node = byName.get(name);
    if (node === undefined) throw new Error(`the graph has no node ${name}`);
    for (const input of node.input ?? []) place(input);
    ordered.push(node);
  };
  for (const name of wanted) place(name);
  return ordered;
}

function spatial(node: TfjsNode, attribute: string): readonly number[] {
  const [n, height, width, c] = (node.attr?.[attribute]?.list?.i ?? []).map(Number);
  if (n !== 1 || c !== 1 || height === undefined || width === undefined)
    throw new Error(`${node.name}: ${attribute} is not spatial`);
  return [height, width];
}

function padding(node: TfjsNode): 'SAME_UPPER' | 'VALID' {
  const name = Buffer.from(node.attr?.padding?.s ?? '', 'base64').toString('latin1');
  if (name === 'VALID') return 'VALID';
  if (name === 'SAME') return 'SAME_UPPER'; // TensorFlow puts the odd pixel of padding below and to the right
  throw new Error(`${node.name}: padding ${name}`);
}

function strings(node: TfjsNode, attribute: string): readonly string[] {
  return (node.attr?.[attribute]?.list?.s ?? []).map((word) => Buffer.from(word, 'base64').toString('latin1'));
}

function pairs(data: ArrayLike<number>): readonly Pair[] {
  return Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i]!, data[2 * i + 1]!] as const);
}

import { ProtobufWriter } from './protobuf.ts';

/** Field numbers from onnx.proto3, IR version 8; operator set 13 knows everything that is used here. */
const irVersion = 8;
const operatorSet = 13;
const floatType = 1;
const int64Type = 7;

export type OnnxAttribute =
  | { readonly name: string; readonly ints: readonly number[] }
  | { readonly name: string; readonly int: number }
  | { readonly name: string; readonly text: string };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: readonly OnnxAttribute[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly dims: readonly number[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly producer: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly tensors: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
}

/** A ModelProto. The same graph gives the same bytes. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  const body = new ProtobufWriter();
  for (const node of graph.nodes) body.message(1, nodeProto(node));
  body.text(2, graph.name);
  for (const tensor of graph.tensors) body.message(5, tensorProto(tensor));
  for (const value of graph.inputs) body.message(11, valueInfo(value));
  for (const value of graph.outputs) body.message(12, valueInfo(value));
  return new ProtobufWriter()
    .varint(1, irVersion)
    .text(2, graph.producer)
    .message(7, body)
    .message(8, new ProtobufWriter().text(1, '').varint(2, operatorSet))
    .finish();
}

function nodeProto(node: OnnxNode): ProtobufWriter {
  const proto = new ProtobufWriter();
  for (const input of node.inputs) proto.text(1, input);
  proto.text(2, node.output).text(3, node.output).text(4, node.operator);
  for (const attribute of node.attributes ?? []) proto.message(5, attributeProto(attribute));
  return proto;
}

function attributeProto(attribute: OnnxAttribute): ProtobufWriter {
  const proto = new ProtobufWriter().text(1, attribute.name);
  if ('int' in attribute) return proto.varint(3, attribute.int).varint(20, 2);
  if ('text' in attribute) return proto.text(4, attribute.text).varint(20, 3);
  return proto.packed(8, attribute.ints).varint(20, 7);
}

function tensorProto(tensor: OnnxTensor): ProtobufWriter {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new ProtobufWriter()
    .packed(1, tensor.dims)
    .varint(2, tensor.data instanceof Float32Array ? floatType : int64Type)
    .text(8, tensor.name)
    .bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function valueInfo(value: OnnxValue): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const dim of value.dims) shape.message(1, new ProtobufWriter().varint(1, dim));
  const tensorType = new ProtobufWriter().varint(1, floatType).message(2, shape);
  return new ProtobufWriter().text(1, value.name).message(2, new ProtobufWriter().message(1, tensorType));
}

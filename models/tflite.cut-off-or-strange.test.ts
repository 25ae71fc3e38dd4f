import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { convertModel } from './convert/convert-model.ts';
import manifest from './manifest.json' with { type: 'json' };

const model = manifest.models['pad-minifasnet'];
const source = new Uint8Array(readFileSync(join(import.meta.dirname, 'built', 'source', 'anti_spoof.tflite')));

test('the same source gives the same bytes, wherever in memory it lies', () => {
  const shifted = new Uint8Array(source.length + 3);
  shifted.set(source, 3);
  const built = convertModel(model, [shifted.subarray(3)]);
  expect(createHash('sha256').update(built).digest('hex')).toBe(model.sha256);
});

test('a file that is cut off anywhere is an error, never a smaller network', () => {
  for (const part of [0, 3, 8, 40, 0.1, 0.5, 0.9, 0.999]) {
    const length = part < 1 ? Math.floor(source.length * part) : part;
    expect(() => convertModel(model, [source.slice(0, length)]), `${length} bytes`).toThrow();
  }
});

test('a file of another kind is an error', () => {
  const other = source.slice();
  other.set(Buffer.from('TFL2'), 4);
  expect(() => convertModel(model, [other])).toThrow(/identifier "TFL2"/);
});

test('what the manifest says of input and outputs must be so', () => {
  const wrong = [
    { ...model, input: { name: 'image', dims: [1, 3, 80, 80] } },
    { ...model, outputs: [{ name: 'logits', dims: [1, 2] }] },
    { ...model, outputs: [...model.outputs, { name: 'more', dims: [1, 3] }] },
    { ...model, conversion: 'guess' },
  ];
  for (const one of wrong) expect(() => convertModel(one, [source])).toThrow();
});

test('a slope that differs from place to place is an error', () => {
  // 32 slopes a place over 40 × 40 places: the constant is found by its size, and one number of it is changed.
  const changed = source.slice();
  const bytes = 40 * 40 * 32 * 4;
  const view = new DataView(changed.buffer);
  const vector = Array.from({ length: changed.length / 4 - 1 }, (_, i) => 4 * i).find(
    (at) => view.getUint32(at, true) === bytes && view.getFloat32(at + 4, true) !== 0,
  )!;
  view.setFloat32(vector + 4 + bytes / 2, 7, true);
  expect(() => convertModel(model, [changed])).toThrow(/differs from place to place/);
});

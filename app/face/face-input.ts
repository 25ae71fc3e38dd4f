import type { FaceInput } from './recognition.ts';

/** Turns an aligned face (planes of red, green and blue, 0 to 255) into what a network wants to see. */
export function fillInput(planes: Float32Array, input: FaceInput, out: Float32Array): void {
  const { size, layout, colours, mean, deviation } = input;
  const area = size * size;
  const step = layout === 'NCHW' ? 1 : 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const from = area * (colours === 'RGB' ? channel : 2 - channel);
    const less = mean[channel]!;
    const part = 1 / deviation[channel]!;
    let at = layout === 'NCHW' ? channel * area : channel;
    for (let pixel = from; pixel < from + area; pixel += 1, at += step) out[at] = (planes[pixel]! - less) * part;
  }
}

/** Swaps left and right in place. */
export function mirrorInput({ size, layout }: FaceInput, values: Float32Array): void {
  const [rows, step] = layout === 'NCHW' ? [3 * size, 1] : [size, 3];
  for (let row = 0; row < rows; row += 1) {
    let left = row * size * step;
    let right = left + (size - 1) * step;
    for (; left < right; left += step, right -= step) {
      for (let channel = 0; channel < step; channel += 1) {
        const value = values[left + channel]!;
        values[left + channel] = values[right + channel]!;
        values[right + channel] = value;
      }
    }
  }
}

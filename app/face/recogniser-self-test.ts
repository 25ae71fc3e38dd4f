import { err, ok, type Result } from '../core/result.ts';
import { Embedder } from './recogniser.ts';
import type { Recogniser } from './recognition.ts';

/**
 * The picture of the self-test, as planes of red, green and blue: anyone can make it again from this line, whatever
 * language their network was trained in. x and y count from 0, channel is 0 for red, 1 for green, 2 for blue.
 */
export function selfTestPicture(size: number): Float32Array {
  return Float32Array.from({ length: 3 * size * size }, (_, index) => {
    const channel = Math.floor(index / (size * size));
    const y = Math.floor(index / size) % size;
    const x = index % size;
    return (5 * x + 7 * y + 60 * channel) % 256;
  });
}

/**
 * Runs a recogniser on the picture of the self-test, taken as an aligned face, with all its preprocessing: a swapped
 * colour, another range or a runtime that counts wrongly shows here, before anybody is judged.
 */
export async function selfTest(
  recogniser: Recogniser,
  expected: readonly number[],
  tolerance: number,
): Promise<Result<void, string>> {
  let found: Float32Array;
  try {
    found = await new Embedder({ ...recogniser, weight: 1 }, selfTestPicture(recogniser.input.size)).embed(false);
  } catch (error) {
    return err((error as Error).message.split('\n')[0] ?? 'the self-test failed');
  }
  const worst = found.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
  if (worst <= tolerance) return ok(undefined);
  return err(`the self-test is off by ${worst.toFixed(4)}, and ${tolerance} is allowed`);
}

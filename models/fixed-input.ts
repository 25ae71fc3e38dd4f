/** The same numbers on every run and every machine, evenly spread over a range. */
export function fixedInput(length: number, from: number, to: number): Float32Array {
  let state = 12_345;
  return Float32Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from + ((to - from) * state) / 2_147_483_648;
  });
}

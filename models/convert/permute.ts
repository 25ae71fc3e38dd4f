/** The tensor with its axes in the order `axes`. */
export function permute(data: Float32Array, dims: readonly number[], axes: readonly number[]): Float32Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, dim) => product * dim, 1));
  const out = new Float32Array(data.length);
  let at = 0;
  const visit = (depth: number, offset: number) => {
    if (depth === axes.length) {
      out[at] = data[offset]!;
      at += 1;
      return;
    }
    const axis = axes[depth]!;
    for (let i = 0; i < dims[axis]!; i += 1) visit(depth + 1, offset + i * strides[axis]!);
  };
  visit(0, 0);
  return out;
}

/** ISO/IEC 29794-5 takes each native measure to a component from 0 to 100; most of them by this. */
export function sigmoid(
  raw: number,
  { x0, w, h = 100 }: { readonly x0: number; readonly w: number; readonly h?: number },
): number {
  return h / (1 + Math.exp((x0 - raw) / w));
}

/** A whole number from 0 to 100. */
export function component(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), 100));
}

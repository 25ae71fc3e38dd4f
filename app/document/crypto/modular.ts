/** Non-negative remainder. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** Inverse modulo a prime, by Euclid; null for a multiple of it. */
export function inverse(value: bigint, modulus: bigint): bigint | null {
  let [a, b] = [modulo(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (a > 1n) {
    if (b === 0n) return null;
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return a === 1n ? modulo(x, modulus) : null;
}

/** `base` to the power of `exponent`, four bits of the exponent at a time. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const table = [1n, base % modulus];
  while (table.length < 16) table.push(((table.at(-1) ?? 1n) * base) % modulus);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    for (let squaring = 0; squaring < 4; squaring += 1) result = (result * result) % modulus;
    if (digit !== '0') result = (result * (table[Number.parseInt(digit, 16)] ?? 1n)) % modulus;
  }
  return result;
}

export function numberOf(bytes: Uint8Array): bigint {
  const { buffer, byteOffset, length } = bytes;
  return BigInt(`0x${Buffer.from(buffer, byteOffset, length).toString('hex') || '0'}`);
}

/** Big-endian, with leading zeros up to `size` bytes. */
export function bytesOf(number: bigint, size: number): Uint8Array {
  return Buffer.from(number.toString(16).padStart(size * 2, '0'), 'hex');
}

export function bitLength(number: bigint): number {
  return number.toString(2).length;
}

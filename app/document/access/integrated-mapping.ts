import type { BlockCipher } from '../crypto/cipher.ts';
import { bitLength, numberOf } from '../crypto/modular.ts';
import type { RandomBytes } from './access.ts';
import type { AgreementGroup } from './agreement-group.ts';
import type { Mapping } from './generic-mapping.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** Constants of ICAO 9303-11 §4.4.3.3.2, by the length of the chip's nonce. */
const constants = {
  short: [hex('a668892a7c41e3ca739f40b057d85904'), hex('a4e136ac725f738b01c1f60217c188ad')],
  long: [
    hex('d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676'),
    hex('54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517'),
  ],
} as const;

/** Length of the chip's nonce for the integrated mapping: whole blocks, not shorter than a key. */
export function integratedNonceSize({ keySize }: BlockCipher): 16 | 32 {
  return keySize === 16 ? 16 : 32;
}

/** §4.4.3.3.2: Ĝ = f(R(s, t)), t being a nonce of the terminal in the clear. */
export function integratedMapping(
  group: AgreementGroup,
  cipher: BlockCipher,
  nonce: Uint8Array,
  random: RandomBytes,
): Mapping {
  const ours = random(cipher.keySize);
  const generator = group.mapToElement(pseudoRandom(cipher, nonce, ours, group.prime));
  return { ours, generatorFrom: () => generator };
}

/** R(s, t) of figure 2, modulo the prime of the field. */
export function pseudoRandom(cipher: BlockCipher, s: Uint8Array, t: Uint8Array, prime: bigint): bigint {
  const [c0, c1] = s.length === 16 ? constants.short : constants.long;
  const encrypt = (key: Uint8Array, text: Uint8Array) => cipher.encrypt(key, new Uint8Array(cipher.blockSize), text);
  const wanted = Math.ceil((bitLength(prime) + 64) / 8);
  const parts: Uint8Array[] = [];
  let key = encrypt(t, s).subarray(0, cipher.keySize);
  for (let length = 0; length < wanted; length += s.length) {
    parts.push(encrypt(key, c1));
    key = encrypt(key, c0).subarray(0, cipher.keySize);
  }
  return numberOf(Buffer.concat(parts)) % prime;
}

import type { Random } from './pace.ts';
import type { SessionKeys } from './secure-messaging.ts';
import { cipherOf, sameBytes, xor } from './symmetric.ts';

const cipher = cipherOf('3DES');
const zero = Buffer.alloc(8);

/**
 * The chip's part of basic access control after its challenge was fetched, ICAO 9303-11 §4.3: checks the reader's
 * cryptogram of 40 bytes. Null when it was not made with this document's key.
 */
export function answerBac(
  documentKey: Uint8Array,
  challenge: Uint8Array,
  cryptogram: Uint8Array,
  random: Random,
): { readonly data: Uint8Array; readonly keys: SessionKeys } | null {
  const seed = documentKey.subarray(0, 16);
  const encryption = cipher.deriveKey(seed, 1);
  const mac = cipher.deriveKey(seed, 2);
  const encrypted = cryptogram.subarray(0, 32);
  if (!sameBytes(cryptogram.subarray(32), cipher.mac(mac, encrypted))) return null;
  const plain = cipher.decrypt(encryption, zero, encrypted);
  const readerChallenge = plain.subarray(0, 8);
  if (!sameBytes(plain.subarray(8, 16), challenge)) return null;
  const readerKey = plain.subarray(16);
  const ownKey = random(16);
  const answer = cipher.encrypt(encryption, zero, Buffer.concat([challenge, readerChallenge, ownKey]));
  const sessionSeed = xor(readerKey, ownKey);
  return {
    data: Buffer.concat([answer, cipher.mac(mac, answer)]),
    keys: {
      cipher,
      encryption: cipher.deriveKey(sessionSeed, 1),
      mac: cipher.deriveKey(sessionSeed, 2),
      // §9.8.6.3: the low halves of both challenges.
      counter: Buffer.concat([challenge.subarray(4), readerChallenge.subarray(4)]),
    },
  };
}

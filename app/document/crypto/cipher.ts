import { wipe } from '../../core/wipe.ts';
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

export type CipherName = '3DES' | 'AES-128' | 'AES-192' | 'AES-256';

/** A block cipher with its MAC as ICAO 9303-11 §9.7 and §9.8 use it. Whole blocks only: padding is the caller's. */
export interface BlockCipher {
  readonly name: CipherName;
  readonly blockSize: 8 | 16;
  /** Two-key Triple-DES counts its parity bits. */
  readonly keySize: 16 | 24 | 32;
  /** Key of the cipher from a shared secret, §9.7.1: 1 encryption, 2 MAC, 3 password. */
  deriveKey(secret: Uint8Array, counter: 1 | 2 | 3): Uint8Array;
  encrypt(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array;
  decrypt(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** Initialization vector of secure messaging, §9.8.6.1. */
  messageIv(encryptionKey: Uint8Array, counter: Uint8Array): Uint8Array;
  /** Eight bytes over whole, already padded blocks. */
  mac(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** Eight bytes over a text of any length, padded as this MAC pads: PACE's tokens. */
  macOfText(key: Uint8Array, text: Uint8Array): Uint8Array;
}

const zeros = (count: number) => new Uint8Array(count);

function run(
  algorithm: string,
  key: Uint8Array,
  iv: Uint8Array | null,
  data: Uint8Array,
  way: 'in' | 'out',
): Uint8Array {
  const cipher = way === 'in' ? createCipheriv(algorithm, key, iv) : createDecipheriv(algorithm, key, iv);
  cipher.setAutoPadding(false);
  const first = cipher.update(data);
  const last = cipher.final();
  if (last.length === 0) return first;
  const whole = Buffer.concat([first, last]);
  wipe(first, last);
  return whole;
}

/** §9.7.1.2: two-key Triple-DES; every byte of a DES key has odd parity. */
const tripleDes: BlockCipher = {
  name: '3DES',
  blockSize: 8,
  keySize: 16,
  deriveKey: (secret, counter) => oddParity(kdf('sha1', secret, counter).subarray(0, 16)),
  encrypt: (key, iv, blocks) => run('des-ede3-cbc', threeKeys(key), iv, blocks, 'in'),
  decrypt: (key, iv, blocks) => run('des-ede3-cbc', threeKeys(key), iv, blocks, 'out'),
  messageIv: () => zeros(8),
  mac: retailMac,
  macOfText: (key, text) => retailMac(key, pad(text, 8)),
};

function aes(bits: 128 | 192 | 256): BlockCipher {
  const cbc = `aes-${bits}-cbc`;
  const cmac = (key: Uint8Array, text: Uint8Array) => aesCmac(cbc, key, text).subarray(0, 8);
  return {
    name: `AES-${bits}`,
    blockSize: 16,
    keySize: bits === 128 ? 16 : bits === 192 ? 24 : 32,
    // §9.7.1.3: SHA-1 is enough for 128 bits, the longer keys are cut from SHA-256.
    deriveKey: (secret, counter) => kdf(bits === 128 ? 'sha1' : 'sha256', secret, counter).subarray(0, bits / 8),
    encrypt: (key, iv, blocks) => run(cbc, key, iv, blocks, 'in'),
    decrypt: (key, iv, blocks) => run(cbc, key, iv, blocks, 'out'),
    messageIv: (key, counter) => run(cbc, key, zeros(16), counter, 'in'),
    mac: cmac,
    macOfText: cmac,
  };
}

export const blockCiphers: Readonly<Record<CipherName, BlockCipher>> = {
  '3DES': tripleDes,
  'AES-128': aes(128),
  'AES-192': aes(192),
  'AES-256': aes(256),
};

function kdf(hash: 'sha1' | 'sha256', secret: Uint8Array, counter: number): Uint8Array {
  return createHash(hash)
    .update(secret)
    .update(Uint8Array.of(0, 0, 0, counter))
    .digest();
}

function oddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    let ones = 0;
    for (let rest = byte >> 1; rest > 0; rest >>= 1) ones += rest & 1;
    return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
  });
}

function threeKeys(key: Uint8Array): Uint8Array {
  return Buffer.concat([key, key.subarray(0, 8)]);
}

/**
 * ISO/IEC 9797-1 MAC algorithm 3. OpenSSL 3 has no single DES: three times the same key is one, and the last block
 * meets both keys.
 */
function retailMac(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const first = key.subarray(0, 8);
  const head = blocks.subarray(0, blocks.length - 8);
  const single = Buffer.concat([first, first, first]);
  const chained = head.length === 0 ? zeros(8) : run('des-ede3-cbc', single, zeros(8), head, 'in').subarray(-8);
  return run('des-ede3-cbc', threeKeys(key), chained, blocks.subarray(-8), 'in');
}

/** NIST SP 800-38B on the native CBC. */
function aesCmac(cbc: string, key: Uint8Array, text: Uint8Array): Uint8Array {
  const subkey1 = doubled(run(cbc, key, zeros(16), zeros(16), 'in'));
  const whole = text.length > 0 && text.length % 16 === 0;
  const blocks = Buffer.from(whole ? text : pad(text, 16));
  const mask = whole ? subkey1 : doubled(subkey1);
  const last = blocks.length - 16;
  for (const [index, byte] of mask.entries()) blocks[last + index] = (blocks[last + index] ?? 0) ^ byte;
  return run(cbc, key, zeros(16), blocks, 'in').subarray(-16);
}

function doubled(block: Uint8Array): Uint8Array {
  const carried = ((block[0] ?? 0) & 0x80) !== 0;
  const shifted = block.map((byte, index) => ((byte << 1) | ((block[index + 1] ?? 0) >> 7)) & 0xff);
  if (carried) shifted[15] = (shifted[15] ?? 0) ^ 0x87;
  return shifted;
}

/** ISO/IEC 9797-1 padding method 2: one bit, then zeros up to a whole block. */
export function pad(data: Uint8Array, blockSize: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(data.length / blockSize) + 1) * blockSize);
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/** Null when there is no padding. */
export function unpad(data: Uint8Array): Uint8Array | null {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end -= 1;
  return end >= 0 && data[end] === 0x80 ? data.subarray(0, end) : null;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

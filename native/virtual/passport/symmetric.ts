import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

/** The block ciphers of ICAO 9303-11 §9.7: two-key Triple-DES with retail MAC, AES with CMAC. */
export const cipherNames = ['3DES', 'AES-128', 'AES-192', 'AES-256'] as const;
export type CipherName = (typeof cipherNames)[number];

export interface BlockCipher {
  readonly name: CipherName;
  readonly blockSize: 8 | 16;
  readonly keySize: 16 | 24 | 32;
  /** CBC without padding. */
  encrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer;
  decrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer;
  /** 8 bytes over data that is not padded yet. */
  mac(key: Uint8Array, data: Uint8Array): Buffer;
  /** ICAO 9303-11 §9.7.1: counter 1 encryption, 2 MAC, 3 from a password. */
  deriveKey(secret: Uint8Array, counter: 1 | 2 | 3): Buffer;
}

export function cipherOf(name: CipherName): BlockCipher {
  return name === '3DES' ? tripleDes : aes[name];
}

/** ISO/IEC 9797-1 padding method 2. */
export function pad(data: Uint8Array, blockSize: number): Buffer {
  const padded = Buffer.alloc((Math.floor(data.length / blockSize) + 1) * blockSize);
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/** Null when there is no padding where it must be. */
export function unpad(data: Uint8Array): Uint8Array | null {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end -= 1;
  return data[end] === 0x80 ? data.subarray(0, end) : null;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

function cbc(algorithm: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array, forth: boolean): Buffer {
  const cipher = forth ? createCipheriv(algorithm, key, iv) : createDecipheriv(algorithm, key, iv);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function counted(hash: 'sha1' | 'sha256', secret: Uint8Array, counter: number): Buffer {
  return createHash(hash)
    .update(secret)
    .update(Buffer.of(0, 0, 0, counter))
    .digest();
}

/** Two-key 3DES: OpenSSL wants the first key again as the third. */
const threeKeys = (key: Uint8Array) => Buffer.concat([key, key.subarray(0, 8)]);

const tripleDes: BlockCipher = {
  name: '3DES',
  blockSize: 8,
  keySize: 16,
  encrypt: (key, iv, data) => cbc('des-ede3-cbc', threeKeys(key), iv, data, true),
  decrypt: (key, iv, data) => cbc('des-ede3-cbc', threeKeys(key), iv, data, false),
  mac: (key, data) => {
    // Retail MAC, ISO/IEC 9797-1 algorithm 3. Single DES is 3DES with one key three times; OpenSSL 3 has no other.
    const padded = pad(data, 8);
    const first = Buffer.concat([key.subarray(0, 8), key.subarray(0, 8), key.subarray(0, 8)]);
    const head = padded.subarray(0, -8);
    const chained = cbc('des-ede3-cbc', first, Buffer.alloc(8), head, true);
    const last = chained.length === 0 ? Buffer.alloc(8) : chained.subarray(-8);
    return cbc('des-ede3-cbc', threeKeys(key), last, padded.subarray(-8), true);
  },
  deriveKey: (secret, counter) => counted('sha1', secret, counter).subarray(0, 16),
};

function aesOf(bits: 128 | 192 | 256): BlockCipher {
  const algorithm = `aes-${bits}-cbc`;
  const zero = Buffer.alloc(16);
  return {
    name: `AES-${bits}`,
    blockSize: 16,
    keySize: ({ 128: 16, 192: 24, 256: 32 } as const)[bits],
    encrypt: (key, iv, data) => cbc(algorithm, key, iv, data, true),
    decrypt: (key, iv, data) => cbc(algorithm, key, iv, data, false),
    mac: (key, data) => {
      // CMAC, NIST SP 800-38B, over CBC; the chip keeps the first 8 bytes.
      const subkey1 = doubled(cbc(algorithm, key, zero, zero, true));
      const whole = data.length > 0 && data.length % 16 === 0;
      const padded = whole ? Buffer.from(data) : pad(data, 16);
      const mask = whole ? subkey1 : doubled(subkey1);
      padded.set(xor(padded.subarray(-16), mask), padded.length - 16);
      return cbc(algorithm, key, zero, padded, true).subarray(-16).subarray(0, 8);
    },
    deriveKey: (secret, counter) => counted(bits === 128 ? 'sha1' : 'sha256', secret, counter).subarray(0, bits / 8),
  };
}

/** Multiplication by x in GF(2^128). */
function doubled(block: Uint8Array): Buffer {
  const result = Buffer.alloc(16);
  let carry = 0;
  for (let at = 15; at >= 0; at -= 1) {
    const byte = block[at] ?? 0;
    result[at] = ((byte << 1) | carry) & 0xff;
    carry = byte >> 7;
  }
  if (carry === 1) result[15] = (result[15] ?? 0) ^ 0x87;
  return result;
}

const aes = { 'AES-128': aesOf(128), 'AES-192': aesOf(192), 'AES-256': aesOf(256) } as const;

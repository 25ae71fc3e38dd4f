import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { sameBytes } from '../crypto/cipher.ts';
import { type DigestName, openssl } from '../passive/signature-algorithms.ts';

/** Hashes of ISO/IEC 10118-3 by the identifier in the trailer. */
const trailerDigests: Readonly<Record<number, DigestName>> = {
  51: 'SHA-1',
  52: 'SHA-256',
  53: 'SHA-512',
  54: 'SHA-384',
  56: 'SHA-224',
};

/** A representative taken apart: what it carries of the message, and the hash over all of the message. */
interface Representative {
  readonly recovered: Uint8Array;
  readonly hash: Uint8Array;
  readonly digest: DigestName;
}

/**
 * Digital signature scheme 1 of ISO/IEC 9796-2 with partial recovery, as ICAO 9303-11 §6.1 uses it: the representative F
 * holds M1, the reader knows M2. The hash that fits, or why none does.
 */
export function recoversMessage(representative: Uint8Array, known: Uint8Array): Result<DigestName, string> {
  const parts = representativeOf(representative);
  if (!parts.ok) return parts;
  const { recovered, hash, digest } = parts.value;
  const expected = createHash(openssl(digest)).update(recovered).update(known).digest();
  return sameBytes(expected, hash) ? ok(digest) : err(`it is over another challenge, or its ${digest} hash is wrong`);
}

/** F = header, M1, hash, trailer. Nothing but exactly this form is taken: forgeries hide in what a reader overlooks. */
function representativeOf(bytes: Uint8Array): Result<Representative, string> {
  const first = bytes[0] ?? 0;
  if ((first & 0xc0) !== 0x40) return err('it does not decrypt to a representative of ISO/IEC 9796-2: wrong header');
  // Bit 6: there is a part of the message that F does not hold. Without it F would say nothing of the challenge.
  if ((first & 0x20) === 0) return err('it recovers all of its message, and so covers no challenge');
  if ((first & 0x10) !== 0) return err('it does not decrypt to a representative of ISO/IEC 9796-2: wrong header');
  const start = startOfMessage(bytes);
  if (start === null) return err('its padding is not that of ISO/IEC 9796-2');
  const trailer = trailerOf(bytes);
  if (!trailer.ok) return trailer;
  const { digest, size } = trailer.value;
  const hashSize = createHash(openssl(digest)).digest().length;
  const end = bytes.length - size - hashSize;
  if (end <= start) return err(`it is too short for a ${digest} hash`);
  return ok({ recovered: bytes.subarray(start, end), hash: bytes.subarray(end, end + hashSize), digest });
}

/** The padding is nibbles 'B', its end one 'A'; most representatives are full and begin with '6A'. */
function startOfMessage(bytes: Uint8Array): number | null {
  for (const [index, byte] of bytes.entries()) {
    if (index > 0 && (byte & 0xf0) !== 0xb0) return null;
    if ((byte & 0x0f) === 0x0a) return index + 1;
    if ((byte & 0x0f) !== 0x0b) return null;
  }
  return null;
}

function trailerOf(bytes: Uint8Array): Result<{ readonly digest: DigestName; readonly size: 1 | 2 }, string> {
  const last = bytes.at(-1);
  // 9303-11 §6.1.2: the trailer of one byte is SHA-1's.
  if (last === 0xbc) return ok({ digest: 'SHA-1', size: 1 });
  if (last !== 0xcc) return err(`its trailer '${hex(last)}' is neither 'BC' nor 'xxCC'`);
  const identifier = bytes.at(-2) ?? 0;
  const digest = trailerDigests[identifier];
  return digest === undefined
    ? err(`its trailer '${hex(identifier)}CC' names no hash that is known`)
    : ok({ digest, size: 2 });
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).toUpperCase().padStart(2, '0');
}

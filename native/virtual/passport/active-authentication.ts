import {
  constants,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { oidContents, tlv } from './tlv.ts';

export const activeHashes = ['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'] as const;
export type ActiveHash = (typeof activeHashes)[number];

/** How a chip signs challenges. */
export type ActiveScheme =
  | { readonly algorithm: 'RSA'; readonly bits: number; readonly hash: ActiveHash; readonly trailer: 'BC' | 'xxCC' }
  | { readonly algorithm: 'ECDSA'; readonly openssl: string; readonly hash: ActiveHash };

/** The chip's end of active authentication. */
export interface ActiveSigner {
  /** SubjectPublicKeyInfo for DG15. */
  readonly publicKey: Uint8Array;
  /** What DG14 says of signatures that their key leaves open; null: nothing. */
  readonly algorithmOid: string | null;
  sign(challenge: Uint8Array): Uint8Array;
}

/** A key pair of this chip alone. */
export function newActiveSigner(scheme: ActiveScheme): ActiveSigner {
  const { privateKey, publicKey } =
    scheme.algorithm === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: scheme.bits })
      : generateKeyPairSync('ec', { namedCurve: scheme.openssl });
  return activeSigner(scheme, privateKey, publicKey.export({ format: 'der', type: 'spki' }));
}

export function activeSigner(scheme: ActiveScheme, key: KeyObject, publicKey: Uint8Array): ActiveSigner {
  if (scheme.algorithm === 'ECDSA')
    return {
      publicKey,
      // BSI TR-03111 §5.2.1.1: the plain format.
      algorithmOid: `0.4.0.127.0.7.1.1.4.1.${activeHashes.indexOf(scheme.hash) + 1}`,
      sign: (challenge) => sign(named(scheme.hash), challenge, { key, dsaEncoding: 'ieee-p1363' }),
    };
  return {
    publicKey,
    algorithmOid: null,
    sign: (challenge) =>
      privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, representative(scheme, challenge, randomBytes)),
  };
}

const hashIdentifiers = { 'SHA-1': 0x33, 'SHA-224': 0x38, 'SHA-256': 0x34, 'SHA-384': 0x36, 'SHA-512': 0x35 } as const;

/** ICAO 9303-11 §6.1.2 after ISO/IEC 9796-2, scheme 1: 6A, as much of a message as there is room for, hash, trailer. */
export function representative(
  { bits, hash, trailer }: Extract<ActiveScheme, { algorithm: 'RSA' }>,
  challenge: Uint8Array,
  random: (length: number) => Uint8Array,
): Buffer {
  const end = trailer === 'BC' ? Buffer.of(0xbc) : Buffer.of(hashIdentifiers[hash], 0xcc);
  const message = random(bits / 8 - 1 - createHash(named(hash)).digest().length - end.length);
  const digest = createHash(named(hash)).update(message).update(challenge).digest();
  return Buffer.concat([Buffer.of(0x6a), message, digest, end]);
}

/** DG15, ICAO 9303-10 §4.7.15. */
export function dataGroup15({ publicKey }: ActiveSigner): Buffer {
  return tlv(0x6f, publicKey);
}

/** ActiveAuthenticationInfo, 9303-11 §9.2.8, for keys that need it. */
export function activeAuthenticationInfo({ algorithmOid }: ActiveSigner): readonly Buffer[] {
  if (algorithmOid === null) return [];
  const oid = (dotted: string) => tlv(0x06, oidContents(dotted));
  return [tlv(0x30, oid('2.23.136.1.1.5'), tlv(0x02, Buffer.of(1)), oid(algorithmOid))];
}

function named(hash: ActiveHash): string {
  return hash.replace('-', '').toLowerCase();
}

import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { CipherName } from './symmetric.ts';

/** One of the standardized domain parameters of ICAO 9303-11 §9.5.1, table 7, that this chip can compute with. */
export interface PaceParameters {
  readonly name: string;
  readonly id: number;
  /** OpenSSL's name: ECDH over the curve's own generator is native. */
  readonly openssl: string;
  /** Full points, which OpenSSL does not give. */
  readonly curve: typeof p256;
}

export const paceParameters: readonly PaceParameters[] = [
  { name: 'P-256', id: 12, openssl: 'prime256v1', curve: p256 },
  { name: 'brainpoolP256r1', id: 13, openssl: 'brainpoolP256r1', curve: brainpoolP256r1 },
  { name: 'P-384', id: 15, openssl: 'secp384r1', curve: p384 },
  { name: 'brainpoolP384r1', id: 16, openssl: 'brainpoolP384r1', curve: brainpoolP384r1 },
  { name: 'brainpoolP512r1', id: 17, openssl: 'brainpoolP512r1', curve: brainpoolP512r1 },
  { name: 'P-521', id: 18, openssl: 'secp521r1', curve: p521 },
];

/** Other names that the same curves go by. */
const aliases: Readonly<Record<string, string>> = {
  secp256r1: 'P-256',
  prime256v1: 'P-256',
  nistp256: 'P-256',
  secp384r1: 'P-384',
  nistp384: 'P-384',
  secp521r1: 'P-521',
  nistp521: 'P-521',
};

export function paceParametersOf(name: string): PaceParameters | null {
  const lower = name.toLowerCase();
  const plain = (aliases[lower] ?? lower).toLowerCase();
  return paceParameters.find((one) => one.name.toLowerCase() === plain) ?? null;
}

/** id-PACE-ECDH-GM-…: §9.2.2. */
export function paceOid(cipher: CipherName): string {
  const last = { '3DES': 1, 'AES-128': 2, 'AES-192': 3, 'AES-256': 4 }[cipher];
  return `0.4.0.127.0.7.2.2.4.2.${last}`;
}

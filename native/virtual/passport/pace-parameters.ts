import { rfc5114 } from './rfc5114.ts';
import type { CipherName } from './symmetric.ts';
import { readTlvs } from './tlv.ts';

export type PaceMapping = 'GM' | 'IM' | 'CAM';

/** One of the standardized domain parameters of ICAO 9303-11 §9.5.1, table 7. */
export type PaceParameters = EcParameters | DhParameters;

export interface EcParameters {
  readonly agreement: 'ECDH';
  readonly name: string;
  readonly id: number;
  /** OpenSSL's name: ECDH over the curve's own generator is native. */
  readonly openssl: string;
}

export interface DhParameters {
  readonly agreement: 'DH';
  readonly name: string;
  readonly id: number;
  readonly prime: bigint;
  readonly order: bigint;
  readonly generator: bigint;
}

const openSslNames = [
  ['P-192', 8, 'prime192v1'],
  ['brainpoolP192r1', 9, 'brainpoolP192r1'],
  ['P-224', 10, 'secp224r1'],
  ['brainpoolP224r1', 11, 'brainpoolP224r1'],
  ['P-256', 12, 'prime256v1'],
  ['brainpoolP256r1', 13, 'brainpoolP256r1'],
  ['brainpoolP320r1', 14, 'brainpoolP320r1'],
  ['P-384', 15, 'secp384r1'],
  ['brainpoolP384r1', 16, 'brainpoolP384r1'],
  ['brainpoolP512r1', 17, 'brainpoolP512r1'],
  ['P-521', 18, 'secp521r1'],
] as const;

export const paceParameters: readonly PaceParameters[] = [
  ...Object.entries(rfc5114).map(([name, parameters], id) => dhParametersOf(name, id, parameters)),
  ...openSslNames.map(([name, id, openssl]): EcParameters => ({ agreement: 'ECDH', name, id, openssl })),
];

function dhParametersOf(name: string, id: number, base64: string): DhParameters {
  const [sequence] = readTlvs(Buffer.from(base64, 'base64')) ?? [];
  const [prime, generator, order] = (readTlvs(sequence?.value ?? new Uint8Array()) ?? []).map((one) =>
    BigInt(`0x${Buffer.from(one.value).toString('hex')}`),
  );
  if (prime === undefined || generator === undefined || order === undefined) throw new Error(`${name} is no DER`);
  return { agreement: 'DH', name, id, prime, generator, order };
}

export const ecParameters: readonly EcParameters[] = paceParameters.filter((one) => one.agreement === 'ECDH');

/** Other names that the same curves go by. */
const aliases: Readonly<Record<string, string>> = {
  secp192r1: 'P-192',
  prime192v1: 'P-192',
  nistp192: 'P-192',
  secp224r1: 'P-224',
  nistp224: 'P-224',
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

/** Whether the standard defines this combination: §4.4.3 and table 7. */
export function isDefined(mapping: PaceMapping, parameters: PaceParameters, cipher: CipherName): boolean {
  switch (mapping) {
    case 'GM':
      return true;
    case 'IM':
      return parameters.name !== 'P-224';
    case 'CAM':
      return parameters.agreement === 'ECDH' && cipher !== '3DES';
    default:
      return mapping;
  }
}

/** §9.2.3. */
export function paceOid(mapping: PaceMapping, { agreement }: PaceParameters, cipher: CipherName): string {
  const arc = { GM: { DH: 1, ECDH: 2 }, IM: { DH: 3, ECDH: 4 }, CAM: { DH: 6, ECDH: 6 } }[mapping][agreement];
  const last = { '3DES': 1, 'AES-128': 2, 'AES-192': 3, 'AES-256': 4 }[cipher];
  return `0.4.0.127.0.7.2.2.4.${arc}.${last}`;
}

import { generateKeyPairSync } from 'node:crypto';
import type { StaticKeyPair } from './chip-authentication.ts';
import { fromBytes } from './key-agreement.ts';
import type { DhParameters, PaceParameters } from './pace-parameters.ts';
import { oidContents, readTlvs, tlv } from './tlv.ts';

/** How a key's domain parameters stand in DG14: all of these are met in the field. */
export type KeyEncoding = 'named' | 'explicit' | 'standardized' | 'PKCS#3' | 'X9.42';

/** Those that fit, the usual one first: of a curve, 9303-11 §9.2.6 wants the parameters themselves and no name. */
export function encodingsOf({ agreement }: PaceParameters): readonly [KeyEncoding, ...KeyEncoding[]] {
  return agreement === 'DH' ? ['PKCS#3', 'X9.42', 'standardized'] : ['explicit', 'named', 'standardized'];
}

const known = new Map<string, Buffer>();

/** SubjectPublicKeyInfo of a static key, ICAO 9303-11 §9.2.6. */
export function subjectPublicKeyInfo({ parameters, publicKey, encoding }: StaticKeyPair): Buffer {
  const isDh = parameters.agreement === 'DH';
  const key = tlv(0x03, Buffer.of(0), isDh ? integer(fromBytes(publicKey)) : publicKey);
  if (encoding === 'standardized')
    return tlv(0x30, tlv(0x30, tlv(0x06, oidContents('0.4.0.127.0.7.1.2')), integer(BigInt(parameters.id))), key);
  return tlv(0x30, isDh ? primeAlgorithm(parameters, encoding) : curveAlgorithm(parameters.openssl, encoding), key);
}

/** PKCS#3 has no order, RFC 3279 §2.3.3 has. */
function primeAlgorithm({ prime, generator, order }: DhParameters, encoding: KeyEncoding): Buffer {
  const isX942 = encoding === 'X9.42';
  const oid = tlv(0x06, oidContents(isX942 ? '1.2.840.10046.2.1' : '1.2.840.113549.1.3.1'));
  return tlv(0x30, oid, tlv(0x30, integer(prime), integer(generator), ...(isX942 ? [integer(order)] : [])));
}

/** As OpenSSL writes it. */
function curveAlgorithm(namedCurve: string, encoding: KeyEncoding): Buffer {
  const paramEncoding = encoding === 'explicit' ? 'explicit' : 'named';
  const name = `${namedCurve} ${paramEncoding}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding });
  const [whole] = readTlvs(publicKey.export({ format: 'der', type: 'spki' })) ?? [];
  const [algorithm] = readTlvs(whole?.value ?? new Uint8Array()) ?? [];
  if (algorithm === undefined) throw new Error('OpenSSL writes DER');
  const written = tlv(algorithm.tag, algorithm.value);
  known.set(name, written);
  return written;
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  // A leading one bit is a sign.
  return tlv(0x02, Buffer.from(Number.parseInt(even.slice(0, 2), 16) > 0x7f ? `00${even}` : even, 'hex'));
}

import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { oidContents, readTlvs, tlv } from '../passport/tlv.ts';
import { openssl } from './openssl.ts';

/** How a key of terminal authentication signs: BSI TR-03110-3 A.6.3. */
export interface CvScheme {
  readonly algorithm: 'RSA' | 'RSA-PSS' | 'ECDSA';
  readonly hash: 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** OpenSSL's name of the curve; bits of the modulus. */
  readonly key: string;
}

const arcs: Readonly<Record<string, string>> = {
  'RSA SHA-1': '1.1',
  'RSA SHA-256': '1.2',
  'RSA-PSS SHA-1': '1.3',
  'RSA-PSS SHA-256': '1.4',
  'RSA SHA-512': '1.5',
  'RSA-PSS SHA-512': '1.6',
  'ECDSA SHA-1': '2.1',
  'ECDSA SHA-224': '2.2',
  'ECDSA SHA-256': '2.3',
  'ECDSA SHA-384': '2.4',
  'ECDSA SHA-512': '2.5',
};

export function isCvScheme({ algorithm, hash }: Pick<CvScheme, 'algorithm' | 'hash'>): boolean {
  return arcs[`${algorithm} ${hash}`] !== undefined;
}

/** A key in `folder` that the `openssl` command made. */
export interface CvKey {
  readonly folder: string;
  readonly file: string;
  readonly scheme: CvScheme;
}

export async function newCvKey(folder: string, file: string, scheme: CvScheme): Promise<CvKey> {
  const options =
    scheme.algorithm === 'ECDSA'
      ? ['EC', '-pkeyopt', `ec_paramgen_curve:${scheme.key}`]
      : ['RSA', '-pkeyopt', `rsa_keygen_bits:${scheme.key}`];
  await openssl(['genpkey', '-algorithm', ...options, '-out', file], { cwd: folder });
  return { folder, file, scheme };
}

export interface CvRequest {
  readonly authority: string;
  readonly holder: string;
  /** First byte of an inspection system's authorization, BSI TR-03110-3 C.4.1: role and rights. */
  readonly authorization: number;
  /** ISO 8601 days. */
  readonly effective: string;
  readonly expires: string;
  /** Domain parameters beside the point: an authority's key has them. */
  readonly withDomain: boolean;
  /** Another terminal type than an inspection system. */
  readonly terminalType?: string;
}

/** Authorizations of inspection systems that may read DG3 and DG4. */
export const authorizations = { authority: 0xc3, domestic: 0x83, foreign: 0x43, terminal: 0x03 } as const;

/** A card verifiable certificate, BSI TR-03110-3 C.1, over the public half of `key`, signed by `signer`. */
export async function cvCertificate(key: CvKey, request: CvRequest, signer: CvKey): Promise<Buffer> {
  const text = (value: string) => Buffer.from(value, 'latin1');
  const day = (iso: string) => Buffer.from([...iso.slice(2).replaceAll('-', '')].map(Number));
  const type = oidContents(request.terminalType ?? '0.4.0.127.0.7.3.1.2.1');
  const body = tlv(
    0x7f4e,
    tlv(0x5f29, Buffer.of(0)),
    tlv(0x42, text(request.authority)),
    await publicKeyObject(key, request.withDomain),
    tlv(0x5f20, text(request.holder)),
    tlv(0x7f4c, tlv(0x06, type), tlv(0x53, Buffer.of(request.authorization))),
    tlv(0x5f25, day(request.effective)),
    tlv(0x5f24, day(request.expires)),
  );
  return tlv(0x7f21, body, tlv(0x5f37, await cvSignature(signer, body)));
}

/** D.3.1 and D.3.3. */
async function publicKeyObject({ folder, file, scheme }: CvKey, withDomain: boolean): Promise<Buffer> {
  const oid = tlv(0x06, oidContents(`0.4.0.127.0.7.2.2.2.${arcs[`${scheme.algorithm} ${scheme.hash}`] ?? '0'}`));
  const isEc = scheme.algorithm === 'ECDSA';
  const encoding = isEc ? ['ec', '-param_enc', 'explicit'] : ['rsa'];
  const spki = await openssl([...encoding, '-in', file, '-pubout', '-outform', 'DER'], { cwd: folder });
  const [algorithm, bits] = children(children(spki)[0]);
  if (!isEc) {
    const [modulus, exponent] = children(children(bits?.subarray(1))[0]);
    return tlv(0x7f49, oid, tlv(0x81, unsigned(modulus)), tlv(0x82, unsigned(exponent)));
  }
  const [, field, coefficients, generator, order, cofactor] = children(children(algorithm)[1]);
  const [, prime] = children(field);
  const [a, b] = children(coefficients);
  const size = unsigned(prime).length;
  const fixed = (value: Uint8Array | undefined) => Buffer.concat([Buffer.alloc(size), unsigned(value)]).subarray(-size);
  const before = [
    tlv(0x81, unsigned(prime)),
    tlv(0x82, fixed(a)),
    tlv(0x83, fixed(b)),
    tlv(0x84, generator ?? nothing),
  ];
  const point = tlv(0x86, bits?.subarray(1) ?? nothing);
  const behind = tlv(0x87, unsigned(cofactor));
  return withDomain ? tlv(0x7f49, oid, ...before, tlv(0x85, unsigned(order)), point, behind) : tlv(0x7f49, oid, point);
}

/** The `openssl` command's signature; over a curve in the plain format, each half as long as the order. */
export async function cvSignature({ folder, file, scheme }: CvKey, data: Uint8Array): Promise<Buffer> {
  const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
  const options = scheme.algorithm === 'RSA-PSS' ? pss : [];
  const hash = `-${scheme.hash.replace('-', '').toLowerCase()}`;
  const made = await openssl(['dgst', hash, '-sign', file, ...options], { cwd: folder, input: data });
  if (scheme.algorithm !== 'ECDSA') return made;
  const bits = Number(/\d{3}/.exec(scheme.key)?.[0]);
  const size = Math.ceil(bits / 8);
  return Buffer.concat(
    children(children(made)[0]).map((half) => Buffer.concat([Buffer.alloc(size), unsigned(half)]).subarray(-size)),
  );
}

/** Writes what a post holds, for the key folder of a lane: certificates, and the key for its owner alone. */
export async function writeCvCertificates(
  folder: string,
  certificates: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  for (const [name, bytes] of Object.entries(certificates)) await writeFile(join(folder, `${name}.cvcert`), bytes);
}

const nothing = new Uint8Array();

function children(bytes: Uint8Array | undefined): readonly Uint8Array[] {
  const found = readTlvs(bytes ?? nothing);
  if (found === null) throw new Error('openssl writes DER');
  return found.map(({ value }) => value);
}

function unsigned(bytes: Uint8Array | undefined): Buffer {
  const first = (bytes ?? nothing).findIndex((byte) => byte !== 0);
  return Buffer.from((bytes ?? nothing).subarray(Math.max(first, 0)));
}

import { createHash } from 'node:crypto';
import type { Instant } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import {
  type AlgorithmIdentifier,
  algorithmOf,
  asn1,
  bits,
  Members,
  octets,
  oidOf,
  serialNumber,
  timeOf,
} from '../ber/asn1.ts';
import { type Ber, type Malformed, readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type Name, nameOf } from './name.ts';

/** What passive authentication needs of an X.509 certificate, over its own bytes. */
export interface Certificate {
  readonly raw: Uint8Array;
  /** The signed part as it came. */
  readonly signed: Uint8Array;
  readonly serial: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** SubjectPublicKeyInfo as it came. */
  readonly publicKey: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  /** In hexadecimal; null when the extension is not there. */
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  /** Is it a CA's, by basic constraints and, where it says so, key usage? Only such a key may sign certificates. */
  readonly isCa: boolean;
  /** May its key sign documents? True also for a certificate that says nothing of its key's use. */
  readonly maySign: boolean;
  /** Extended uses of its key; null when it names none. */
  readonly purposes: readonly string[] | null;
  /** When its private key signs; null when it does not say. */
  readonly keyUsagePeriod: { readonly from: Instant | null; readonly to: Instant | null } | null;
}

const extension = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  privateKeyUsagePeriod: '2.5.29.16',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Reads an X.509 certificate; nothing is checked here. */
export function parseCertificate(der: Uint8Array): Result<Certificate, Malformed> {
  return wellFormed(() => certificateOf(readOneBer(der)));
}

export function certificateOf(element: Ber): Certificate {
  const outer = new Members(element);
  const tbs = outer.next(asn1.sequence);
  const signatureAlgorithm = algorithmOf(outer.next());
  const signature = bits(outer.next());

  const members = new Members(tbs);
  members.optional(0xa0);
  const serial = serialNumber(members.next());
  members.next(asn1.sequence);
  const issuer = nameOf(members.next());
  const validity = new Members(members.next());
  const [notBefore, notAfter] = [timeOf(validity.next()), timeOf(validity.next())];
  const subject = nameOf(members.next());
  const publicKey = members.next(asn1.sequence).raw;
  const extensions = extensionsOf(members.rest().find(({ tag }) => tag === 0xa3) ?? null);
  return {
    raw: element.raw,
    signed: tbs.raw,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    signatureAlgorithm,
    signature,
    subjectKeyId: subjectKeyIdOf(extensions),
    authorityKeyId: authorityKeyIdOf(extensions),
    isCa: isCa(extensions),
    maySign: keyUsage(extensions, usageBit.digitalSignature) ?? true,
    purposes: purposesOf(extensions),
    keyUsagePeriod: keyUsagePeriodOf(extensions),
  };
}

export type Extensions = ReadonlyMap<string, Uint8Array>;

/** Extensions by object identifier, of a certificate or a revocation list. */
export function extensionsOf(element: Ber | null): Extensions {
  const found = new Map<string, Uint8Array>();
  if (element === null) return found;
  for (const one of readAllBer(readOneBer(element.value).value)) {
    const members = new Members(one);
    const oid = oidOf(members.next());
    members.optional(0x01);
    found.set(oid, octets(members.next()));
  }
  return found;
}

function subjectKeyIdOf(extensions: Extensions): string | null {
  const value = extensions.get(extension.subjectKeyId);
  return value === undefined ? null : hex(octets(readOneBer(value)));
}

export function authorityKeyIdOf(extensions: Extensions): string | null {
  const value = extensions.get(extension.authorityKeyId);
  const id = value === undefined ? undefined : readAllBer(readOneBer(value).value).find(({ tag }) => tag === 0x80);
  return id === undefined ? null : hex(id.value);
}

/** Bits of the first byte of a key usage, RFC 5280 §4.2.1.3. */
const usageBit = { digitalSignature: 0x80, keyCertSign: 0x04 } as const;

/** Null for a certificate that says nothing of its key's use. */
function keyUsage(extensions: Extensions, bit: number): boolean | null {
  const usage = extensions.get(extension.keyUsage);
  return usage === undefined ? null : ((readOneBer(usage).value[1] ?? 0) & bit) !== 0;
}

/** RFC 5280 §4.2.1.9, which ICAO 9303-12 §7.1.1 demands of every CSCA. */
function isCa(extensions: Extensions): boolean {
  const constraints = extensions.get(extension.basicConstraints);
  if (constraints === undefined) return false;
  const [first] = readAllBer(readOneBer(constraints).value);
  const ca = first?.tag === 0x01 && first.value[0] !== 0 && first.value.length === 1;
  return ca && (keyUsage(extensions, usageBit.keyCertSign) ?? true);
}

function purposesOf(extensions: Extensions): readonly string[] | null {
  const value = extensions.get(extension.extendedKeyUsage);
  return value === undefined ? null : readAllBer(readOneBer(value).value).map(oidOf);
}

/**
 * ICAO 9303-12 §7.1.1: two times with the tags [0] and [1]. They are told and decide nothing: one that is written otherwise
 * is none.
 */
function keyUsagePeriodOf(extensions: Extensions): Certificate['keyUsagePeriod'] {
  const value = extensions.get(extension.privateKeyUsagePeriod);
  if (value === undefined) return null;
  const times = wellFormed(() => readAllBer(readOneBer(value).value));
  if (!times.ok) return null;
  const at = (tag: number) => {
    const time = times.value.find((one) => one.tag === tag);
    const read = time === undefined ? null : wellFormed(() => timeOf({ ...time, tag: asn1.generalizedTime }));
    return read?.ok ? read.value : null;
  };
  const period = { from: at(0x80), to: at(0x81) };
  return period.from === null && period.to === null ? null : period;
}

/** By what others name its key: its own word, else as RFC 5280 §4.2.1.2 (1) computes it. */
export function keyIdOf(certificate: Certificate): string {
  const id = certificate.subjectKeyId ?? computedKeyIds.get(certificate) ?? computedKeyId(certificate);
  if (certificate.subjectKeyId === null) computedKeyIds.set(certificate, id);
  return id;
}

/** Asked again and again while lists come in; certificates without the extension are old, and many. */
const computedKeyIds = new WeakMap<Certificate, string>();

function computedKeyId({ publicKey }: Certificate): string {
  const key = wellFormed(() => {
    const info = new Members(readOneBer(publicKey));
    info.next();
    return bits(info.next());
  });
  return key.ok ? hex(createHash('sha1').update(key.value).digest()) : '';
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

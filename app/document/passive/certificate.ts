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
  /** May its key sign certificates? True also for old certificates that do not say. */
  readonly mayIssue: boolean;
}

const extension = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
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
  const extensions = extensionsOf(members.rest().find(({ tag }) => tag === 0xa3));
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
    mayIssue: mayIssue(extensions),
  };
}

type Extensions = ReadonlyMap<string, Uint8Array>;

function extensionsOf(element: Ber | undefined): Extensions {
  const found = new Map<string, Uint8Array>();
  if (element === undefined) return found;
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

function authorityKeyIdOf(extensions: Extensions): string | null {
  const value = extensions.get(extension.authorityKeyId);
  const id = value === undefined ? undefined : readAllBer(readOneBer(value).value).find(({ tag }) => tag === 0x80);
  return id === undefined ? null : hex(id.value);
}

/** RFC 5280 §4.2.1.3 and §4.2.1.9: keyCertSign where key usage is given, CA where basic constraints are. */
function mayIssue(extensions: Extensions): boolean {
  const usage = extensions.get(extension.keyUsage);
  if (usage !== undefined && ((readOneBer(usage).value[1] ?? 0) & 0x04) === 0) return false;
  const constraints = extensions.get(extension.basicConstraints);
  if (constraints === undefined) return true;
  const [first] = readAllBer(readOneBer(constraints).value);
  return first?.tag === 0x01 && first.value[0] !== 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

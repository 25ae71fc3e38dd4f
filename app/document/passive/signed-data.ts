import {
  type AlgorithmIdentifier,
  algorithmOf,
  asn1,
  Members,
  octets,
  oidOf,
  serialNumber,
  smallInteger,
  timeOf,
} from '../ber/asn1.ts';
import type { Instant } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import { type Ber, type Malformed, MalformedBytes, readAllBer, readBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { derOf } from '../ber/der.ts';
import { type Certificate, certificateOf } from './certificate.ts';
import { type Name, nameOf } from './name.ts';

/** A CMS SignedData, RFC 5652 §5: EF.SOD, master lists and deviation lists are of this form. */
export interface SignedData {
  /** The signed octets. */
  readonly content: Uint8Array;
  readonly contentType: string;
  /** Certificates that came along; the signer's is normally among them. */
  readonly certificates: readonly Certificate[];
  /** Of carried certificates that cannot be read, why: one that is not the signer's spoils nothing. */
  readonly unreadable: readonly string[];
  /** The first of the signers. */
  readonly signer: SignerInfo;
}

export interface IssuerAndSerial {
  readonly issuer: Name;
  readonly serial: string;
}

export interface SignerInfo {
  readonly issuerAndSerial: IssuerAndSerial | null;
  readonly subjectKeyId: string | null;
  readonly digestAlgorithm: string;
  /** The attributes as they are signed: a SET in DER, whatever their tag and form in the message; null without any. */
  readonly signedAttributes: Uint8Array | null;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly messageDigest: Uint8Array | null;
  readonly attributedContentType: string | null;
  /** When the signer says to have signed. */
  readonly signingTime: Instant | null;
}

const idSignedData = '1.2.840.113549.1.7.2';
const attribute = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;

/** The SignedData in a ContentInfo at the start of `bytes`. Throws `MalformedBytes`; nothing is checked here. */
export function signedDataIn(bytes: Uint8Array): SignedData {
  const contentInfo = new Members(readBer(bytes));
  if (oidOf(contentInfo.next()) !== idSignedData) throw new MalformedBytes('there is no SignedData');
  const members = new Members(readOneBer(contentInfo.next(0xa0).value));
  smallInteger(members.next());
  members.next(asn1.set);
  const encapsulated = new Members(members.next());
  const contentType = oidOf(encapsulated.next());
  const content = octets(readOneBer(encapsulated.next(0xa0).value));
  const certificates = carriedIn(members.optional(0xa0));
  members.optional(0xa1);
  const [first] = readAllBer(members.next(asn1.set).value);
  if (first === undefined) throw new MalformedBytes('nobody has signed');
  return {
    content,
    contentType,
    certificates: certificates.flatMap((one) => (one.ok ? [one.value] : [])),
    unreadable: certificates.flatMap((one) => (one.ok ? [] : [one.error.detail])),
    signer: signerOf(first),
  };
}

function carriedIn(set: Ber | null): readonly Result<Certificate, Malformed>[] {
  return (set === null ? [] : readAllBer(set.value))
    .filter(({ tag }) => tag === asn1.sequence)
    .map((element) => wellFormed(() => certificateOf(element)));
}

function signerOf(element: Ber): SignerInfo {
  const members = new Members(element);
  smallInteger(members.next());
  const id = members.next();
  const digestAlgorithm = algorithmOf(members.next()).oid;
  const attributes = members.optional(0xa0);
  const signatureAlgorithm = algorithmOf(members.next());
  const signature = octets(members.next());
  const values = attributes === null ? new Map<string, Ber>() : attributesOf(attributes);
  const digest = values.get(attribute.messageDigest);
  const type = values.get(attribute.contentType);
  const time = values.get(attribute.signingTime);
  // It is told and decides nothing: one that is written otherwise is none.
  const signingTime = time === undefined ? null : wellFormed(() => timeOf(time));
  return {
    issuerAndSerial: id.tag === asn1.sequence ? issuerAndSerialOf(id) : null,
    subjectKeyId: (id.tag & 0x9f) === 0x80 ? keyIdOf(id) : null,
    digestAlgorithm,
    signedAttributes: attributes === null ? null : asSigned(attributes),
    signatureAlgorithm,
    signature,
    messageDigest: digest === undefined ? null : octets(digest),
    attributedContentType: type === undefined ? null : oidOf(type),
    signingTime: signingTime?.ok ? signingTime.value : null,
  };
}

/**
 * RFC 5652 §5.4: signed as a SET OF in DER, not with the tag [0] and not in the indefinite form that they may come in.
 * What came with definite lengths is taken byte for byte: signers in the field did not sort, and signed what they sent.
 */
function asSigned(attributes: Ber): Uint8Array {
  if (attributes.raw[1] !== 0x80) return Buffer.concat([Uint8Array.of(asn1.set), attributes.raw.subarray(1)]);
  return derOf({ ...attributes, tag: asn1.set });
}

export function issuerAndSerialOf(element: Ber): IssuerAndSerial {
  const members = new Members(element);
  return { issuer: nameOf(members.next()), serial: serialNumber(members.next()) };
}

function keyIdOf(element: Ber): string {
  const bytes = element.tag === 0xa0 ? octets(readOneBer(element.value)) : element.value;
  return Buffer.from(bytes).toString('hex');
}

function attributesOf(set: Ber): Map<string, Ber> {
  const found = new Map<string, Ber>();
  for (const one of readAllBer(set.value)) {
    const members = new Members(one);
    const oid = oidOf(members.next());
    const values = readAllBer(members.next(asn1.set).value);
    // RFC 5652 §11: these attributes come once, with one value.
    if (found.has(oid)) throw new MalformedBytes(`the signed attribute ${oid} comes twice`);
    if (values.length === 1 && values[0] !== undefined) found.set(oid, values[0]);
  }
  return found;
}

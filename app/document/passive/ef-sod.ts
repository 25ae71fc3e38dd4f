import type { Result } from '../../core/result.ts';
import {
  type AlgorithmIdentifier,
  algorithmOf,
  asn1,
  Members,
  octets,
  oidOf,
  serialNumber,
  smallInteger,
} from '../ber/asn1.ts';
import { type Ber, type Malformed, MalformedBytes, readAllBer, readBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type DataGroupName, dataGroupName } from '../lds/files.ts';
import { type Certificate, certificateOf } from './certificate.ts';
import { type Name, nameOf } from './name.ts';

/** EF.SOD, ICAO 9303-10 §4.6.2: signed hashes of the data groups, as a CMS SignedData (RFC 5652). */
export interface SecurityObject {
  /** The signed octets: an encoded LDSSecurityObject. */
  readonly content: Uint8Array;
  readonly contentType: string;
  /** Certificates that came along; the signer's is normally the only one. */
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
  readonly hashes: DataGroupHashes;
}

export interface SignerInfo {
  readonly issuerAndSerial: { readonly issuer: Name; readonly serial: string } | null;
  readonly subjectKeyId: string | null;
  readonly digestAlgorithm: string;
  /** The attributes as they are signed: a SET, whatever their tag in the message; null when there are none. */
  readonly signedAttributes: Uint8Array | null;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly messageDigest: Uint8Array | null;
  readonly attributedContentType: string | null;
}

/** The LDSSecurityObject: hashes by data group. */
export interface DataGroupHashes {
  readonly algorithm: string;
  readonly byName: ReadonlyMap<DataGroupName, Uint8Array>;
  /** Numbers with a hash that stand for no data group of this reader. */
  readonly unknownNumbers: readonly number[];
}

const idSignedData = '1.2.840.113549.1.7.2';
const attribute = { contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4' } as const;

/** Reads EF.SOD (ICAO 9303-10 §4.6.2): signed hashes, signature and certificates; nothing is checked here. */
export function parseSecurityObject(file: Uint8Array): Result<SecurityObject, Malformed> {
  return wellFormed(() => {
    const outer = readBer(file);
    if (outer.tag !== 0x77) throw new MalformedBytes("EF.SOD does not begin with '77'");
    const contentInfo = new Members(readBer(outer.value));
    if (oidOf(contentInfo.next()) !== idSignedData) throw new MalformedBytes('EF.SOD holds no SignedData');
    return signedDataOf(readOneBer(contentInfo.next(0xa0).value));
  });
}

function signedDataOf(element: Ber): SecurityObject {
  const members = new Members(element);
  smallInteger(members.next());
  members.next(asn1.set);
  const encapsulated = new Members(members.next());
  const contentType = oidOf(encapsulated.next());
  const content = octets(readOneBer(encapsulated.next(0xa0).value));
  const certificates = members.optional(0xa0);
  members.optional(0xa1);
  const [first] = readAllBer(members.next(asn1.set).value);
  if (first === undefined) throw new MalformedBytes('EF.SOD has no signer');
  return {
    content,
    contentType,
    certificates: (certificates === null ? [] : readAllBer(certificates.value))
      .filter(({ tag }) => tag === asn1.sequence)
      .map(certificateOf),
    signer: signerOf(first),
    hashes: hashesOf(readOneBer(content)),
  };
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
  return {
    issuerAndSerial: id.tag === asn1.sequence ? issuerAndSerialOf(id) : null,
    subjectKeyId: (id.tag & 0x9f) === 0x80 ? keyIdOf(id) : null,
    digestAlgorithm,
    // RFC 5652 §5.4: signed as a SET OF, not with the tag [0] that they carry.
    signedAttributes: attributes === null ? null : Buffer.concat([Uint8Array.of(asn1.set), attributes.raw.subarray(1)]),
    signatureAlgorithm,
    signature,
    messageDigest: digest === undefined ? null : octets(digest),
    attributedContentType: type === undefined ? null : oidOf(type),
  };
}

function issuerAndSerialOf(element: Ber): { readonly issuer: Name; readonly serial: string } {
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

function hashesOf(element: Ber): DataGroupHashes {
  const members = new Members(element);
  smallInteger(members.next());
  const algorithm = algorithmOf(members.next()).oid;
  const byName = new Map<DataGroupName, Uint8Array>();
  const unknownNumbers: number[] = [];
  for (const one of readAllBer(members.next(asn1.sequence).value)) {
    const entry = new Members(one);
    const number = smallInteger(entry.next());
    const hash = octets(entry.next());
    const name = dataGroupName(number);
    if (name === null) unknownNumbers.push(number);
    else if (byName.has(name)) throw new MalformedBytes(`EF.SOD has two hashes for ${name}`);
    else byName.set(name, hash);
  }
  return { algorithm, byName, unknownNumbers };
}

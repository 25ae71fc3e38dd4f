import type { Instant } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import { algorithmOf, asn1, Members, octets, oidOf, smallInteger, timeOf } from '../ber/asn1.ts';
import { type Ber, type Malformed, MalformedBytes, readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type IssuerAndSerial, issuerAndSerialOf, type SignedData, signedDataIn } from './signed-data.ts';

export const deviationListType = '2.23.136.1.1.7';

/** A state's signed list of the defects of its own documents, ICAO 9303-3 §7 and 9303-12 appendix. */
export interface DeviationList {
  readonly signed: SignedData;
  readonly deviations: readonly Deviation[];
}

/** A list that is believed, and the state whose CSCA answers for its signer: of no other's documents does it speak. */
export interface StateDeviations {
  /** Two letters, as certificates have them. */
  readonly state: string;
  readonly list: DeviationList;
}

/** Documents that deviate from the standard, and how. */
export interface Deviation {
  readonly documents: DeviatingDocuments;
  readonly descriptions: readonly DeviationDescription[];
}

/** Which documents: all that is given must fit; null is not asked. */
export interface DeviatingDocuments {
  /** As in the MRZ, without fillers. */
  readonly documentType: string | null;
  readonly signer: DeviatingSigner | null;
  readonly issued: { readonly from: Instant; readonly to: Instant } | null;
  readonly documentNumbers: readonly string[] | null;
}

export type DeviatingSigner =
  | { readonly kind: 'issuer-and-serial'; readonly id: IssuerAndSerial }
  | { readonly kind: 'key'; readonly subjectKeyId: string }
  | { readonly kind: 'digest'; readonly algorithm: string; readonly digest: Uint8Array };

export interface DeviationDescription {
  readonly type: string;
  /** The state's own words; null when it gives none. */
  readonly text: string | null;
  /** Which data group or field, for types that name one. */
  readonly parameter: number | string | null;
}

/** Reads a deviation list; signature and signer are not checked here. */
export function parseDeviationList(bytes: Uint8Array): Result<DeviationList, Malformed> {
  return wellFormed(() => {
    const signed = signedDataIn(bytes);
    if (signed.contentType !== deviationListType) throw new MalformedBytes('the content is no deviation list');
    const members = new Members(readOneBer(signed.content));
    smallInteger(members.next());
    members.optional(asn1.sequence);
    return { signed, deviations: readAllBer(members.next(asn1.set).value).map(deviationOf) };
  });
}

function deviationOf(element: Ber): Deviation {
  const members = new Members(element);
  const documents = documentsOf(members.next(asn1.sequence));
  return { documents, descriptions: readAllBer(members.next(asn1.set).value).map(descriptionOf) };
}

function documentsOf(element: Ber): DeviatingDocuments {
  const members = new Members(element);
  const type = members.optional(0x80, 0xa0);
  const signer = members.optional(0xa1, 0x82, 0xa2, 0xa3);
  const issued = members.optional(0xa4);
  const numbers = members.optional(0xa5);
  const rest = members.rest();
  // What is not understood narrows the documents down; passed over, it would accuse others.
  if (rest.length > 0) throw new MalformedBytes('a deviation names its documents by something unknown');
  return {
    documentType: type === null ? null : withoutFillers(textOf(type.tag === 0xa0 ? readOneBer(type.value) : type)),
    signer: signer === null ? null : signerOf(signer),
    issued: issued === null ? null : issuedOf(issued),
    documentNumbers: numbers === null ? null : unwrapped(numbers, asn1.set).map((one) => withoutFillers(textOf(one))),
  };
}

/** The module says IMPLICIT TAGS; lists with explicit ones are in the field too: their only member is the type itself. */
function unwrapped(element: Ber, tag: number): readonly Ber[] {
  const members = readAllBer(element.value);
  const [only] = members;
  return members.length === 1 && only?.tag === tag ? readAllBer(only.value) : members;
}

function sequenceOf(element: Ber): Ber {
  const members = readAllBer(element.value);
  const [only] = members;
  return members.length === 1 && only?.tag === asn1.sequence ? only : { ...element, tag: asn1.sequence };
}

function signerOf(element: Ber): DeviatingSigner {
  if (element.tag === 0xa1) return { kind: 'issuer-and-serial', id: issuerAndSerialOf(sequenceOf(element)) };
  if (element.tag === 0xa3) {
    const members = new Members(sequenceOf(element));
    return { kind: 'digest', algorithm: algorithmOf(members.next()).oid, digest: octets(members.next()) };
  }
  const bytes = element.tag === 0xa2 ? octets(readOneBer(element.value)) : element.value;
  return { kind: 'key', subjectKeyId: Buffer.from(bytes).toString('hex') };
}

function issuedOf(element: Ber): { readonly from: Instant; readonly to: Instant } {
  const members = new Members(sequenceOf(element));
  return { from: timeOf(members.next()), to: timeOf(members.next()) };
}

function descriptionOf(element: Ber): DeviationDescription {
  const members = new Members(element);
  const text = members.optional(0x13, 0x0c, 0x16);
  const type = oidOf(members.next());
  const parameter = members.optional(0x80, 0xa0);
  return {
    type,
    text: text === null ? null : textOf(text),
    parameter: parameter === null ? null : parameterOf(parameter),
  };
}

/** A number (Datagroup, MRZField, a certificate's field) or the object identifier of an extension. */
function parameterOf(element: Ber): number | string | null {
  const inner = element.tag === 0xa0 ? readOneBer(element.value) : { ...element, tag: asn1.integer };
  if (inner.tag === asn1.oid) return oidOf(inner);
  return inner.tag === asn1.integer ? smallInteger(inner) : null;
}

function textOf({ value }: Ber): string {
  return Buffer.from(value).toString('utf8');
}

function withoutFillers(text: string): string {
  return text.replaceAll('<', '').trim();
}

import { asn1 } from '../ber/asn1.ts';
import { readAllBer, readBer, wellFormed } from '../ber/ber.ts';
import { type Certificate, parseCertificate } from '../passive/certificate.ts';
import { parseRevocationList, type RevocationList } from '../passive/crl.ts';
import { type DeviationList, deviationListType, parseDeviationList } from '../passive/deviation-list.ts';
import { type MasterList, masterListType, parseMasterList } from '../passive/master-list.ts';
import { signedDataIn } from '../passive/signed-data.ts';
import { ldifParts, type Part, pemParts } from './text-parts.ts';

/** One thing in a file that somebody wants to have trusted. */
export type TrustItem = { readonly index: number } & (
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  | { readonly kind: 'crl'; readonly crl: RevocationList; readonly der: Uint8Array }
  | { readonly kind: 'master-list'; readonly list: MasterList }
  | { readonly kind: 'deviation-list'; readonly list: DeviationList; readonly der: Uint8Array }
  | { readonly kind: 'unusable'; readonly reason: string }
);

/** What a file holds: DER or PEM of certificates, revocation lists and CMS, or LDIF of a PKD. */
export function trustItemsIn(file: Uint8Array): readonly TrustItem[] {
  const parts = partsOf(file);
  if (parts.length === 0) return [{ index: 0, kind: 'unusable', reason: 'it is neither DER, PEM nor LDIF of a PKD' }];
  return parts.map((part, index) => ({ index, ...('reason' in part ? unusable(part.reason) : itemOf(part.der)) }));
}

type Item = TrustItem extends infer One ? (One extends TrustItem ? Omit<One, 'index'> : never) : never;

/** A text may begin with the digit that is the tag of a SEQUENCE. */
function partsOf(file: Uint8Array): readonly Part[] {
  const all = wellFormed(() => readAllBer(file));
  if (all.ok && file[0] === asn1.sequence) return all.value.map(({ raw }) => ({ der: raw }));
  const text = Buffer.from(file.buffer, file.byteOffset, file.length).toString('latin1').replace(byteOrderMark, '');
  const entries = ldifParts(text);
  const parts = entries.length > 0 ? entries : pemParts(text);
  return parts.length === 0 && file[0] === asn1.sequence ? brokenDer(file) : parts;
}

/** That of UTF-8, as it looks byte by byte. */
const byteOrderMark = /^\xef\xbb\xbf/;

/** What follows on each other up to the break, and that. */
function brokenDer(file: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < file.length; ) {
    const rest = file.subarray(at);
    const next = wellFormed(() => readBer(rest));
    if (!next.ok) return [...parts, { reason: next.error.detail }];
    parts.push({ der: next.value.raw });
    at += next.value.raw.length;
  }
  return parts;
}

function itemOf(der: Uint8Array): Item {
  if (isContentInfo(der)) return signedItem(der);
  const certificate = parseCertificate(der);
  if (certificate.ok) return { kind: 'certificate', certificate: certificate.value };
  const crl = parseRevocationList(der);
  if (crl.ok) return { kind: 'crl', crl: crl.value, der };
  return unusable(`it is neither certificate nor revocation list: ${certificate.error.detail}`);
}

function isContentInfo(der: Uint8Array): boolean {
  const first = wellFormed(() => readBer(readBer(der).value).tag);
  return first.ok && first.value === asn1.oid;
}

function signedItem(der: Uint8Array): Item {
  const signed = wellFormed(() => signedDataIn(der));
  if (!signed.ok) return unusable(`CMS: ${signed.error.detail}`);
  switch (signed.value.contentType) {
    case masterListType: {
      const list = parseMasterList(der);
      return list.ok ? { kind: 'master-list', list: list.value } : unusable(`master list: ${list.error.detail}`);
    }
    case deviationListType: {
      const list = parseDeviationList(der);
      return list.ok
        ? { kind: 'deviation-list', list: list.value, der }
        : unusable(`deviation list: ${list.error.detail}`);
    }
    default:
      return unusable(`a signed content of type ${signed.value.contentType} is nothing to trust`);
  }
}

function unusable(reason: string) {
  return { kind: 'unusable', reason } as const;
}

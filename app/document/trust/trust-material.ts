import { asn1 } from '../ber/asn1.ts';
import { readAllBer, readBer, wellFormed } from '../ber/ber.ts';
import { type Certificate, parseCertificate } from '../passive/certificate.ts';
import { parseRevocationList, type RevocationList } from '../passive/crl.ts';
import { type DeviationList, deviationListType, parseDeviationList } from '../passive/deviation-list.ts';
import { type MasterList, masterListType, parseMasterList } from '../passive/master-list.ts';
import { signedDataIn } from '../passive/signed-data.ts';

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

type Part = { readonly der: Uint8Array } | { readonly reason: string };
type Item = TrustItem extends infer One ? (One extends TrustItem ? Omit<One, 'index'> : never) : never;

function partsOf(file: Uint8Array): readonly Part[] {
  if (file[0] === asn1.sequence) return derParts(file);
  const text = Buffer.from(file.buffer, file.byteOffset, file.length).toString('latin1');
  if (text.includes('-----BEGIN ')) return pemParts(text);
  return /^(?:version|dn): /m.test(text.slice(0, 65_536)) ? ldifParts(text) : [];
}

function derParts(file: Uint8Array): readonly Part[] {
  const all = wellFormed(() => readAllBer(file));
  return all.ok ? all.value.map(({ raw }) => ({ der: raw })) : [{ reason: all.error.detail }];
}

const pemLabels = ['CERTIFICATE', 'X509 CERTIFICATE', 'X509 CRL', 'CMS', 'PKCS7'];

function pemParts(text: string): readonly Part[] {
  const blocks = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;
  return [...text.matchAll(blocks)].map(([, label = '', base64 = '']) =>
    pemLabels.includes(label) ? { der: Buffer.from(base64, 'base64') } : { reason: `${label} is nothing to trust` },
  );
}

/** RFC 2849: base64 values of any attribute that begin as DER does; lines go on behind a line feed and a space. */
function ldifParts(text: string): readonly Part[] {
  const values = /^[A-Za-z][A-Za-z0-9.-]*(?:;[A-Za-z0-9-]+)*:: *([A-Za-z0-9+/=]+)[ \t]*$/gm;
  return [
    ...text
      .replace(/\r?\n /g, '')
      .replaceAll('\r\n', '\n')
      .matchAll(values),
  ]
    .map(([, base64 = '']) => Buffer.from(base64, 'base64'))
    .filter((der) => der[0] === asn1.sequence)
    .map((der) => ({ der }));
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

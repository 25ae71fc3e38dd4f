import { asn1 } from '../ber/asn1.ts';

/** A value in a text file, or why it is of no use. */
export type Part = { readonly der: Uint8Array } | { readonly reason: string };

export interface PemBlock {
  readonly label: string;
  /** Null for a block that is not ended, or holds what is no base64. */
  readonly der: Uint8Array | null;
}

/** The blocks of RFC 7468 in a text, whatever stands between them. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)(?:-----END \1-----|(?=-----BEGIN )|$)/g;
  return [...text.matchAll(blocks)].map(([whole, label = '', content = '']) => ({
    label,
    der: whole.endsWith(`-----END ${label}-----`) ? base64Of(content.replace(/\s+/g, '')) : null,
  }));
}

const trustedLabels = ['CERTIFICATE', 'X509 CERTIFICATE', 'X509 CRL', 'CMS', 'PKCS7'];

export function pemParts(text: string): readonly Part[] {
  return pemBlocks(text).map(({ label, der }) => {
    if (!trustedLabels.includes(label)) return { reason: `${label} is nothing to trust` };
    return der === null ? { reason: `the PEM of a ${label} has no end or is no base64` } : { der };
  });
}

/** Attributes of a directory that hold what a store takes in, whatever else they are called. */
const trustedAttribute = /(?:;binary|certificate|revocationlist|listcontent)$/i;

/**
 * What an export of a directory holds, RFC 2849: base64 values of any attribute that begin as DER does; lines go on behind
 * a line feed and a space. Of attributes that are there for such values everything else is named. Empty for other texts.
 */
export function ldifParts(text: string): readonly Part[] {
  if (!/^(?:version:|dn:)/im.test(text.slice(0, 65_536))) return [];
  const values = /^([A-Za-z0-9][A-Za-z0-9.-]*(?:;[A-Za-z0-9-]+)*):([:<]?) *(.*)$/gm;
  return [...text.replace(/\r?\n /g, '').matchAll(values)].flatMap(
    ([, attribute = '', kind, value = '']): readonly Part[] => {
      if (kind === '<') return [{ reason: `${attribute} refers to ${value.trim()}, and references are not followed` }];
      const der = kind === ':' ? base64Of(value.trim()) : null;
      if (der?.[0] === asn1.sequence) return [{ der }];
      return trustedAttribute.test(attribute) ? [{ reason: `${attribute} is no DER in base64` }] : [];
    },
  );
}

function base64Of(text: string): Uint8Array | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

import { createHash } from 'node:crypto';
import { sameBytes } from '../crypto/cipher.ts';
import { type Certificate, keyIdOf } from './certificate.ts';
import {
  type DigestName,
  digestNamed,
  openssl,
  type SignatureScheme,
  verifySignature,
} from './signature-algorithms.ts';
import type { SignedData, SignerInfo } from './signed-data.ts';

/** What a SignedData's own signature says. */
export type SignedDataVerdict =
  | {
      readonly kind: 'right';
      readonly signer: Certificate;
      /** All certificates over the key that signed: a key may have been certified more than once. */
      readonly signers: readonly Certificate[];
      readonly scheme: SignatureScheme;
    }
  | {
      readonly kind: 'wrong';
      readonly signer: Certificate;
      readonly scheme: SignatureScheme | null;
      readonly detail: string;
    }
  | { readonly kind: 'not-verifiable'; readonly signer: Certificate | null; readonly detail: string };

/** Signers' certificates that are known from elsewhere, for a SignedData that carries none. */
export type KnownSigners = (signer: SignerInfo) => readonly Certificate[];

/** Verifies the first signer's signature, RFC 5652 §5.4 and §5.6, over the bytes as they came. */
export function checkSignedData(signed: SignedData, known: KnownSigners): SignedDataVerdict {
  const { signer: info } = signed;
  const candidates = signersOf(signed, known).slice(0, mostCandidates);
  const [likeliest] = candidates;
  if (likeliest === undefined) return { kind: 'not-verifiable', signer: null, detail: noSignerOf(signed) };
  const digest = digestNamed(info.digestAlgorithm);
  if (digest === null)
    return { kind: 'not-verifiable', signer: likeliest, detail: `the hash ${info.digestAlgorithm} is unknown` };
  const verdicts = candidates.map((certificate) => ({
    certificate,
    verdict: verifySignature({
      data: info.signedAttributes ?? signed.content,
      signature: info.signature,
      algorithm: info.signatureAlgorithm,
      publicKey: certificate.publicKey,
      digest,
    }),
  }));
  const scheme = verdicts.flatMap(({ verdict }) => (verdict.ok ? [verdict.value.scheme] : []))[0] ?? null;
  const wrong = wrongAttributes(signed, digest);
  if (wrong !== null) return { kind: 'wrong', signer: likeliest, scheme, detail: wrong };
  const right = verdicts.filter(({ verdict }) => verdict.ok && verdict.value.right);
  const signers = right.map(({ certificate }) => certificate);
  const [signer] = signers;
  if (signer !== undefined && scheme !== null) return { kind: 'right', signer, signers, scheme };
  const [first] = verdicts;
  if (first !== undefined && !first.verdict.ok)
    return { kind: 'not-verifiable', signer: likeliest, detail: first.verdict.error.detail };
  const detail = `the signature is not that of ${likeliest.subject.text}`;
  return { kind: 'wrong', signer: likeliest, scheme, detail };
}

/** A key was certified once, or a few times; more that claim to be the signer's are not tried, with all CSCAs of a country. */
const mostCandidates = 4;
const fewReasons = 3;

/** Why nobody is known to have signed: with what is wrong about the certificates that came along. */
export function noSignerOf({ unreadable }: SignedData): string {
  const none = 'no certificate of the signer is carried or known';
  if (unreadable.length === 0) return none;
  const those = unreadable.length > 1 ? `${unreadable.length} carried ones are` : 'a carried one is';
  return `${none}; ${those} malformed: ${[...new Set(unreadable)].slice(0, fewReasons).join(', ')}`;
}

/**
 * The certificates that may be the signer's: by name and number or by key, carried or known. Names in the field are
 * sloppy (one state reorders and pads them): where none fits, carried ones of the same number; the signature decides.
 */
function signersOf({ certificates, signer }: SignedData, known: KnownSigners): readonly Certificate[] {
  const { issuerAndSerial: id, subjectKeyId } = signer;
  const exact = certificates.filter((one) =>
    id === null
      ? subjectKeyId !== null && keyIdOf(one) === subjectKeyId
      : one.serial === id.serial && one.issuer.key === id.issuer.key,
  );
  if (exact.length > 0) return exact;
  const elsewhere = known(signer);
  return elsewhere.length > 0 ? elsewhere : certificates.filter((one) => one.serial === id?.serial);
}

/** RFC 5652 §5.4: with signed attributes, what is signed is the hash of the content and its type. */
function wrongAttributes({ content, contentType, signer }: SignedData, digest: DigestName): string | null {
  if (signer.signedAttributes === null) return null;
  return wrongDigest(signer, content, digest) ?? wrongType(signer, contentType);
}

function wrongDigest({ messageDigest }: SignerInfo, content: Uint8Array, digest: DigestName): string | null {
  if (messageDigest === null) return 'the signed attributes hold no hash of the content';
  const computed = createHash(openssl(digest)).update(content).digest();
  return sameBytes(computed, messageDigest) ? null : 'the signed hash is not that of the content';
}

function wrongType({ attributedContentType }: SignerInfo, contentType: string): string | null {
  if (attributedContentType === contentType) return null;
  return `the signed content type is ${attributedContentType ?? 'missing'}, the content is ${contentType}`;
}

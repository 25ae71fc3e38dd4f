import { createPublicKey, constants, type KeyObject, verify } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { type AlgorithmIdentifier, algorithmOf, asn1, Members, smallInteger } from '../ber/asn1.ts';
import { ber, MalformedBytes, readOneBer, wellFormed } from '../ber/ber.ts';

export type DigestName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

const digests: Readonly<Record<string, DigestName>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

/** The digest of an object identifier; null for one that is not taken. */
export function digestNamed(oid: string): DigestName | null {
  return digests[oid] ?? null;
}

/** How OpenSSL calls a hash. */
export function openssl(digest: DigestName): string {
  return digest.replace('-', '').toLowerCase();
}

interface Scheme {
  readonly kind: 'RSA PKCS#1 v1.5' | 'ECDSA' | 'ECDSA plain';
  /** Null: the hash is the one that the signed data names beside it. */
  readonly digest: DigestName | null;
}

const rsassaPss = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';

/** One row a signature algorithm (RFC 8017, RFC 5758, BSI TR-03111 §5.2.1 for the plain format). */
const schemes: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.1': { kind: 'RSA PKCS#1 v1.5', digest: null },
  '1.2.840.113549.1.1.5': { kind: 'RSA PKCS#1 v1.5', digest: 'SHA-1' },
  '1.2.840.113549.1.1.14': { kind: 'RSA PKCS#1 v1.5', digest: 'SHA-224' },
  '1.2.840.113549.1.1.11': { kind: 'RSA PKCS#1 v1.5', digest: 'SHA-256' },
  '1.2.840.113549.1.1.12': { kind: 'RSA PKCS#1 v1.5', digest: 'SHA-384' },
  '1.2.840.113549.1.1.13': { kind: 'RSA PKCS#1 v1.5', digest: 'SHA-512' },
  '1.3.14.3.2.29': { kind: 'RSA PKCS#1 v1.5', digest: 'SHA-1' },
  '1.2.840.10045.2.1': { kind: 'ECDSA', digest: null },
  '1.2.840.10045.4.1': { kind: 'ECDSA', digest: 'SHA-1' },
  '1.2.840.10045.4.3.1': { kind: 'ECDSA', digest: 'SHA-224' },
  '1.2.840.10045.4.3.2': { kind: 'ECDSA', digest: 'SHA-256' },
  '1.2.840.10045.4.3.3': { kind: 'ECDSA', digest: 'SHA-384' },
  '1.2.840.10045.4.3.4': { kind: 'ECDSA', digest: 'SHA-512' },
  '0.4.0.127.0.7.1.1.4.1.1': { kind: 'ECDSA plain', digest: 'SHA-1' },
  '0.4.0.127.0.7.1.1.4.1.2': { kind: 'ECDSA plain', digest: 'SHA-224' },
  '0.4.0.127.0.7.1.1.4.1.3': { kind: 'ECDSA plain', digest: 'SHA-256' },
  '0.4.0.127.0.7.1.1.4.1.4': { kind: 'ECDSA plain', digest: 'SHA-384' },
  '0.4.0.127.0.7.1.1.4.1.5': { kind: 'ECDSA plain', digest: 'SHA-512' },
};

/** The hash that an algorithm over curves names, in whichever format its signatures are; null for any other algorithm. */
export function ecdsaDigest(oid: string): DigestName | null {
  const scheme = schemes[oid];
  return scheme === undefined || scheme.kind === 'RSA PKCS#1 v1.5' ? null : scheme.digest;
}

export interface SignedBytes {
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  /** SubjectPublicKeyInfo of the signer. */
  readonly publicKey: Uint8Array;
  /** For algorithms that name no hash. */
  readonly digest: DigestName | null;
}

/** What a signature is made with, whether it is right or not. */
export interface SignatureScheme {
  /** `RSA PKCS#1 v1.5`, `RSA-PSS`, `ECDSA`, `ECDSA plain`. */
  readonly algorithm: string;
  readonly digest: DigestName;
  /** The curve; the size of an RSA key with the mask and salt of PSS. */
  readonly parameters: string;
  readonly strength: Strength;
}

/** What a policy may judge. */
export interface Strength {
  readonly digest: DigestName;
  readonly key: 'RSA' | 'EC';
  readonly bits: number;
}

/** A signature that could be computed: whether it is right, and by what. */
export interface Verification {
  readonly right: boolean;
  readonly scheme: SignatureScheme;
}

/** For people: `ECDSA with SHA-256, brainpoolP256r1`. */
export function schemeText({ algorithm, digest, parameters }: SignatureScheme): string {
  return `${algorithm} with ${digest}, ${parameters}`;
}

/** Why there is nothing to compute: an unknown algorithm, a key that cannot be loaded. */
export interface NotVerifiable {
  readonly kind: 'not-verifiable';
  readonly detail: string;
}

/** Verifies a signature by its algorithm's row; an unknown algorithm is an answer of its own, not a wrong signature. */
export function verifySignature(signed: SignedBytes): Result<Verification, NotVerifiable> {
  const { algorithm } = signed;
  if (algorithm.oid === rsassaPss) return verifyPss(signed);
  const scheme = schemes[algorithm.oid];
  if (scheme === undefined) return notVerifiable(`the signature algorithm ${algorithm.oid} is unknown`);
  const digest = scheme.digest ?? signed.digest;
  if (digest === null) return notVerifiable('the signature names no hash that is known');
  const key = keyOf(signed.publicKey);
  if (key === null) return notVerifiable('the public key of the signer cannot be loaded');
  const isRsa = scheme.kind === 'RSA PKCS#1 v1.5';
  // A key that makes no such signatures has not made this one.
  const fits = key.asymmetricKeyType === (isRsa ? 'rsa' : 'ec');
  const right = !fits
    ? false
    : isRsa
      ? computed(() =>
          verify(openssl(digest), signed.data, { key, padding: constants.RSA_PKCS1_PADDING }, signed.signature),
        )
      : computed(() =>
          verify(
            openssl(digest),
            signed.data,
            { key, dsaEncoding: scheme.kind === 'ECDSA' ? 'der' : 'ieee-p1363' },
            signed.signature,
          ),
        );
  const { text: parameters, strength } = sizeOf(key, digest);
  return ok({ right, scheme: { algorithm: scheme.kind, digest, parameters, strength } });
}

/**
 * Hash, mask and salt come from the signature's own parameters (RFC 4055 §3.1). node:crypto takes no hash for the mask,
 * so the key is wrapped again as one that allows exactly these.
 */
function verifyPss({ data, signature, algorithm, publicKey }: SignedBytes): Result<Verification, NotVerifiable> {
  const pss = wellFormed(() => pssParameters(algorithm));
  if (!pss.ok) return notVerifiable(`RSA-PSS parameters: ${pss.error.detail}`);
  const { digest, maskDigest, saltLength, raw } = pss.value;
  const wrapped = wellFormed(() => {
    const members = new Members(readOneBer(publicKey));
    const { oid } = algorithmOf(members.next());
    if (oid !== rsassaPss && oid !== '1.2.840.113549.1.1.1') return null;
    const identifier = ber(asn1.sequence, ber(asn1.oid, Buffer.from('2a864886f70d01010a', 'hex')), raw);
    return ber(asn1.sequence, identifier, members.next(asn1.bitString).raw);
  });
  const isRsa = wrapped.ok && wrapped.value !== null;
  const key = wrapped.ok ? keyOf(wrapped.value ?? publicKey) : null;
  if (key === null) return notVerifiable('the public key of the signer cannot be loaded for RSA-PSS');
  // As above: a key of another kind has not made this signature.
  const right =
    isRsa &&
    computed(() =>
      verify(openssl(digest), data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature),
    );
  const { text, strength } = sizeOf(key, digest);
  const parameters = `MGF1 with ${maskDigest}, salt of ${saltLength}, ${text}`;
  return ok({ right, scheme: { algorithm: 'RSA-PSS', digest, parameters, strength } });
}

interface PssParameters {
  readonly digest: DigestName;
  readonly maskDigest: DigestName;
  readonly saltLength: number;
  readonly raw: Uint8Array;
}

function pssParameters({ parameters }: AlgorithmIdentifier): PssParameters {
  const sequence = parameters ?? readOneBer(Uint8Array.of(asn1.sequence, 0));
  const members = new Members(sequence);
  const hash = members.optional(0xa0);
  const mask = members.optional(0xa1);
  const salt = members.optional(0xa2);
  const known = (oid: string) => {
    const name = digestNamed(oid);
    if (name === null) throw new MalformedBytes(`the hash ${oid} is unknown`);
    return name;
  };
  const maskDigest = (() => {
    if (mask === null) return 'SHA-1';
    const generator = algorithmOf(readOneBer(mask.value));
    if (generator.oid !== mgf1 || generator.parameters === null) throw new MalformedBytes('the mask is not MGF1');
    return known(algorithmOf(generator.parameters).oid);
  })();
  return {
    digest: hash === null ? 'SHA-1' : known(algorithmOf(readOneBer(hash.value)).oid),
    maskDigest,
    saltLength: salt === null ? 20 : smallInteger(readOneBer(salt.value)),
    raw: sequence.raw,
  };
}

function keyOf(subjectPublicKeyInfo: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(subjectPublicKeyInfo), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** A signature so malformed that OpenSSL throws is a wrong one. */
function computed(verification: () => boolean): boolean {
  try {
    return verification();
  } catch {
    return false;
  }
}

/** NIST's names, which standards and certificates' readers use, for OpenSSL's. */
const nistNames: Readonly<Record<string, string>> = {
  prime192v1: 'P-192',
  secp224r1: 'P-224',
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** NIST's name of a key's curve, or OpenSSL's; null where it has none. */
export function curveName(key: KeyObject): string | null {
  const name = key.asymmetricKeyDetails?.namedCurve;
  return name === undefined ? null : (nistNames[name] ?? name);
}

/** OpenSSL names the curve also where a key gives it by its parameters; one that it cannot name has no size. */
function sizeOf(key: KeyObject, digest: DigestName): { readonly text: string; readonly strength: Strength } {
  const modulusLength = key.asymmetricKeyDetails?.modulusLength;
  if (modulusLength !== undefined)
    return { text: `${modulusLength} bits`, strength: { digest, key: 'RSA', bits: modulusLength } };
  const name = curveName(key);
  const bits = Number(/\d+/.exec(name ?? '')?.[0] ?? 0);
  return { text: name ?? 'a curve of its own parameters', strength: { digest, key: 'EC', bits } };
}

function notVerifiable(detail: string): { readonly ok: false; readonly error: NotVerifiable } {
  return err({ kind: 'not-verifiable', detail });
}

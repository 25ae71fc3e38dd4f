import { type KeyAgreement, keyAgreementOf } from './key-agreement.ts';
import type { Random } from './pace.ts';
import type { PaceParameters } from './pace-parameters.ts';
import type { SessionKeys } from './secure-messaging.ts';
import type { KeyEncoding } from './static-key-encoding.ts';
import { type CipherName, cipherOf } from './symmetric.ts';
import { oidContents, readTlvs } from './tlv.ts';

/** A key pair of the chip for chip authentication, in one set of the standardized domain parameters. */
export interface StaticKeyPair {
  readonly parameters: PaceParameters;
  readonly cipher: CipherName;
  readonly secret: bigint;
  readonly publicKey: Uint8Array;
  /** By which DG14 and the reader name it; null: it is the only one. */
  readonly keyId: number | null;
  readonly encoding: KeyEncoding;
}

/** A key pair of this chip alone. */
export function newStaticKey(wanted: Omit<StaticKeyPair, 'secret' | 'publicKey'>, random: Random): StaticKeyPair {
  const group = keyAgreementOf(wanted.parameters);
  const secret = group.draw(random);
  return { ...wanted, secret, publicKey: group.publicKey(null, secret) };
}

/** What is left of a key agreement: new keys of the session, and the reader's key that they came from. */
export interface AgreedSession {
  readonly keys: SessionKeys;
  readonly pair: StaticKeyPair;
  readonly readerKey: Uint8Array;
}

/** ICAO 9303-11 §9.2.5: protocol and cipher. */
export function chipAuthenticationOid({ parameters, cipher }: StaticKeyPair): string {
  const last = { '3DES': 1, 'AES-128': 2, 'AES-192': 3, 'AES-256': 4 }[cipher];
  return `0.4.0.127.0.7.2.2.3.${parameters.agreement === 'DH' ? 1 : 2}.${last}`;
}

/** The pair that a command means by its key reference and, in a template, its protocol; the status word of a wrong one. */
export function pairNamed(
  pairs: readonly StaticKeyPair[],
  reference: Uint8Array | undefined,
  isMeant: (pair: StaticKeyPair) => boolean,
): StaticKeyPair | 0x6a80 | 0x6a88 {
  const meant = pairs.filter(isMeant);
  if (meant.length === 0) return 0x6a80;
  const id = reference === undefined ? null : Number(`0x0${Buffer.from(reference).toString('hex')}`);
  const named = id === null ? meant : meant.filter(({ keyId }) => keyId === id || (keyId === null && id === 0));
  const [pair, ...others] = named;
  // §6.2.4: the reference must be there where it is ambiguous.
  return pair === undefined || others.length > 0 ? 0x6a88 : pair;
}

/** MSE:Set KAT of Triple-DES, §6.2.4.1: key and agreement in one command. */
export function agreeAtOnce(pairs: readonly StaticKeyPair[], data: Uint8Array): AgreedSession | number {
  const objects = readTlvs(data);
  const of = (tag: number) => objects?.find((object) => object.tag === tag)?.value;
  const readerKey = of(0x91);
  if (readerKey === undefined) return 0x6a80;
  const pair = pairNamed(pairs, of(0x84), ({ cipher }) => cipher === '3DES');
  return typeof pair === 'number' ? pair : agree(pair, readerKey);
}

/** MSE:Set AT, §6.2.4.2: protocol and key, for the agreement that follows. */
export function pairInTemplate(pairs: readonly StaticKeyPair[], data: Uint8Array): StaticKeyPair | number {
  const objects = readTlvs(data);
  const of = (tag: number) => objects?.find((object) => object.tag === tag)?.value;
  const oid = of(0x80);
  if (oid === undefined) return 0x6a80;
  return pairNamed(pairs, of(0x84), (pair) => oidContents(chipAuthenticationOid(pair)).equals(oid));
}

/** GENERAL AUTHENTICATE, §6.2.4.2. */
export function agreeAsTold(pair: StaticKeyPair, data: Uint8Array): AgreedSession | number {
  const outer = readTlvs(data);
  const inner = outer?.length === 1 && outer[0]?.tag === 0x7c ? readTlvs(outer[0].value) : null;
  const readerKey = inner?.length === 1 && inner[0]?.tag === 0x80 ? inner[0].value : undefined;
  return readerKey === undefined ? 0x6a80 : agree(pair, readerKey);
}

function agree(pair: StaticKeyPair, readerKey: Uint8Array): AgreedSession | number {
  const group: KeyAgreement = keyAgreementOf(pair.parameters);
  if (!group.isPublicKey(readerKey)) return 0x6300;
  const secret = group.sharedSecret(pair.secret, readerKey);
  const cipher = cipherOf(pair.cipher);
  const keys = {
    cipher,
    encryption: cipher.deriveKey(secret, 1),
    mac: cipher.deriveKey(secret, 2),
    counter: Buffer.alloc(cipher.blockSize),
  };
  return { keys, pair, readerKey };
}

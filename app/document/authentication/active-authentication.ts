import { constants, createPublicKey, type KeyObject, publicEncrypt, randomBytes, verify } from 'node:crypto';
import type { CheckResult } from '../../core/document-checks.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { RandomBytes } from '../access/access.ts';
import { curveParameters } from '../access/curve-parameters.ts';
import type { SecurityInfo } from '../access/pace-info.ts';
import { asn1, oidOf } from '../ber/asn1.ts';
import { type Malformed, MalformedBytes, readOneBer, wellFormed } from '../ber/ber.ts';
import { bitLength, bytesOf, numberOf } from '../crypto/modular.ts';
import { largestShortLe, statusText, success } from '../iso7816/apdu.ts';
import type { ChipSession, SessionFailure } from '../iso7816/chip-session.ts';
import { curveName, type DigestName, ecdsaDigest, openssl } from '../passive/signature-algorithms.ts';
import { recoversMessage } from './message-recovery.ts';

/** ICAO 9303-11 §6.1.3: RND.IFD. */
const challengeSize = 8;
const idActiveAuthentication = '2.23.136.1.1.5';

/** DG15, ICAO 9303-10 §4.7.15: the SubjectPublicKeyInfo of active authentication. */
export function parseDataGroup15(file: Uint8Array): Result<Uint8Array, Malformed> {
  return wellFormed(() => {
    const group = readOneBer(file);
    if (group.tag !== 0x6f) throw new MalformedBytes("DG15 does not begin with '6F'");
    const key = readOneBer(group.value);
    if (key.tag !== asn1.sequence) throw new MalformedBytes('DG15 holds no SubjectPublicKeyInfo');
    return key.raw;
  });
}

/** A key of DG15 with what DG14 says of its signatures. */
export interface ActiveKey {
  readonly key: KeyObject;
  /** Of an elliptic curve; null: DG14 names none. */
  readonly digest: DigestName | null;
}

/** The key that a chip must hold; what is wrong with it fails the check, what is unknown makes it impossible. */
export function activeKeyOf(file: Uint8Array, infos: readonly SecurityInfo[]): Result<ActiveKey, CheckResult> {
  const parsed = parseDataGroup15(file);
  if (!parsed.ok) return err(failed(`DG15 is malformed: ${parsed.error.detail}`));
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(parsed.value), format: 'der', type: 'spki' });
  } catch {
    return err(failed('the key of DG15 is none: malformed, or no point of a curve that is known'));
  }
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return ok({ key, digest: null });
    case 'ec': {
      const named = digestIn(infos);
      return named.ok ? ok({ key, digest: named.value }) : named;
    }
    default:
      return err(notPossible(`keys of type ${key.asymmetricKeyType} are unknown to active authentication`));
  }
}

/** ActiveAuthenticationInfo, 9303-11 §9.2.8. */
function digestIn(infos: readonly SecurityInfo[]): Result<DigestName | null, CheckResult> {
  const info = infos.find(({ oid }) => oid === idActiveAuthentication);
  if (info === undefined) return ok(null);
  const algorithm = info.optional;
  const oid = algorithm === null ? null : wellFormed(() => oidOf(algorithm));
  if (oid === null || !oid.ok) return err(failed('ActiveAuthenticationInfo of DG14 names no signature algorithm'));
  const digest = ecdsaDigest(oid.value);
  return digest === null
    ? err(notPossible(`the signature algorithm ${oid.value} of ActiveAuthenticationInfo is unknown`))
    : ok(digest);
}

/**
 * Active authentication, ICAO 9303-11 §6.1: the chip signs a challenge that is drawn for this one answer. That DG15 is
 * genuine is passive authentication's question.
 */
export async function authenticateActively(
  session: ChipSession,
  active: ActiveKey,
  random: RandomBytes = randomBytes,
): Promise<Result<CheckResult, SessionFailure>> {
  const challenge = random(challengeSize);
  const size = signatureSize(active.key);
  const ask = (le: number) => session.send({ cla: 0, ins: 0x88, p1: 0, p2: 0, data: challenge, le });
  const first = await ask(answerSize(session, size));
  // Some chips answer an Le of zeros with success and nothing: asked again, with the number.
  const isEmpty = first.ok && first.value.status === success && first.value.data.length === 0;
  const answer = isEmpty && size > 0 ? await ask(size) : first;
  if (!answer.ok) return answer;
  const { status, data } = answer.value;
  if (status !== success) return ok(failed(`the chip refused to sign a challenge (${statusText(status)})`));
  return ok(checkChallengeSignature(active, challenge, data));
}

/** As many as there are; in short form what fits beside secure messaging. */
function answerSize(session: ChipSession, size: number): number {
  if (!session.extendedLength) return session.capacity(largestShortLe);
  return size > largestShortLe ? 65_536 : largestShortLe;
}

/** Whether a signature is the key's over this challenge. */
export function checkChallengeSignature(active: ActiveKey, challenge: Uint8Array, signature: Uint8Array): CheckResult {
  return active.key.asymmetricKeyType === 'rsa'
    ? checkRsa(active.key, challenge, signature)
    : checkEcdsa(active, challenge, signature);
}

function checkRsa(key: KeyObject, challenge: Uint8Array, signature: Uint8Array): CheckResult {
  const size = signatureSize(key);
  const name = `RSA of ${key.asymmetricKeyDetails?.modulusLength} bits`;
  if (signature.length !== size) return failed(`the signature has ${signature.length} bytes, ${name} makes ${size}`);
  const opened = publicOperation(key, signature);
  if (opened === null) return failed(`the signature is no number below the modulus of DG15's key`);
  const message = recoversMessage(opened, challenge);
  return message.ok
    ? passed(`${name}, ISO/IEC 9796-2 with ${message.value}`)
    : failed(`the signature is not of DG15's key: ${message.error}`);
}

/** ISO/IEC 9796-2 annex A: of a number and its complement the signer sends the smaller one; the right one ends in 'C'. */
function publicOperation(key: KeyObject, signature: Uint8Array): Uint8Array | null {
  let opened: Uint8Array;
  try {
    opened = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return null;
  }
  if (((opened.at(-1) ?? 0) & 0x0f) === 0x0c) return opened;
  const modulus = numberOf(Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'));
  return bytesOf(modulus - numberOf(opened), opened.length);
}

const anyDigest: readonly DigestName[] = ['SHA-256', 'SHA-1', 'SHA-224', 'SHA-384', 'SHA-512'];

function checkEcdsa({ key, digest }: ActiveKey, challenge: Uint8Array, signature: Uint8Array): CheckResult {
  const size = signatureSize(key);
  if (size === 0) return notPossible('the key of DG15 lies on a curve of its own parameters');
  const name = `ECDSA on ${curveName(key)}`;
  if (signature.length !== size) return failed(`the signature has ${signature.length} bytes, ${name} makes ${size}`);
  const fits = (one: DigestName) => verify(openssl(one), challenge, { key, dsaEncoding: 'ieee-p1363' }, signature);
  if (digest !== null)
    return fits(digest)
      ? passed(`${name} with ${digest}`)
      : failed(`the signature over the challenge is not of DG15's key with ${digest}, which DG14 names`);
  const found = anyDigest.find(fits);
  return found === undefined
    ? failed("the signature over the challenge is not of DG15's key with any hash; DG14 names none")
    : passed(`${name} with ${found}, which DG14 should name and does not`);
}

function signatureSize(key: KeyObject): number {
  const { modulusLength } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return Math.ceil(modulusLength / 8);
  const known = curveParameters.find((one) => one.openssl === key.asymmetricKeyDetails?.namedCurve);
  const bits = known === undefined ? Number(/\d+/.exec(curveName(key) ?? '')?.[0] ?? 0) : bitLength(known.order);
  return 2 * Math.ceil(bits / 8);
}

function passed(reason: string): CheckResult {
  return { outcome: 'passed', reason };
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}

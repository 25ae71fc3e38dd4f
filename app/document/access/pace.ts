import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { oidBytes } from '../ber/asn1.ts';
import { type Ber, ber, MalformedBytes, readAllBer, readOneBer } from '../ber/ber.ts';
import { blockCiphers, sameBytes } from '../crypto/cipher.ts';
import { largestShortLe, success } from '../iso7816/apdu.ts';
import type { ChipSession } from '../iso7816/chip-session.ts';
import type { SessionKeys } from '../iso7816/secure-messaging.ts';
import type { AccessFailure, RandomBytes } from './access.ts';
import { type AccessKey, mrzSecret } from './access-key.ts';
import type { AgreementGroup } from './agreement-group.ts';
import { type MappingProof, openChipData } from './chip-authentication-mapping.ts';
import { genericMapping, type Mapping } from './generic-mapping.ts';
import { integratedMapping, integratedNonceSize } from './integrated-mapping.ts';
import type { PaceChoice } from './pace-choice.ts';

type Failed = { readonly ok: false; readonly error: AccessFailure };

/** What a run of PACE leaves behind. */
export interface PaceRun {
  readonly keys: SessionKeys;
  /** With chip authentication mapping: what proves the chip genuine, once its public key is known. */
  readonly proof: MappingProof | null;
  /** The chip's ephemeral public key of the agreement. */
  readonly chipKey: Uint8Array;
}

/** K_π with the number of the password that it comes from, ICAO 9303-11 §4.4.4.1. */
export interface PasswordKey {
  readonly reference: 0x01 | 0x02;
  readonly key: Uint8Array;
}

/** PACE version 2, ICAO 9303-11 §4.4. One attempt, never a second with the same key. */
export async function establishPace(
  session: ChipSession,
  choice: PaceChoice,
  key: AccessKey,
  random: RandomBytes = randomBytes,
): Promise<Result<PaceRun, AccessFailure>> {
  // §9.7.3: the hash of the MRZ's information, or the CAN's digits.
  const secret = key.kind === 'mrz' ? mrzSecret(key) : Buffer.from(key.can, 'latin1');
  const password = blockCiphers[choice.info.cipher].deriveKey(secret, 3);
  try {
    return await runPace(session, choice, { reference: key.kind === 'mrz' ? 0x01 : 0x02, key: password }, random);
  } finally {
    wipe(secret, password);
  }
}

/** The same with a password's key: the published example of the integrated mapping tells no password. */
export async function runPace(
  session: ChipSession,
  choice: PaceChoice,
  password: PasswordKey,
  random: RandomBytes,
): Promise<Result<PaceRun, AccessFailure>> {
  const { info, group } = choice;
  const cipher = blockCiphers[info.cipher];
  const selected = await selectPace(session, choice, password);
  if (!selected.ok) return selected;

  const encryptedNonce = await exchange(session, 'nonce', null);
  if (!encryptedNonce.ok) return encryptedNonce;
  const mapping = mappingOf(choice, objectIn(encryptedNonce.value, 0x80), password.key, random);
  if (mapping === null) return notAuthentic('its nonce is missing, or not as long as its mapping and cipher ask');
  const mapped = await exchange(session, 'mapping', ber(0x81, mapping.ours), answerSize(group));
  if (!mapped.ok) return mapped;
  const mappingKey = objectIn(mapped.value, 0x82);
  const generator = mapping.generatorFrom(mappingKey);
  if (generator === null) return notAuthentic('no generator follows from its mapping data');

  const secret = group.draw(random);
  const ourKey = secret.of(generator);
  const agreed = await exchange(session, 'agreement', ber(0x83, ourKey), answerSize(group));
  if (!agreed.ok) return agreed;
  const theirKey = objectIn(agreed.value, 0x84);
  if (theirKey === null || !group.isElement(theirKey) || sameBytes(theirKey, ourKey))
    return notAuthentic(`its ephemeral key is none of ${group.name}, or ours`);

  const shared = secret.agree(theirKey);
  const keys = { encryption: cipher.deriveKey(shared, 1), mac: cipher.deriveKey(shared, 2) };
  wipe(shared);
  const tokenOver = (publicKey: Uint8Array) => {
    // §4.4.3.4: eight bytes of MAC over the other side's public key in its data object of §9.4.
    const object = ber(0x7f49, ber(0x06, oidBytes(info.oid)), ber(group.elementTag, publicKey));
    return cipher.macOfText(keys.mac, object);
  };
  const last = await exchange(session, 'tokens', ber(0x85, tokenOver(theirKey)));
  const proved = last.ok ? proofIn(last.value, tokenOver(ourKey), choice, keys.encryption, mappingKey) : last;
  if (!proved.ok) wipe(keys.encryption, keys.mac);
  if (!proved.ok) return proved;
  // §9.8.7.3: after PACE the counter starts at zero.
  return ok({
    keys: { cipher, ...keys, counter: new Uint8Array(cipher.blockSize) },
    proof: proved.value,
    chipKey: theirKey,
  });
}

/** What the chip's last answer proves: by its token that it knows the password, by its chip data whose chip it is. */
function proofIn(
  objects: readonly Ber[],
  expectedToken: Uint8Array,
  { info, group }: PaceChoice,
  encryption: Uint8Array,
  mappingKey: Uint8Array | null,
): Result<MappingProof | null, AccessFailure> {
  const token = objectIn(objects, 0x86);
  if (token === null || !sameBytes(token, expectedToken)) return notAuthentic('its PACE token is missing or wrong');
  if (info.mapping !== 'CAM') return ok(null);
  const encrypted = objectIn(objects, 0x8a);
  const chipData = encrypted === null ? null : openChipData(blockCiphers[info.cipher], encryption, encrypted);
  if (chipData === null || mappingKey === null) return notAuthentic('its chip authentication data is missing or wrong');
  return ok({ group, chipData, mappingKey });
}

/** The step at which a chip says that it does not run what it offered. */
export const selectionStep = 'run PACE as it offers to';

async function selectPace(
  session: ChipSession,
  { info, ambiguous }: PaceChoice,
  { reference }: PasswordKey,
): Promise<Result<void, AccessFailure>> {
  const data = [ber(0x80, oidBytes(info.oid)), ber(0x83, Uint8Array.of(reference))];
  if (ambiguous && info.parameterId !== null) data.push(ber(0x84, Uint8Array.of(info.parameterId)));
  const set = await session.send({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data: Buffer.concat(data) });
  if (!set.ok) return set;
  const { status } = set.value;
  // 63Cx only counts the tries that are left.
  return status === success || (status & 0xfff0) === 0x63c0
    ? ok(undefined)
    : err({ kind: 'chip-refused', step: selectionStep, status });
}

function mappingOf(
  { info, group }: PaceChoice,
  encrypted: Uint8Array | null,
  password: Uint8Array,
  random: RandomBytes,
): Mapping | null {
  const cipher = blockCiphers[info.cipher];
  if (encrypted === null || encrypted.length === 0 || encrypted.length % cipher.blockSize !== 0) return null;
  if (info.mapping === 'IM' && encrypted.length !== integratedNonceSize(cipher)) return null;
  const nonce = cipher.decrypt(password, new Uint8Array(cipher.blockSize), encrypted);
  try {
    // §4.4.3.3.3: chip authentication mapping maps as the generic one does.
    return info.mapping === 'IM'
      ? integratedMapping(group, cipher, nonce, random)
      : genericMapping(group, nonce, random);
  } finally {
    wipe(nonce);
  }
}

/** §9.3.1.2: GENERAL AUTHENTICATE may be extended without asking; 2048 bits need it. */
function answerSize({ elementSize }: AgreementGroup): number {
  return elementSize + 8 > largestShortLe ? 65_536 : largestShortLe;
}

/** Steps of §4.4.5 as what a chip is asked to do. */
const steps = {
  nonce: 'give a nonce for PACE',
  mapping: 'map the nonce of PACE',
  agreement: 'agree on the keys of PACE',
  tokens: 'exchange the tokens of PACE',
} as const;
type Step = keyof typeof steps;

/** One GENERAL AUTHENTICATE of the chain, ICAO 9303-11 §4.4.4.2; the data objects of the answer. */
async function exchange(
  session: ChipSession,
  step: Step,
  object: Uint8Array | null,
  le = largestShortLe,
): Promise<Result<readonly Ber[], AccessFailure>> {
  const last = step === 'tokens';
  const data = ber(0x7c, ...(object === null ? [] : [object]));
  const answer = await session.send({ cla: last ? 0x00 : 0x10, ins: 0x86, p1: 0, p2: 0, data, le });
  if (!answer.ok) return answer;
  const { status } = answer.value;
  // A chip that knows another password finds out at the last step, from our token.
  if (last && (status === 0x6300 || (status & 0xfff0) === 0x63c0)) return err({ kind: 'wrong-password' });
  if (status !== success) return err({ kind: 'chip-refused', step: steps[step], status });
  // The integrated mapping has nothing to answer.
  if (answer.value.data.length === 0) return ok([]);
  try {
    const template = readOneBer(answer.value.data);
    if (template.tag === 0x7c) return ok(readAllBer(template.value));
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
  }
  return notAuthentic(`asked to ${steps[step]}, it answers with no dynamic authentication data`);
}

function objectIn(objects: readonly Ber[], tag: number): Uint8Array | null {
  return objects.find((one) => one.tag === tag)?.value ?? null;
}

function notAuthentic(detail: string): Failed {
  return err({ kind: 'chip-not-authentic', detail });
}

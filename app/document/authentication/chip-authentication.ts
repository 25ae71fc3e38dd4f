import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import type { RandomBytes } from '../access/access.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';
import { blockCiphers } from '../crypto/cipher.ts';
import { bitLength, bytesOf } from '../crypto/modular.ts';
import { largestShortLe, success } from '../iso7816/apdu.ts';
import type { ChipSession, SessionFailure } from '../iso7816/chip-session.ts';
import type { ChipRefused } from '../iso7816/read-file.ts';
import type { SessionKeys } from '../iso7816/secure-messaging.ts';
import type { ChipKeyChoice } from './chip-key-choice.ts';

/** Keys were agreed on with a static key; whether the chip has them, its next protected answer shows. */
export interface AgreedKeys {
  readonly choice: ChipKeyChoice;
  /** Our public key of the agreement: terminal authentication is bound to it. */
  readonly ephemeralKey: Uint8Array;
}

export type ChipAuthenticationFailure = SessionFailure | ChipRefused;

/**
 * Chip authentication version 1, ICAO 9303-11 §6.2: the strongest choice first, the next one where the chip does not take
 * it. The session is protected with the new keys afterwards.
 */
export async function authenticateChip(
  session: ChipSession,
  choices: readonly [ChipKeyChoice, ...ChipKeyChoice[]],
  random: RandomBytes = randomBytes,
): Promise<Result<AgreedKeys, ChipAuthenticationFailure>> {
  let first: ChipAuthenticationFailure | null = null;
  for (const choice of choices) {
    const agreed = await agree(session, choice, random);
    if (agreed.ok || agreed.error.kind !== 'chip-refused') return agreed;
    first ??= agreed.error;
  }
  if (first === null) throw new Error('there is at least one choice');
  return err(first);
}

async function agree(
  session: ChipSession,
  choice: ChipKeyChoice,
  random: RandomBytes,
): Promise<Result<AgreedKeys, ChipAuthenticationFailure>> {
  const secret = choice.key.group.draw(random);
  const ephemeralKey = secret.ofGenerator();
  const sent = await send(session, choice, ephemeralKey);
  if (!sent.ok) return sent;
  const shared = secret.agree(choice.key.publicKey);
  session.protectWith(sessionKeysOf(choice, shared));
  wipe(shared);
  return ok({ choice, ephemeralKey });
}

/** 9303-11 §6.2.2: keys from the shared secret; the counter starts at zero. */
export function sessionKeysOf({ cipher: name }: Pick<ChipKeyChoice, 'cipher'>, shared: Uint8Array): SessionKeys {
  const cipher = blockCiphers[name];
  return {
    cipher,
    encryption: cipher.deriveKey(shared, 1),
    mac: cipher.deriveKey(shared, 2),
    counter: new Uint8Array(cipher.blockSize),
  };
}

/** §6.2.4: Triple-DES has one command; AES has two, which some Triple-DES chips take instead. */
async function send(
  session: ChipSession,
  choice: ChipKeyChoice,
  ephemeralKey: Uint8Array,
): Promise<Result<void, ChipAuthenticationFailure>> {
  if (choice.cipher !== '3DES') return setTemplateAndAgree(session, choice, ephemeralKey);
  const data = Buffer.concat([ber(0x91, ephemeralKey), ...keyReference(choice)]);
  const set = await session.send({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa6, data });
  if (!set.ok) return set;
  const { status } = set.value;
  if (status === success) return ok(undefined);
  const other = await setTemplateAndAgree(session, choice, ephemeralKey);
  return other.ok || other.error.kind !== 'chip-refused' ? other : refused('agree on keys (MSE:Set KAT)', status);
}

async function setTemplateAndAgree(
  session: ChipSession,
  choice: ChipKeyChoice,
  ephemeralKey: Uint8Array,
): Promise<Result<void, ChipAuthenticationFailure>> {
  const template = Buffer.concat([ber(0x80, oidBytes(choice.oid)), ...keyReference(choice)]);
  const set = await session.send({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4, data: template });
  if (!set.ok) return set;
  if (set.value.status !== success) return refused('take a key for chip authentication', set.value.status);
  const parts = inCommands(ber(0x7c, ber(0x80, ephemeralKey)), session.extendedLength);
  for (const [index, data] of parts.entries()) {
    const last = index === parts.length - 1;
    const le = last ? { le: session.extendedLength ? largestShortLe : session.capacity(largestShortLe) } : {};
    const answer = await session.send({ cla: last ? 0x00 : 0x10, ins: 0x86, p1: 0, p2: 0, data, ...le });
    if (!answer.ok) return answer;
    if (answer.value.status !== success) return refused('agree on keys', answer.value.status);
  }
  return ok(undefined);
}

/** Bytes of a part of a chained command: protected with any cipher it fits into a short one. */
const shortPart = 208;

/** A key of 2048 bits does not fit into a short command: ISO/IEC 7816-4 §5.3.3. */
export function inCommands(data: Uint8Array, extendedLength: boolean): readonly Uint8Array[] {
  if (extendedLength || data.length <= shortPart) return [data];
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += shortPart) parts.push(data.subarray(at, at + shortPart));
  return parts;
}

function keyReference({ keyId }: ChipKeyChoice): readonly Uint8Array[] {
  if (keyId === null) return [];
  const number = BigInt(keyId);
  return [ber(0x84, bytesOf(number, Math.max(1, Math.ceil(bitLength(number) / 8))))];
}

function refused(step: string, status: number): { readonly ok: false; readonly error: ChipRefused } {
  return err({ kind: 'chip-refused', step, status });
}

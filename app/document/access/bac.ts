import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { blockCiphers, pad, sameBytes } from '../crypto/cipher.ts';
import { type Command, success } from '../iso7816/apdu.ts';
import type { ChipSession } from '../iso7816/chip-session.ts';
import type { SessionKeys } from '../iso7816/secure-messaging.ts';
import type { AccessFailure, RandomBytes } from './access.ts';

/**
 * Status words with which chips in the field turn a wrong key away at EXTERNAL AUTHENTICATE; the standard names 6300
 * only. 63Cx counts the tries that are left.
 */
const wrongKey = (status: number) =>
  status === 0x6300 || (status & 0xfff0) === 0x63c0 || status === 0x6982 || status === 0x6988;

const getChallenge: Command = { cla: 0, ins: 0x84, p1: 0, p2: 0, le: 8 };
const noIv = new Uint8Array(8);

/**
 * Basic Access Control, ICAO 9303-11 §4.3, in the eMRTD application. One attempt, never a second with the same key.
 * Overwrites `secret`.
 */
export async function establishBac(
  session: ChipSession,
  secret: Uint8Array,
  random: RandomBytes = randomBytes,
): Promise<Result<SessionKeys, AccessFailure>> {
  const cipher = blockCiphers['3DES'];
  const seed = secret.subarray(0, 16);
  const [encryption, mac] = [cipher.deriveKey(seed, 1), cipher.deriveKey(seed, 2)];
  const [readerNonce, readerKey] = [random(8), random(16)];
  try {
    return await authenticate(session, { encryption, mac, readerKey }, readerNonce);
  } finally {
    wipe(secret, encryption, mac, readerKey);
  }
}

interface BacKeys {
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
  readonly readerKey: Uint8Array;
}

async function authenticate(
  session: ChipSession,
  { encryption, mac, readerKey }: BacKeys,
  readerNonce: Uint8Array,
): Promise<Result<SessionKeys, AccessFailure>> {
  const cipher = blockCiphers['3DES'];
  const challenge = await session.send(getChallenge);
  if (!challenge.ok) return challenge;
  const { status, data: chipNonce } = challenge.value;
  if (status !== success || chipNonce.length !== 8)
    return err({ kind: 'chip-refused', step: 'give a challenge for BAC', status });

  const clear = Buffer.concat([readerNonce, chipNonce, readerKey]);
  const token = cipher.encrypt(encryption, noIv, clear);
  wipe(clear);
  const authenticated = await session.send({
    cla: 0,
    ins: 0x82,
    p1: 0,
    p2: 0,
    data: Buffer.concat([token, cipher.mac(mac, pad(token, 8))]),
    le: 40,
  });
  if (!authenticated.ok) return authenticated;
  const answer = authenticated.value;
  if (wrongKey(answer.status)) return err({ kind: 'wrong-password' });
  if (answer.status !== success)
    return err({ kind: 'chip-refused', step: 'authenticate for BAC', status: answer.status });
  if (answer.data.length !== 40) return notAuthentic(`its BAC answer has ${answer.data.length} bytes instead of 40`);
  const [chipToken, chipMac] = [answer.data.subarray(0, 32), answer.data.subarray(32)];
  if (!sameBytes(cipher.mac(mac, pad(chipToken, 8)), chipMac))
    return notAuthentic('the MAC of its BAC answer is wrong');
  const plain = cipher.decrypt(encryption, noIv, chipToken);
  const shared = plain.subarray(16).map((byte, index) => byte ^ (readerKey[index] ?? 0));
  try {
    if (!sameBytes(plain.subarray(0, 8), chipNonce) || !sameBytes(plain.subarray(8, 16), readerNonce))
      return notAuthentic('its BAC answer does not repeat the nonces');
    return ok({
      cipher,
      encryption: cipher.deriveKey(shared, 1),
      mac: cipher.deriveKey(shared, 2),
      // §9.8.7.2: the last four bytes of either nonce.
      counter: Buffer.concat([chipNonce.subarray(4), readerNonce.subarray(4)]),
    });
  } finally {
    wipe(plain, shared);
  }
}

function notAuthentic(detail: string): { readonly ok: false; readonly error: AccessFailure } {
  return err({ kind: 'chip-not-authentic', detail });
}

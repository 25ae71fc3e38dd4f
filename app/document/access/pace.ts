import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber, MalformedBytes, readAllBer, readOneBer } from '../ber/ber.ts';
import { type BlockCipher, blockCiphers, sameBytes } from '../crypto/cipher.ts';
import { success } from '../iso7816/apdu.ts';
import type { ChipSession } from '../iso7816/chip-session.ts';
import type { SessionKeys } from '../iso7816/secure-messaging.ts';
import type { AccessFailure, RandomBytes } from './access.ts';
import { type AccessKey, mrzSecret } from './access-key.ts';
import { agree, type PaceCurve, paceCurves, pointOf, secretNumber } from './curves.ts';
import { genericMapping } from './generic-mapping.ts';
import type { PaceInfo } from './pace-info.ts';

/** A PACEInfo that this reader can run, with what it runs on. */
export interface PaceChoice {
  readonly info: PaceInfo;
  readonly curve: PaceCurve;
  /** More than one set of parameters is offered for this OID: the choice must be named (ICAO 9303-11 §4.4.4.1). */
  readonly ambiguous: boolean;
}

/** The offers that this reader can run; further mappings and DH take their place here. */
export function runnable(infos: readonly PaceInfo[]): readonly PaceChoice[] {
  return infos.flatMap((info) => {
    const curve = paceCurves.find(({ parameterId }) => parameterId === info.parameterId);
    if (info.agreement !== 'ECDH' || info.mapping !== 'GM' || curve === undefined) return [];
    return [{ info, curve, ambiguous: infos.filter(({ oid }) => oid === info.oid).length > 1 }];
  });
}

type Failed = { readonly ok: false; readonly error: AccessFailure };

/** PACE over ECDH with generic mapping, ICAO 9303-11 §4.4. One attempt, never a second with the same key. */
export async function establishPace(
  session: ChipSession,
  { info, curve, ambiguous }: PaceChoice,
  key: AccessKey,
  random: RandomBytes = randomBytes,
): Promise<Result<SessionKeys, AccessFailure>> {
  const cipher = blockCiphers[info.cipher];
  const oid = oidBytes(info.oid);

  const set = await session.send({
    cla: 0,
    ins: 0x22,
    p1: 0xc1,
    p2: 0xa4,
    data: Buffer.concat([
      ber(0x80, oid),
      ber(0x83, Uint8Array.of(key.kind === 'mrz' ? 0x01 : 0x02)),
      ...(ambiguous && info.parameterId !== null ? [ber(0x84, Uint8Array.of(info.parameterId))] : []),
    ]),
  });
  if (!set.ok) return set;
  // 63Cx only counts the tries that are left.
  if (set.value.status !== success && (set.value.status & 0xfff0) !== 0x63c0)
    return refused('set authentication template', set.value.status);

  const encryptedNonce = await exchange(session, 'nonce', null, 0x80);
  if (!encryptedNonce.ok) return encryptedNonce;
  if (encryptedNonce.value.length === 0 || encryptedNonce.value.length % cipher.blockSize !== 0)
    return notAuthentic('its nonce is not of whole blocks');
  const nonce = nonceIn(encryptedNonce.value, cipher, key);
  const mapping = genericMapping(curve, nonce, random);
  wipe(nonce);
  const mapped = await exchange(session, 'map nonce', ber(0x81, mapping.ours), 0x82);
  if (!mapped.ok) return mapped;
  const generator = mapping.generatorFrom(mapped.value);
  if (generator === null) return notAuthentic('its mapping key is no point of the curve, or ours');

  const secret = secretNumber(curve, random);
  const ourKey = generator.multiply(secret).toBytes(false);
  const agreed = await exchange(session, 'key agreement', ber(0x83, ourKey), 0x84);
  if (!agreed.ok) return agreed;
  const theirKey = agreed.value;
  if (pointOf(curve, theirKey) === null || sameBytes(theirKey, ourKey))
    return notAuthentic('its ephemeral key is no point of the curve, or ours');

  const shared = agree(curve, secret, theirKey);
  const keys = { encryption: cipher.deriveKey(shared, 1), mac: cipher.deriveKey(shared, 2) };
  wipe(shared);
  const token = authenticationToken(cipher, keys.mac, oid, theirKey);
  const theirs = await exchange(session, 'mutual authentication', ber(0x85, token), 0x86);
  const proved = theirs.ok && sameBytes(theirs.value, authenticationToken(cipher, keys.mac, oid, ourKey));
  if (!proved) wipe(keys.encryption, keys.mac);
  if (!theirs.ok) return theirs;
  if (!proved) return notAuthentic('its PACE token is wrong');
  // §9.8.7.3: after PACE the counter starts at zero.
  return ok({ cipher, ...keys, counter: new Uint8Array(cipher.blockSize) });
}

function nonceIn(encrypted: Uint8Array, cipher: BlockCipher, key: AccessKey): Uint8Array {
  const secret = passwordOf(key);
  const password = cipher.deriveKey(secret, 3);
  const nonce = cipher.decrypt(password, new Uint8Array(cipher.blockSize), encrypted);
  wipe(secret, password);
  return nonce;
}

type Step = 'nonce' | 'map nonce' | 'key agreement' | 'mutual authentication';

/** One GENERAL AUTHENTICATE of the chain, ICAO 9303-11 §4.4.4.2; the wanted object of the answer. */
async function exchange(
  session: ChipSession,
  step: Step,
  object: Uint8Array | null,
  wanted: number,
): Promise<Result<Uint8Array, AccessFailure>> {
  const last = step === 'mutual authentication';
  const data = ber(0x7c, ...(object === null ? [] : [object]));
  const answer = await session.send({ cla: last ? 0x00 : 0x10, ins: 0x86, p1: 0, p2: 0, data, le: 256 });
  if (!answer.ok) return answer;
  const { status } = answer.value;
  // A chip that knows another password finds out at the last step, from our token.
  if (last && (status === 0x6300 || (status & 0xfff0) === 0x63c0)) return err({ kind: 'wrong-password' });
  if (status !== success) return refused(step, status);
  try {
    const template = readOneBer(answer.value.data);
    const found = template.tag === 0x7c ? readAllBer(template.value).find(({ tag }) => tag === wanted) : undefined;
    if (found !== undefined) return ok(found.value);
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
  }
  return notAuthentic(`its answer at the step "${step}" holds no DO'${wanted.toString(16)}'`);
}

/** §4.4.3.4: eight bytes of MAC over the other side's public key in its data object of §9.4. */
function authenticationToken(cipher: BlockCipher, mac: Uint8Array, oid: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return cipher.macOfText(mac, ber(0x7f49, ber(0x06, oid), ber(0x86, publicKey)));
}

/** §9.7.3: the hash of the MRZ's information, or the CAN's digits. */
function passwordOf(key: AccessKey): Uint8Array {
  return key.kind === 'mrz' ? mrzSecret(key) : Buffer.from(key.can, 'latin1');
}

function refused(step: string, status: number): Failed {
  return err({ kind: 'chip-refused', step: `PACE: ${step}`, status });
}

function notAuthentic(detail: string): Failed {
  return err({ kind: 'chip-not-authentic', detail });
}

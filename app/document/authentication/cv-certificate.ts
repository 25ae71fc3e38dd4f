import type { Result } from '../../core/result.ts';
import { oidOf } from '../ber/asn1.ts';
import { type Ber, type Malformed, MalformedBytes, readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type CvPublicKey, cvPublicKeyOf } from './cv-algorithms.ts';

/** Who a certificate makes its holder, TR-03110-3 C.4: the first two bits of its authorization. */
export type CvRole = 'CVCA' | 'domestic DV' | 'foreign DV' | 'terminal';

/** A card verifiable certificate, BSI TR-03110-3 C.1. */
export interface CvCertificate {
  /** Body and signature as they came: what a chip verifies. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
  /** Certification authority reference: by which key it is signed. */
  readonly authority: string;
  readonly holder: string;
  readonly key: CvPublicKey;
  /** Kind of terminals, as an object identifier. */
  readonly terminalType: string;
  readonly role: CvRole;
  /** Bits of the last byte of the authorization; of inspection systems: 1 DG3, 2 DG4. */
  readonly rights: number;
  /** Calendar days, ISO 8601; both count. */
  readonly effective: string;
  readonly expires: string;
}

export const inspectionSystem = '0.4.0.127.0.7.3.1.2.1';
const roles: readonly CvRole[] = ['terminal', 'foreign DV', 'domestic DV', 'CVCA'];

export function parseCvCertificate(bytes: Uint8Array): Result<CvCertificate, Malformed> {
  return wellFormed(() => {
    const whole = readOneBer(bytes);
    if (whole.tag !== 0x7f21) throw new MalformedBytes("a CV certificate does not begin with '7F21'");
    const [body, signature, ...surplus] = readAllBer(whole.value);
    if (body?.tag !== 0x7f4e || signature?.tag !== 0x5f37 || surplus.length > 0)
      throw new MalformedBytes('a CV certificate is a body and a signature');
    return { body: body.raw, signature: signature.value, ...bodyOf(body) };
  });
}

function bodyOf(body: Ber): Omit<CvCertificate, 'body' | 'signature'> {
  // Each of them once, in this order (C.1); certificate extensions may follow.
  const members = readAllBer(body.value);
  const order = [0x5f29, 0x42, 0x7f49, 0x5f20, 0x7f4c, 0x5f25, 0x5f24];
  const [profile, authority, key, holder, chat, effective, expires] = order.map((tag, index) => {
    const member = members[index];
    if (member?.tag !== tag)
      throw new MalformedBytes(`its body lacks '${tag.toString(16).toUpperCase()}' in its place`);
    return member;
  }) as [Ber, Ber, Ber, Ber, Ber, Ber, Ber];
  if (members.slice(order.length).some(({ tag }) => tag !== 0x65))
    throw new MalformedBytes('its body has more than it may');
  if (profile.value.length !== 1 || profile.value[0] !== 0) throw new MalformedBytes('it is not of profile 1');
  const [keyOid, ...values] = readAllBer(key.value);
  const [chatOid, authorization, ...others] = readAllBer(chat.value);
  if (keyOid === undefined || chatOid === undefined || authorization?.tag !== 0x53 || others.length > 0)
    throw new MalformedBytes('its key or its authorization is not one');
  const [first = 0, last = 0] = [authorization.value[0], authorization.value.at(-1)];
  return {
    authority: reference(authority),
    holder: reference(holder),
    key: cvPublicKeyOf(oidOf(keyOid), values),
    terminalType: oidOf(chatOid),
    role: roles[first >> 6] ?? 'terminal',
    rights: last & 0x3f,
    effective: dayOf(effective),
    expires: dayOf(expires),
  };
}

/** Country, mnemonic, sequence number: at most 16 characters of ISO 8859-1, A.6.1. */
export function reference({ value }: Pick<Ber, 'value'>): string {
  const text = Buffer.from(value).toString('latin1');
  if (!/^[\x20-\x7e\xa0-\xff]{8,16}$/.test(text))
    throw new MalformedBytes('a reference of a key is not 8 to 16 characters');
  return text;
}

/** Six digits, one a byte: D.2.1.3. */
function dayOf({ value }: Ber): string {
  const [a, b, c, d, e, f] = value;
  const digits = value.length === 6 && value.every((digit) => digit <= 9);
  const day = `20${a}${b}-${c}${d}-${e}${f}`;
  const time = digits ? new Date(`${day}T00:00:00Z`) : null;
  if (time === null || Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== day)
    throw new MalformedBytes('a date of it is none of the calendar');
  return day;
}

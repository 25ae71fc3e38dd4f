import { createHash } from 'node:crypto';
import type { AgreedSession } from './chip-authentication.ts';
import type { CommandApdu } from './command-apdu.ts';
import { authorityOf, bodyAndSignature, isSignedBy, keyOfBody, type TrustedKey } from './cv-certificates.ts';
import type { Random } from './pace.ts';
import { readTlvs, tlv } from './tlv.ts';

/** What a chip believes of terminals when it is issued. */
export interface TerminalTrust {
  /** CV certificates of authorities, whole. */
  readonly authorities: readonly Uint8Array[];
  /** The chip's idea of today, ISO 8601: chips have no clock. */
  readonly today: string;
}

const ok = 0x9000;

/** The chip's end of terminal authentication version 1, BSI TR-03110-1 §3.3 and -3 B.3. */
export class TerminalCheck {
  readonly #random: Random;
  /** Survive a reset: links replace older authorities, certificates move the date on. */
  #authorities: readonly TrustedKey[];
  #today: string;
  #imported: readonly TrustedKey[] = [];
  #issuer: TrustedKey | null = null;
  #terminal: TrustedKey | null = null;
  #challenge: Uint8Array | null = null;
  #rights = 0;

  constructor({ authorities, today }: TerminalTrust, random: Random) {
    this.#random = random;
    this.#today = today;
    this.#authorities = authorities.flatMap((bytes) => {
      const [whole] = readTlvs(bytes) ?? [];
      const [body] = readTlvs(whole?.value ?? new Uint8Array()) ?? [];
      const key = body === undefined ? null : keyOfBody(body, null);
      return key === null ? [] : [key];
    });
  }

  /** Bits of the data groups that the terminal of this session may read: 1 DG3, 2 DG4. */
  get rights(): number {
    return this.#rights;
  }

  /** EF.CVCA, TR-03110-3 A.1.1.3: the newer authority first, zeros behind. */
  get trustFile(): Uint8Array {
    const references = [...this.#authorities]
      .slice(-2)
      .reverse()
      .map(({ holder }) => tlv(0x42, Buffer.from(holder, 'latin1')));
    return Buffer.concat([...references, Buffer.alloc(36)]).subarray(0, 36);
  }

  forget(): void {
    this.#imported = [];
    this.#issuer = null;
    this.#terminal = null;
    this.#challenge = null;
    this.#rights = 0;
  }

  /** MSE:Set DST. */
  setIssuer(data: Uint8Array): number {
    this.#issuer = this.#keyNamed(data);
    return this.#issuer === null ? 0x6a88 : ok;
  }

  /** PSO:Verify Certificate. */
  verifyCertificate(data: Uint8Array): number {
    const issuer = this.#issuer;
    this.#issuer = null;
    if (issuer === null) return 0x6985;
    const parts = bodyAndSignature(data);
    if (parts === null) return 0x6a80;
    const { body, signature } = parts;
    if (authorityOf(body) !== issuer.holder) return 0x6a80;
    const key = keyOfBody(body, issuer.domain);
    if (key === null) return 0x6a80;
    if (!isSignedBy(issuer, tlv(body.tag, body.value), signature)) return 0x6300;
    const isLink = issuer.role === 3 && key.role === 3;
    // §2.4: an authority its successor or a document verifier, that a terminal, which certifies nobody.
    if (
      !(
        isLink ||
        (issuer.role === 3 && (key.role === 1 || key.role === 2)) ||
        (issuer.role > 0 && issuer.role < 3 && key.role === 0)
      )
    )
      return 0x6300;
    if (!isLink && key.expires < this.#today) return 0x6300;
    // §2.5: what foreign authorities say of the date, a chip does not believe.
    if (key.role !== 0 || issuer.role === 2) this.#today = key.effective > this.#today ? key.effective : this.#today;
    const limited = { ...key, rights: key.rights & issuer.rights };
    if (isLink) this.#authorities = [...this.#authorities, limited].slice(-2);
    else this.#imported = [...this.#imported, limited];
    return ok;
  }

  /** MSE:Set AT. */
  setTerminal(data: Uint8Array): number {
    const named = this.#keyNamed(data);
    this.#terminal = named?.role === 0 ? named : null;
    return this.#terminal === null ? 0x6a88 : ok;
  }

  getChallenge({ ne }: CommandApdu): Uint8Array | null {
    if (this.#terminal === null || ne < 8) return null;
    this.#challenge = this.#random(8);
    return this.#challenge;
  }

  /** EXTERNAL AUTHENTICATE: one challenge for one attempt. */
  authenticate(signature: Uint8Array, identity: Uint8Array, agreed: AgreedSession | null): number {
    const [challenge, terminal] = [this.#challenge, this.#terminal];
    this.#challenge = null;
    this.#terminal = null;
    if (challenge === null || terminal === null || agreed === null) return 0x6985;
    const message = Buffer.concat([identity, challenge, compressedKey(agreed)]);
    if (!isSignedBy(terminal, message, signature)) return 0x6300;
    this.#rights = terminal.rights;
    return ok;
  }

  #keyNamed(data: Uint8Array): TrustedKey | null {
    const value = readTlvs(data)?.find(({ tag }) => tag === 0x83)?.value;
    const name = Buffer.from(value ?? []).toString('latin1');
    return [...this.#imported, ...this.#authorities].find(({ holder }) => holder === name) ?? null;
  }
}

/** TR-03110-3 A.2.2.3, of the reader's key in chip authentication. */
function compressedKey({ pair, readerKey }: AgreedSession): Uint8Array {
  return compressed(pair.parameters.agreement, readerKey);
}

export function compressed(agreement: 'DH' | 'ECDH', key: Uint8Array): Uint8Array {
  return agreement === 'DH' ? createHash('sha1').update(key).digest() : key.subarray(1, (key.length + 1) / 2);
}

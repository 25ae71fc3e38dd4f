import { createHash, randomBytes } from 'node:crypto';
import { answerBac } from './bac.ts';
import { type ChipProofs, ChipProver, type ProverAnswer } from './chip-prover.ts';
import { type CommandApdu, parseCommand } from './command-apdu.ts';
import { type PaceOffer, PaceRun, type Random } from './pace.ts';
import { paceOid } from './pace-parameters.ts';
import { ResponseChain } from './response-chain.ts';
import { SecureMessaging } from './secure-messaging.ts';
import { cipherOf } from './symmetric.ts';
import { oidContents, readTlvs, tlv } from './tlv.ts';

/** A passport's chip as a reader meets it: power and command APDUs. */
export interface VirtualChip {
  readonly atr: Uint8Array;
  /** Power-up or warm reset: everything but the files is forgotten. */
  reset(): void;
  /** The answer with its status word; `drop`: the card leaves the field instead (fault `drops-at`). */
  transmit(command: Uint8Array): Promise<Uint8Array | 'drop'>;
  /** Answers as slowly as a contactless chip does. */
  readonly slow: boolean;
}

export interface ElementaryFile {
  readonly fid: number;
  readonly sfi: number;
  readonly bytes: Uint8Array;
  /** Outside the application, but for readers with keys: EF.CardSecurity. */
  readonly guarded?: boolean;
  /** Wherever it is read, there are zeros to come (fault `endless-file`). */
  readonly endless?: boolean;
  /** In the application: the bit of terminal authentication's rights that opens it. */
  readonly right?: number;
}

export interface ChipContents extends ChipProofs {
  /** Files outside the application: EF.CardAccess and EF.ATR/INFO for everyone, EF.CardSecurity after PACE. */
  readonly masterFiles: readonly ElementaryFile[];
  /** Files of the eMRTD application, readable after BAC or PACE. */
  readonly applicationFiles: readonly ElementaryFile[];
  /** MRZ information of ICAO 9303-11 §9.7.2: document number, birth and expiry date, each with its check digit. */
  readonly mrzInformation: string;
  readonly can: string | null;
  readonly bac: boolean;
  /** In the order of EF.CardAccess; empty: no PACE. */
  readonly pace: readonly PaceOffer[];
  /** Private key of chip authentication mapping, on the curve of its offers. */
  readonly chipKey: bigint | null;
  readonly extendedLength: boolean;
  /** Protected reads give this many bytes more than were asked, where an answer has room for them (fault `wrong-length`). */
  readonly surplus: number;
  readonly slow: boolean;
}

export interface ChipSurroundings {
  readonly random: Random;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Contactless card through a PC/SC reader (PC/SC part 3 §3.1.3.2.3), historical bytes of a passport; T=1. */
export const passportAtr: Uint8Array = Buffer.from('3b888001000000009181710079', 'hex');
const applicationId = Buffer.from('a0000002471001', 'hex');

/** Longest answer with its status word that EF.ATR/INFO names; vpcd's frames end at 65 535 bytes. */
export const longestExchange = 0xfeff;

const ok = 0x9000;
const internalAuthenticate = 0x88;

/** Milliseconds of a slow contactless chip: for each command, for each byte at 212 kbit/s, for a key agreement. */
const slowness = { command: 8, byte: 0.04, keyAgreement: 120 } as const;

type Answer = ProverAnswer;

const nothing = new Uint8Array();
const refuse = (status: number): Answer => ({ status, data: nothing });
const give = (data: Uint8Array, status = ok): Answer => ({ status, data });
/** ISO/IEC 7816-4 §5.6: nothing to a command without Le; too small a one is told the number. */
const giveWithin = ({ ne }: CommandApdu, data: Uint8Array): Answer =>
  ne === 0 ? give(nothing) : data.length > ne ? refuse(0x6c00 | data.length) : give(data);

/**
 * An eMRTD's chip after ICAO 9303-10 and -11 and ISO/IEC 7816-4: file system, BAC, PACE, secure messaging and access
 * rules. Status words are those of chips in the field where the standards leave a choice.
 */
export class EmrtdChip implements VirtualChip {
  readonly atr = passportAtr;
  readonly slow: boolean;
  readonly #contents: ChipContents;
  readonly #random: Random;
  readonly #wait: (milliseconds: number) => Promise<void>;
  #inApplication = false;
  #current: ElementaryFile | null = null;
  #session: SecureMessaging | null = null;
  #challenge: Uint8Array | null = null;
  #pace: PaceRun | null = null;
  #chain = new ResponseChain();
  readonly #prover: ChipProver;
  /** By what terminal authentication tells this session's chip from others. */
  #identity: Uint8Array = nothing;

  constructor(contents: ChipContents, surroundings: Partial<ChipSurroundings> = {}) {
    this.#contents = contents;
    this.#prover = new ChipProver(contents, surroundings.random ?? randomBytes);
    this.slow = contents.slow;
    this.#random = surroundings.random ?? randomBytes;
    this.#wait =
      surroundings.wait ?? ((milliseconds) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
  }

  reset(): void {
    this.#inApplication = false;
    this.#current = null;
    this.#chain = new ResponseChain();
    this.#forgetSession();
  }

  async transmit(bytes: Uint8Array): Promise<Uint8Array> {
    const answer = this.#answer(bytes);
    if (this.slow) {
      const agreement = [0x82, 0x86, 0x88].includes(bytes[1] ?? 0) ? slowness.keyAgreement : 0;
      await this.#wait(slowness.command + (bytes.length + answer.length) * slowness.byte + agreement);
    }
    return answer;
  }

  #answer(bytes: Uint8Array): Uint8Array {
    const command = parseCommand(bytes);
    if (command === null || (command.extended && !this.#contents.extendedLength)) return plain(refuse(0x6700));
    const next = this.#chain.next(command);
    if (next !== null) return next;
    if (command.cla === 0x0c || command.cla === 0x1c) return this.#protectedAnswer(command);
    // 9303-11 §9.8.3: an unprotected command ends secure messaging.
    if (this.#session !== null) this.#forgetSession();
    if (command.cla === 0x10 && command.ins !== 0x86) return plain(refuse(0x6884));
    if (command.cla !== 0x00 && command.cla !== 0x10) return plain(refuse(0x6e00));
    const limit = command.extended ? longestExchange : 258;
    return plain(this.#execute(command, limit - 2, false));
  }

  #protectedAnswer(command: CommandApdu): Uint8Array {
    const session = this.#session;
    if (session === null) return plain(refuse(0x6988));
    const opened = session.open(command);
    if (opened.kind === 'broken') {
      this.#forgetSession();
      return plain(refuse(opened.status));
    }
    // A file is read in as many commands as it takes; a signature comes whole or not at all.
    const size = command.extended || command.ins === internalAuthenticate ? longestExchange : 258;
    const answer = this.#execute(opened.command, session.capacity(command.ins, size), true);
    const sealed = session.seal(command.ins, answer.data, answer.status);
    if (answer.rekey !== undefined) this.#session = new SecureMessaging(answer.rekey);
    return command.extended ? sealed : this.#chain.begin(sealed);
  }

  #execute(command: CommandApdu, capacity: number, isProtected: boolean): Answer {
    if (command.ins !== 0x86) this.#pace = null;
    if (command.ins !== 0x82) this.#challenge = null;
    const proved = isProtected && this.#inApplication ? this.#prover.execute(command, capacity, this.#identity) : null;
    if (proved !== null) return proved;
    switch (command.ins) {
      case 0xa4:
        return this.#select(command);
      case 0xb0:
      case 0xb1:
        return this.#readBinary(command, capacity);
      case 0x84:
        return isProtected ? refuse(0x6985) : this.#getChallenge(command);
      case 0x82:
        return isProtected ? refuse(0x6985) : this.#externalAuthenticate(command);
      case 0x22:
        return isProtected ? refuse(0x6985) : this.#setAuthenticationTemplate(command);
      case 0x86:
        return isProtected ? refuse(0x6985) : this.#generalAuthenticate(command, capacity);
      default:
        return refuse(0x6d00);
    }
  }

  #select(command: CommandApdu): Answer {
    const { p1, p2, data } = command;
    if (p2 !== 0x00 && p2 !== 0x04 && p2 !== 0x0c) return refuse(0x6a86);
    if (p1 === 0x04) {
      if (!applicationId.equals(data)) return refuse(0x6a82);
      this.#inApplication = true;
      this.#current = null;
      return giveWithin(command, p2 === 0x0c ? nothing : tlv(p2 === 0 ? 0x6f : 0x62, tlv(0x84, applicationId)));
    }
    if (p1 !== 0x00 && p1 !== 0x02) return refuse(0x6a86);
    const fid = data.length === 2 ? ((data[0] ?? 0) << 8) | (data[1] ?? 0) : null;
    if (p1 === 0x00 && (data.length === 0 || fid === 0x3f00)) {
      this.#inApplication = false;
      this.#current = null;
      const root = tlv(0x83, Buffer.of(0x3f, 0x00));
      return giveWithin(command, p2 === 0x0c ? nothing : tlv(p2 === 0 ? 0x6f : 0x62, root));
    }
    if (fid === null) return refuse(0x6700);
    const access = this.#access();
    if (access !== ok) return refuse(access);
    const file = this.#files().find((one) => one.fid === fid);
    if (file === undefined) return refuse(0x6a82);
    if (!this.#mayRead(file)) return refuse(0x6982);
    this.#current = file;
    const size = Buffer.from(file.bytes.length.toString(16).padStart(6, '0'), 'hex');
    const control = tlv(0x62, tlv(0x80, file.bytes.length > 0xffff ? size : size.subarray(1)), tlv(0x83, data));
    return giveWithin(command, p2 === 0x0c ? nothing : p2 === 0x04 ? control : tlv(0x6f, control));
  }

  #readBinary(command: CommandApdu, capacity: number): Answer {
    const odd = command.ins === 0xb1;
    let offset: number;
    if (odd) {
      const object = readTlvs(command.data);
      const value = object?.length === 1 && object[0]?.tag === 0x54 ? object[0].value : null;
      if (value === null || value === undefined || value.length === 0 || value.length > 4) return refuse(0x6a80);
      offset = Number(`0x${Buffer.from(value).toString('hex')}`);
    } else {
      if (command.data.length > 0) return refuse(0x6700);
      offset = (command.p1 & 0x80) === 0 ? (command.p1 << 8) | command.p2 : command.p2;
    }
    const access = this.#access();
    if (access !== ok) return refuse(access);
    const named = fileNamedBy(command);
    if (named !== null) {
      const file = this.#files().find((one) => ('sfi' in named ? one.sfi === named.sfi : one.fid === named.fid));
      if (file === undefined) return refuse(0x6a82);
      if (!this.#mayRead(file)) return refuse(0x6982);
      this.#current = file;
    }
    const file = this.#current;
    if (file === null) return refuse(0x6986);
    if (command.ne === 0) return refuse(0x6700);
    if (file.endless === true)
      return this.#readFrom({ ...file, bytes: withZeros(file.bytes, offset + capacity) }, offset, command, capacity);
    if (offset >= file.bytes.length) return refuse(0x6b00);
    const { surplus } = this.#contents;
    if (surplus === 0 || this.#session === null || command.ins !== 0xb0 || command.ne + surplus > capacity)
      return this.#readFrom(file, offset, command, capacity);
    return give(withZeros(file.bytes, offset + command.ne + surplus).subarray(offset, offset + command.ne + surplus));
  }

  #readFrom(file: ElementaryFile, offset: number, command: CommandApdu, capacity: number): Answer {
    const left = file.bytes.length - offset;
    if (command.ins === 0xb0) {
      const wanted = Math.min(command.ne, left);
      // Le of zeros asks for what there is; a number that cannot be had under this Le is a wrong length.
      if (wanted > capacity && !command.all) return refuse(0x6700);
      const data = file.bytes.subarray(offset, offset + Math.min(wanted, capacity));
      return give(data, command.all || command.ne <= left ? ok : 0x6282);
    }
    // DO'53' and its length field count towards Ne: ISO/IEC 7816-4 §11.2.3.
    const room = Math.min(command.ne, capacity);
    const frame = (length: number) => (length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : 5);
    let length = Math.min(left, room);
    while (length > 0 && length + frame(length) > room) length -= 1;
    if (length === 0) return refuse(0x6700);
    return give(
      tlv(0x53, file.bytes.subarray(offset, offset + length)),
      command.all || left + frame(left) >= command.ne ? ok : 0x6282,
    );
  }

  #getChallenge({ p1, p2, ne }: CommandApdu): Answer {
    if (!this.#contents.bac) return refuse(0x6d00);
    if (!this.#inApplication) return refuse(0x6985);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    if (ne < 8) return refuse(0x6700);
    this.#challenge = this.#random(8);
    return give(this.#challenge);
  }

  #externalAuthenticate({ p1, p2, data, ne }: CommandApdu): Answer {
    const challenge = this.#challenge;
    this.#challenge = null;
    if (!this.#contents.bac) return refuse(0x6d00);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    if (data.length !== 40 || ne < 40) return refuse(0x6700);
    if (challenge === null) return refuse(0x6985);
    const accepted = answerBac(sha1(this.#contents.mrzInformation), challenge, data, this.#random);
    if (accepted === null) return refuse(0x6300);
    this.#session = new SecureMessaging(accepted.keys);
    // BSI TR-03110-3 B.3: after BAC the document number with its check digit.
    this.#identity = Buffer.from(this.#contents.mrzInformation.slice(0, -14), 'latin1');
    return give(accepted.data);
  }

  #setAuthenticationTemplate({ p1, p2, data }: CommandApdu): Answer {
    const { pace, chipKey } = this.#contents;
    if (pace.length === 0) return refuse(0x6d00);
    if (p1 !== 0xc1 || p2 !== 0xa4) return refuse(0x6a86);
    const objects = readTlvs(data);
    if (objects === null) return refuse(0x6a80);
    const of = (tag: number) => objects.find((object) => object.tag === tag)?.value;
    const [oid, reference, parameters] = [of(0x80), of(0x83), of(0x84)];
    const matching = pace.filter(
      (one) =>
        oid !== undefined &&
        oidContents(paceOid(one.mapping, one.parameters, one.cipher)).equals(oid) &&
        (parameters === undefined || (parameters.length === 1 && parameters[0] === one.parameters.id)),
    );
    const [offer] = matching;
    // §4.4.4.1: the parameters must be named where the identifier fits several.
    if (offer === undefined || matching.length > 1) return refuse(0x6a80);
    const password = reference?.length === 1 ? this.#password(reference[0] ?? 0) : null;
    if (password === null) return refuse(0x6a88);
    const passwordKey = cipherOf(offer.cipher).deriveKey(password, 3);
    this.#pace = new PaceRun(offer, { passwordKey, chipKey }, this.#random);
    return give(nothing);
  }

  /** ICAO 9303-11 §9.7.3: the MRZ's password is a hash, the CAN's is its digits. */
  #password(reference: number): Uint8Array | null {
    if (reference === 0x01) return sha1(this.#contents.mrzInformation);
    if (reference === 0x02 && this.#contents.can !== null) return Buffer.from(this.#contents.can, 'latin1');
    return null;
  }

  #generalAuthenticate({ cla, p1, p2, data, ne }: CommandApdu, capacity: number): Answer {
    const run = this.#pace;
    if (run === null) return refuse(this.#contents.pace.length === 0 ? 0x6d00 : 0x6985);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    const answer = run.step(data, cla === 0x00);
    if (answer.kind !== 'answer') this.#pace = null;
    if (answer.kind !== 'refused' && answer.data.length > Math.min(ne, capacity)) {
      // A key of 2048 bits does not fit into a short answer.
      this.#pace = null;
      return refuse(0x6700);
    }
    if (answer.kind === 'answer') return give(answer.data);
    if (answer.kind === 'refused') return refuse(answer.status);
    this.#session = new SecureMessaging(answer.keys);
    this.#identity = answer.identity;
    return give(answer.data);
  }

  /** 9303-10 §3.9: what lies in the application is for readers that proved that they saw the document. */
  #access(): number {
    return this.#inApplication && this.#session === null ? 0x6982 : ok;
  }

  /** BSI TR-03110-1 §3.3: fingers and irises are for terminals that proved that they may. */
  #mayRead({ right = 0 }: ElementaryFile): boolean {
    return (this.#prover.rights & right) === right;
  }

  #files(): readonly ElementaryFile[] {
    const trust = this.#prover.trustFile;
    const { applicationFiles } = this.#contents;
    if (this.#inApplication)
      return trust === null ? applicationFiles : [...applicationFiles, { fid: 0x011c, sfi: 0x1c, bytes: trust }];
    // Who may not read a guarded file does not learn that it is there.
    return this.#contents.masterFiles.filter(({ guarded }) => guarded !== true || this.#session !== null);
  }

  #forgetSession(): void {
    this.#session = null;
    this.#challenge = null;
    this.#pace = null;
    this.#prover.forget();
  }
}

/** The file that a READ BINARY names itself; null: the current one. ISO/IEC 7816-4 §11.2.2. */
function fileNamedBy({ ins, p1, p2 }: CommandApdu): { readonly sfi: number } | { readonly fid: number } | null {
  if (ins === 0xb0) return (p1 & 0x80) === 0 ? null : { sfi: p1 & 0x1f };
  if (p1 === 0 && p2 === 0) return null;
  return p1 === 0 && p2 < 0x1f ? { sfi: p2 } : { fid: (p1 << 8) | p2 };
}

/** At least `length` bytes of a file, those that it does not have as zeros. */
function withZeros(bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(Math.max(bytes.length, length));
  longer.set(bytes);
  return longer;
}

function plain({ data, status }: Answer): Uint8Array {
  return Buffer.concat([data, Buffer.of(status >> 8, status & 0xff)]);
}

function sha1(text: string): Buffer {
  return createHash('sha1').update(text, 'latin1').digest();
}

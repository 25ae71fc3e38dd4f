import { err, ok, type Result } from '../../core/result.ts';
import type { CardLost, CardTransport } from '../card-transport.ts';
import { type Answer, type Command, decodeAnswer, encodeCommand, largestShortLe, statusText, success } from './apdu.ts';
import { type BadAnswer, SecureMessaging, type SessionKeys } from './secure-messaging.ts';

/** After either of these the card says nothing more that counts. */
export type SessionFailure = CardLost | BadAnswer;

/** SELECT and READ BINARY: to the others some chips say with these words that a key is wrong. */
const lookingCommands: readonly number[] = [0xa4, 0xb0, 0xb1];
/** ISO/IEC 7816-4 §5.1.3: secure messaging data objects missing or incorrect. */
const messagingWords: readonly number[] = [0x6987, 0x6988];

const getResponse: Command = { cla: 0, ins: 0xc0, p1: 0, p2: 0 };
/** Bytes of the longest answer. */
const largestCollected = 65_536;
/** Pieces of fewer bytes than this that may have more behind them: the word before the first, and an odd one. */
const smallestPiece = 64;
const mostDrops = 3;

/** One conversation with a chip: in the clear until an access protocol gives keys, protected from then on. */
export class ChipSession {
  readonly #card: CardTransport;
  #messaging: SecureMessaging | null = null;
  #failure: SessionFailure | null = null;
  #largestAnswer = largestShortLe;
  /** The chip has shown that a READ BINARY may name its file: 9303-10 demands it of every chip, not all keep to it. */
  knowsShortIdentifiers = false;
  #answersUnderKeys = 0;
  /** The command under way is in extended form, and no command of that form was ever answered under keys. */
  #isExtended = false;
  #extendedWorks = false;
  #brokeAtExtended = false;
  /** Command APDUs sent, and bytes both ways. */
  apdus = 0;
  bytes = 0;

  constructor(card: CardTransport) {
    this.#card = card;
  }

  /** Bytes of an answer, without its status word, that card and reader are known to manage; 256: short lengths only. */
  get largestAnswer(): number {
    return this.#largestAnswer;
  }

  allowAnswersOf(size: number): void {
    this.#largestAnswer = size;
  }

  get extendedLength(): boolean {
    return this.#largestAnswer > largestShortLe;
  }

  /** Most bytes of a file in one answer of `size` bytes: protection takes its share. */
  capacity(size: number): number {
    return this.#messaging?.capacity(size) ?? size;
  }

  /** From the next command on; keys that protected until now are overwritten. */
  protectWith(keys: SessionKeys): void {
    this.#messaging?.end();
    this.#messaging = new SecureMessaging(keys);
    this.#answersUnderKeys = 0;
  }

  /** Answers that were rightly protected with the present keys: their number shows whether the chip has them. */
  get answersUnderKeys(): number {
    return this.#answersUnderKeys;
  }

  /**
   * It ended when the chip was first asked in extended form: it was lost, or said without protection that it does not know
   * the length. What it said of such lengths before is not true; opened anew and asked in short form it may be read.
   */
  get brokeAtExtendedLength(): boolean {
    return this.#brokeAtExtended;
  }

  /** Overwrites the keys; the session is over. */
  end(): void {
    this.#messaging?.end();
    this.#failure ??= { kind: 'bad-answer', detail: 'the session was ended' };
  }

  async send(command: Command): Promise<Result<Answer, SessionFailure>> {
    if (this.#failure !== null) return err(this.#failure);
    const answered = await this.#exchange(command);
    const isNew = this.#isExtended && !this.#extendedWorks;
    if (!answered.ok) {
      this.#brokeAtExtended = isNew;
      return this.#end(answered.error);
    }
    if (this.#messaging !== null) {
      const opened = this.#messaging.unprotect(answered.value);
      if ('kind' in opened) {
        this.#brokeAtExtended = isNew && lengthNotUnderstood(decodeAnswer(answered.value));
        return this.#end(opened);
      }
      this.#answersUnderKeys += 1;
      this.#extendedWorks ||= this.#isExtended;
      return ok(opened);
    }
    const answer = decodeAnswer(answered.value);
    if (answer === null) return this.#end({ kind: 'bad-answer', detail: 'the answer has no status word' });
    // A chip that takes a plain command for a protected one is out of step: that is no way to say that a file is not there,
    // which might end in BAC on a chip that has PACE.
    if (lookingCommands.includes(command.ins) && messagingWords.includes(answer.status))
      return this.#end({
        kind: 'bad-answer',
        detail: `the chip answered ${statusText(answer.status)} to a plain command`,
      });
    return ok(answer);
  }

  /**
   * One command with all of its answer: what a chip keeps back for GET RESPONSE is fetched, and a plain command whose length
   * it corrects is repeated once (ISO/IEC 7816-4 §5.1.3). Neither is part of secure messaging: a protected answer comes in
   * pieces, is put together, and then has to be right.
   */
  async #exchange(command: Command): Promise<Result<Uint8Array, CardLost>> {
    const isProtected = this.#messaging !== null;
    let answered = await this.#transmit(this.#messaging?.protect(command) ?? encodeCommand(command));
    const { le } = command;
    if (answered.ok && !isProtected && le !== undefined && correctsLength(answered.value, le))
      answered = await this.#transmit(encodeCommand({ ...command, le: lengthIn(answered.value) }));
    // An answer that nobody asked for may stay where it is.
    if (answered.ok && !isProtected && le === undefined && keepsMore(answered.value))
      return ok(Uint8Array.of(success >> 8, success & 0xff));
    const pieces: Uint8Array[] = [];
    for (let [collected, drops] = [0, 0]; answered.ok && keepsMore(answered.value); ) {
      const { length } = answered.value;
      collected += length - 2;
      // A chip that gives drop after drop, with more to give, is not waited for: its status word stands.
      if (length - 2 < smallestPiece) drops += 1;
      if (collected > largestCollected || drops > mostDrops) break;
      pieces.push(answered.value.subarray(0, -2));
      const kept = lengthIn(answered.value);
      answered = await this.#transmit(encodeCommand({ ...getResponse, le: kept }));
      if (answered.ok && correctsLength(answered.value, kept))
        answered = await this.#transmit(encodeCommand({ ...getResponse, le: lengthIn(answered.value) }));
    }
    return answered.ok && pieces.length > 0 ? ok(Buffer.concat([...pieces, answered.value])) : answered;
  }

  async #transmit(bytes: Uint8Array): Promise<Result<Uint8Array, CardLost>> {
    this.apdus += 1;
    this.bytes += bytes.length;
    // ISO/IEC 7816-4 §5.1: a zero where a short form has a length.
    this.#isExtended = bytes.length > 5 && bytes[4] === 0;
    const answered = await this.#card.transmit(bytes);
    if (answered.ok) this.bytes += answered.value.length;
    return answered;
  }

  #end(failure: SessionFailure): Result<Answer, SessionFailure> {
    this.#failure = failure;
    return err(failure);
  }
}

/** 6700 is the word for lengths that are not understood, 6E00, 6D00 and 6F00 those of chips that misread the form. */
export function lengthNotUnderstood(answer: Answer | null): boolean {
  return answer?.data.length === 0 && [0x6700, 0x6d00, 0x6e00, 0x6f00].includes(answer.status);
}

/** 61xx: xx bytes, or 256 and more, are still to be had. */
function keepsMore(answer: Uint8Array): boolean {
  return answer.at(-2) === 0x61;
}

/** 6Cxx alone: nothing was done, ask for xx bytes. */
function correctsLength(answer: Uint8Array, asked: number): boolean {
  return answer.length === 2 && answer[0] === 0x6c && lengthIn(answer) !== asked;
}

function lengthIn(answer: Uint8Array): number {
  return answer.at(-1) || largestShortLe;
}

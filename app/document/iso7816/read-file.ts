import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { announcedLength, ber, type Malformed, MalformedBytes, readOneBer, wellFormed } from '../ber/ber.ts';
import { type Answer, type Command, endOfFile, largestShortLe, success } from './apdu.ts';
import type { ChipSession, SessionFailure } from './chip-session.ts';

/** A chip said no where the standard says yes. */
export interface ChipRefused {
  readonly kind: 'chip-refused';
  readonly step: string;
  readonly status: number;
}

/** A file announces more bytes than any of its name has: it is not read to the end of time. */
export interface TooLarge {
  readonly kind: 'too-large';
  readonly file: string;
  /** Of its identifier: what begins otherwise than its name has it is rather garbage than large. */
  readonly firstByte: number;
  readonly bytes: number;
  readonly most: number;
}

interface Wanted {
  readonly fid: number;
  readonly name: string;
  readonly most: number;
}

export type ReadFailure = SessionFailure | ChipRefused | TooLarge | (Malformed & { readonly file: string });

/** What the first block of a file says of it. */
export interface OpenedFile {
  readonly fid: number;
  readonly name: string;
  readonly length: number;
  readonly start: Uint8Array;
}

/** No file of a passport comes near this; a chip that announces more is not read to the end of time. */
const largestFile = 4_000_000;
/** A chip that gives less at a time, with more to give, is not worth a traveller's wait. */
const smallestBlock = 64;
/** Le that every chip knows when larger ones fail: what is read in one block is at least this. */
const modestBlocks = [192, 128] as const;
/** The length field of any file is in its first bytes. */
const lengthField = 4;
/** ISO/IEC 7816-4 §11.2: an even READ BINARY has 15 bits for its offset. */
const evenOffsets = 0x8000;
/** Tag and length field of the object around what an odd READ BINARY gives: they count towards Le. */
const largestFrame = 4;
/** Largest first Le: above it some readers' buffers end. */
const largestBlock = 0x8000;
/** On a slow chip no block shall take longer than this (ms): a traveller watches its bytes. */
const blockTakesAtMost = 250;

const absentStatus = 0x6a82;
const absent: readonly number[] = [absentStatus, 0x6a83, 0x6a88];

/** Reads transparent files in the largest blocks that card and reader manage; what it learned stays for the next file. */
export class FileReader {
  readonly #session: ChipSession;
  /** Sizes to try from here on, largest first. */
  #blocks: readonly number[];
  #proven = 0;
  #bytesPerMs: number | null = null;

  constructor(session: ChipSession) {
    this.#session = session;
    const short = session.capacity(largestShortLe);
    const large = session.extendedLength
      ? [Math.min(largestBlock, session.capacity(session.largestAnswer)), largestShortLe]
      : [];
    this.#blocks = [...large, short, ...modestBlocks].sort((a, b) => b - a);
  }

  /**
   * Chooses a file and reads how long it is; null: the chip has none of this name. `least`: bytes that every file of this
   * name has: they come with the first answer, and no chip is read past the end of a file. `most`: bytes that none has more
   * than.
   */
  async open(
    fid: number,
    name: string,
    least = lengthField,
    most = largestFile,
  ): Promise<Result<OpenedFile | null, ReadFailure>> {
    return this.#learningOf(() => this.#open({ fid, name, most }, least));
  }

  async #open(file: Wanted, least: number): Promise<Result<OpenedFile | null, ReadFailure>> {
    const { fid, name } = file;
    const first = Math.max(lengthField, Math.min(least, this.#shortBlock()));
    if (this.#session.knowsShortIdentifiers) {
      const answer = whole(await this.#session.send(readByShortIdentifier(fid, 0, first)));
      if (!answer.ok) return answer;
      if (answer.value.data.length > 0) return this.#openedFrom(file, answer.value.data, first);
    }
    const selected = await this.#select(fid, name);
    if (!selected.ok || !selected.value) return selected.ok ? ok(null) : selected;
    // What can be selected and not be named was named in vain: once is enough.
    this.#session.knowsShortIdentifiers = false;
    const answer = await this.#readAt(0, first, name);
    if (!answer.ok) return answer;
    if (answer.value.data.length > 0) return this.#openedFrom(file, answer.value.data, first);
    if (first === lengthField) return unread(name, answer.value);
    this.#blocks = this.#blocks.filter((size) => size > largestShortLe || size < first);
    return this.#openedFrom(file, new Uint8Array(), first);
  }

  /** The length that a file's first bytes announce; more of them are asked for until they do. */
  async #openedFrom(
    { fid, name, most }: Wanted,
    answered: Uint8Array,
    asked: number,
  ): Promise<Result<OpenedFile, ReadFailure>> {
    if (answered.length > asked)
      return err({ kind: 'bad-answer', detail: `${answered.length} bytes of ${name} came where ${asked} were asked` });
    let start: Uint8Array = answered;
    for (;;) {
      const length = wellFormed(() => announcedLength(start));
      if (!length.ok) return err({ ...length.error, file: name });
      if (length.value !== null) {
        if (length.value > most)
          return err({ kind: 'too-large', file: name, firstByte: start[0] ?? 0, bytes: length.value, most });
        if (length.value < Math.min(start.length, lengthField))
          return err({ kind: 'malformed', detail: `it announces ${length.value} bytes`, file: name });
        // Where long answers are allowed, or the file ends there, a short one says nothing of others.
        const isCut = answered.length < length.value && !this.#session.extendedLength;
        if (answered.length >= smallestBlock && isCut) this.#learn(answered.length, asked);
        wipe(start.subarray(length.value));
        return ok({ fid, name, length: length.value, start: start.subarray(0, length.value) });
      }
      const more = await this.#readAt(start.length, lengthField, name);
      if (!more.ok) return more;
      if (more.value.data.length === 0) return unread(name, more.value);
      const before = start;
      start = Buffer.concat([before, more.value.data]);
      wipe(before, more.value.data);
    }
  }

  /** All of a file; `again` when another one was selected since it was opened. */
  async finish(
    file: OpenedFile,
    onBytes: (count: number) => void,
    again = false,
  ): Promise<Result<Uint8Array, ReadFailure>> {
    const { fid, name, length, start } = file;
    // Naming the file with the next read chooses it again, as far as an offset of one byte goes.
    const chooses = again && this.#session.knowsShortIdentifiers && start.length <= 0xff && start.length < length;
    if (again && !chooses) {
      const selected = await this.#select(fid, name);
      if (!selected.ok) return selected;
      if (!selected.value) return refused(`select ${name}`, absentStatus);
    }
    const bytes = new Uint8Array(length);
    bytes.set(start);
    wipe(start);
    onBytes(start.length);
    const chosen = { name, fid: chooses ? fid : null };
    const read = await this.#learningOf(() => this.#fill(bytes, start.length, chosen, onBytes));
    if (read.ok) return read;
    wipe(bytes); // half a file is as much the person's as a whole one
    return read;
  }

  /** What a chip refuses of one file says nothing of the blocks in which it gives another. */
  async #learningOf<T>(read: () => Promise<Result<T, ReadFailure>>): Promise<Result<T, ReadFailure>> {
    const before = this.#blocks;
    const result = await read();
    if (!result.ok) this.#blocks = before;
    return result;
  }

  /** Reads from `from` to the end of `bytes`; a file with its identifier is chosen by the first read. */
  async #fill(
    bytes: Uint8Array,
    from: number,
    { name, fid }: { readonly name: string; readonly fid: number | null },
    onBytes: (count: number) => void,
  ): Promise<Result<Uint8Array, ReadFailure>> {
    const { length } = bytes;
    let choose = fid;
    for (let at = from; at < length; ) {
      const room = at < evenOffsets ? this.#block() : this.#block() - largestFrame;
      const wanted = Math.min(length - at, room, this.#patience());
      const began = performance.now();
      const block =
        choose === null
          ? await this.#readAt(at, wanted, name)
          : whole(await this.#session.send(readByShortIdentifier(choose, at, wanted)));
      if (!block.ok) return block;
      const { data } = block.value;
      if (data.length > wanted)
        return err({ kind: 'bad-answer', detail: `${data.length} bytes of ${name} came where ${wanted} were asked` });
      if (data.length < Math.min(wanted, smallestBlock)) {
        // Only sizes that never worked are tried smaller: later refusals are the chip's last word.
        if (wanted <= this.#proven || !this.#smaller(wanted)) return unread(name, block.value);
        continue;
      }
      this.#learn(data.length, wanted);
      if (data.length >= 1024) this.#bytesPerMs = data.length / Math.max(performance.now() - began, 0.01);
      choose = null;
      bytes.set(data, at);
      wipe(data);
      at += data.length;
      onBytes(data.length);
    }
    return ok(bytes);
  }

  async #select(fid: number, name: string): Promise<Result<boolean, ReadFailure>> {
    const answer = await this.#session.send(selectFile(fid));
    if (!answer.ok) return answer;
    if (absent.includes(answer.value.status)) return ok(false);
    return answer.value.status === success ? ok(true) : refused(`select ${name}`, answer.value.status);
  }

  async #readAt(offset: number, count: number, name: string): Promise<Result<Answer, ReadFailure>> {
    if (offset < evenOffsets) {
      return whole(await this.#session.send({ cla: 0, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, le: count }));
    }
    const where = Buffer.alloc(4);
    where.writeUInt32BE(offset);
    const data = ber(0x54, where.subarray(offset > 0xffff ? 1 : 2));
    const frame = ber(0x53, new Uint8Array(count)).length - count;
    const answer = whole(await this.#session.send({ cla: 0, ins: 0xb1, p1: 0, p2: 0, data, le: count + frame }));
    if (!answer.ok || answer.value.data.length === 0) return answer;
    const object = wellFormed(() => {
      const one = readOneBer(answer.value.data);
      if (one.tag !== 0x53 && one.tag !== 0x73) throw new MalformedBytes('no discretionary data');
      return one.value;
    });
    return object.ok ? ok({ data: object.value, status: answer.value.status }) : err({ ...object.error, file: name });
  }

  /** The keys of chip authentication may be of a cipher that leaves less room than the one before. */
  #block(): number {
    const { extendedLength, largestAnswer } = this.#session;
    const room = this.#session.capacity(extendedLength ? largestAnswer : largestShortLe);
    return Math.min(this.#blocks[0] ?? smallestBlock, room);
  }

  /** The largest block in short form that has not failed. */
  #shortBlock(): number {
    const room = this.#session.capacity(largestShortLe);
    return this.#blocks.find((size) => size <= room) ?? smallestBlock;
  }

  /** Bytes that a slow chip gives before a traveller doubts that anything happens. */
  #patience(): number {
    return this.#bytesPerMs === null ? largestBlock : Math.max(1024, this.#bytesPerMs * blockTakesAtMost) | 0;
  }

  /** False when there is nothing smaller to try. */
  #smaller(failed: number): boolean {
    this.#blocks = this.#blocks.filter((size) => size < failed);
    return this.#blocks.length > 0;
  }

  #learn(got: number, wanted: number): void {
    this.#proven = Math.max(this.#proven, got);
    if (got < wanted) this.#blocks = [got, ...this.#blocks.filter((size) => size < got)];
  }
}

/** Chooses the current file and reads of it, ISO/IEC 7816-4 §11.2.3: all files of 9303-10 have a short identifier, their last five bits. */
export function readByShortIdentifier(fid: number, offset: number, le: number): Command {
  return { cla: 0, ins: 0xb0, p1: 0x80 | (fid & 0x1f), p2: offset, le };
}

export function selectFile(fid: number): Command {
  return { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(fid >> 8, fid & 0xff) };
}

/** A warning that the file ended is no refusal; with any other status what came does not count. */
function whole(answer: Result<Answer, SessionFailure>): Result<Answer, SessionFailure> {
  if (!answer.ok) return answer;
  const { status } = answer.value;
  return status === success || status === endOfFile ? answer : ok({ data: new Uint8Array(), status });
}

/** A chip that says yes and gives too little has not refused: what it has there is no file that anybody waits for. */
function unread(name: string, { data, status }: Answer): { readonly ok: false; readonly error: ReadFailure } {
  if (status !== success) return refused(`read ${name}`, status);
  return err({ kind: 'malformed', file: name, detail: `the chip gives ${data.length} bytes of it at a time` });
}

function refused(step: string, status: number): { readonly ok: false; readonly error: ChipRefused } {
  return err({ kind: 'chip-refused', step, status });
}

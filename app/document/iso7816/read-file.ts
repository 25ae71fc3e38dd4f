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
/** Where a chip refuses a larger block it is asked for these; between two of them its limit is searched. */
const usualBlocks = [1024, 256, 224, 192, 128, smallestBlock] as const;
/** Commands that a search has to save before it is worth one that may be refused. */
const worthAsking = 3;
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
const wrongLength = 0x6700;
/** No elementary file is chosen. */
const nothingChosen = 0x6986;
/** However few bytes are asked for, these stay. */
const notOfLength: readonly number[] = [...absent, nothingChosen, 0x6982];

/** A file as commands name it. */
type Named = Pick<OpenedFile, 'fid' | 'name'>;

/** Reads transparent files in the largest blocks that card and reader manage; what it learned stays for the next file. */
export class FileReader {
  readonly #session: ChipSession;
  /** The largest block that came, the smallest that was refused, and the length that the chip itself named (6Cxx). */
  #proven = 0;
  #refused = Number.POSITIVE_INFINITY;
  #limit = Number.POSITIVE_INFINITY;
  #bytesPerMs: number | null = null;
  /** A READ BINARY that names its file does not choose it for the next one. */
  #namesInPassing = false;
  /** A file is chosen for one READ BINARY only. */
  #choosesForOne = false;
  #chosen: 'by-name' | 'by-select' = 'by-select';

  constructor(session: ChipSession) {
    this.#session = session;
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
    const file = { fid, name, most };
    const first = Math.max(lengthField, Math.min(least, this.#shortBlock()));
    if (this.#names) {
      const named = await this.#readNamed(file, 0, first);
      if (!named.ok) return named;
      if (named.value.data.length > 0) return this.#openedFrom(file, named.value.data, first);
    }
    const selected = await this.#select(file);
    if (!selected.ok || !selected.value) return selected.ok ? ok(null) : selected;
    const answer = await this.#readChosen(0, first, name);
    if (!answer.ok) return answer;
    // What can be selected and not be named was named in vain: once is enough.
    if (answer.value.data.length > 0) this.#session.knowsShortIdentifiers = false;
    else if (first === lengthField || notOfLength.includes(answer.value.status)) return unread(name, answer.value);
    return this.#openedFrom(file, answer.value.data, first);
  }

  /** A READ BINARY may name its file, and that is of use. */
  get #names(): boolean {
    return this.#session.knowsShortIdentifiers && (!this.#namesInPassing || this.#choosesForOne);
  }

  /** The length that a file's first bytes announce; more of them are asked for until they do. */
  async #openedFrom(
    file: Named & { readonly most: number },
    answered: Uint8Array,
    asked: number,
  ): Promise<Result<OpenedFile, ReadFailure>> {
    const { fid, name, most } = file;
    if (answered.length > asked)
      return err({ kind: 'bad-answer', detail: `${answered.length} bytes of ${name} came where ${asked} were asked` });
    this.#proven = Math.max(this.#proven, answered.length);
    let start: Uint8Array = answered;
    for (;;) {
      const length = wellFormed(() => announcedLength(start));
      if (!length.ok) return err({ ...length.error, file: name });
      if (length.value !== null) {
        if (length.value > most)
          return err({ kind: 'too-large', file: name, firstByte: start[0] ?? 0, bytes: length.value, most });
        if (length.value < Math.min(start.length, lengthField))
          return err({ kind: 'malformed', detail: `it announces ${length.value} bytes`, file: name });
        // Only now it is sure that what was refused was no end of a file.
        if (answered.length === 0 && asked <= length.value) this.#refused = Math.min(this.#refused, asked);
        wipe(start.subarray(length.value));
        return ok({ fid, name, length: length.value, start: start.subarray(0, length.value) });
      }
      const more = await this.#readAt(file, start.length, lengthField);
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
    const { name, length, start } = file;
    // Naming the file with the next read chooses it again, as far as an offset of one byte goes.
    const chooses = again && this.#names && start.length <= 0xff && start.length < length;
    if (again && !chooses && !this.#choosesForOne) {
      const selected = await this.#select(file);
      if (!selected.ok) return selected;
      if (!selected.value) return refused(`select ${name}`, absentStatus);
    }
    const bytes = new Uint8Array(length);
    bytes.set(start);
    wipe(start);
    onBytes(start.length);
    const known = { refused: this.#refused, limit: this.#limit };
    const read = await this.#fill(bytes, start.length, { file, chooses }, onBytes);
    if (read.ok) return read;
    wipe(bytes); // half a file is as much the person's as a whole one
    // What a file that is shorter than it says has refused is no block size.
    this.#refused = known.refused;
    this.#limit = known.limit;
    return read;
  }

  /** Reads from `from` to the end of `bytes`; `chooses`: the first read names the file. */
  async #fill(
    bytes: Uint8Array,
    from: number,
    { file, chooses }: { readonly file: Named; readonly chooses: boolean },
    onBytes: (count: number) => void,
  ): Promise<Result<Uint8Array, ReadFailure>> {
    const { length } = bytes;
    const { name } = file;
    let byName = chooses;
    for (let at = from; at < length; ) {
      const block = this.#block(length - at);
      if (block < Math.min(length - at, smallestBlock)) return refused(`read ${name}`, wrongLength);
      const wanted = Math.min(length - at, at < evenOffsets ? block : block - largestFrame, this.#patience());
      const began = performance.now();
      const answer = byName ? await this.#readNamed(file, at, wanted) : await this.#readAt(file, at, wanted);
      if (!answer.ok) return answer;
      const { data, status } = answer.value;
      if (data.length > wanted)
        return err({ kind: 'bad-answer', detail: `${data.length} bytes of ${name} came where ${wanted} were asked` });
      if (data.length < Math.min(wanted, smallestBlock)) {
        // Only sizes that never worked are tried smaller: later refusals are the chip's last word.
        if (wanted <= this.#proven || notOfLength.includes(status)) return unread(name, answer.value);
        this.#learnRefusal(wanted, status);
        if (this.#refused <= smallestBlock) return unread(name, answer.value);
        continue;
      }
      this.#proven = Math.max(this.#proven, data.length);
      if (data.length >= 1024) this.#bytesPerMs = data.length / Math.max(performance.now() - began, 0.01);
      byName = false;
      bytes.set(data, at);
      wipe(data);
      at += data.length;
      onBytes(data.length);
    }
    return ok(bytes);
  }

  async #select({ fid, name }: Named): Promise<Result<boolean, ReadFailure>> {
    const answer = await this.#session.send(selectFile(fid));
    if (!answer.ok) return answer;
    if (absent.includes(answer.value.status)) return ok(false);
    this.#chosen = 'by-select';
    return answer.value.status === success ? ok(true) : refused(`select ${name}`, answer.value.status);
  }

  async #readNamed({ fid }: Named, offset: number, count: number): Promise<Result<Answer, ReadFailure>> {
    const answer = whole(await this.#session.send(readByShortIdentifier(fid, offset, count)));
    if (answer.ok && answer.value.data.length > 0) this.#chosen = 'by-name';
    return answer;
  }

  /** Reads of the chosen file; a chip that has forgotten it is told again, and what that says of the chip is remembered. */
  async #readAt(file: Named, offset: number, count: number): Promise<Result<Answer, ReadFailure>> {
    if (!this.#choosesForOne) {
      const answer = await this.#readChosen(offset, count, file.name);
      if (!answer.ok || answer.value.status !== nothingChosen) return answer;
      if (this.#chosen === 'by-name' && !this.#namesInPassing) this.#namesInPassing = true;
      else this.#choosesForOne = true;
    } else if (this.#names && offset <= 0xff) return this.#readNamed(file, offset, count);
    const selected = await this.#select(file);
    if (!selected.ok) return selected;
    return selected.value ? this.#readChosen(offset, count, file.name) : refused(`select ${file.name}`, absentStatus);
  }

  async #readChosen(offset: number, count: number, name: string): Promise<Result<Answer, ReadFailure>> {
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

  /** The block to ask for next, with `left` bytes to read. */
  #block(left: number): number {
    const { extendedLength, largestAnswer } = this.#session;
    const [long, short] = [extendedLength ? largestAnswer : largestShortLe, largestShortLe].map((size) =>
      // Asked each time: the keys of chip authentication may be of a cipher that leaves less room.
      Math.min(largestBlock, this.#limit, this.#session.capacity(size)),
    ) as [number, number];
    if (long < this.#refused) return long;
    const proven = Math.min(this.#proven, long);
    const usual = [...usualBlocks, short].sort((a, b) => b - a);
    const next = usual.find((size) => size < this.#refused && size <= long);
    if (next !== undefined && next > proven) return next;
    // Between the short form of a length and the extended one of 256 there is nothing to be found.
    if (proven >= short && this.#refused <= largestShortLe) return proven;
    const between = Math.floor(Math.sqrt(proven * this.#refused));
    const saved = Math.ceil(left / proven) - Math.ceil(left / between);
    if (saved < worthAsking) return proven;
    // Most limits are usual ones: one byte more shows that there is nothing to search.
    return usual.includes(proven) ? proven + 1 : between;
  }

  /** The largest block in short form that has not failed. */
  #shortBlock(): number {
    return Math.min(this.#block(0), this.#session.capacity(largestShortLe));
  }

  /** Bytes that a slow chip gives before a traveller doubts that anything happens. */
  #patience(): number {
    return this.#bytesPerMs === null ? largestBlock : Math.max(1024, this.#bytesPerMs * blockTakesAtMost) | 0;
  }

  #learnRefusal(wanted: number, status: number): void {
    this.#refused = Math.min(this.#refused, wanted);
    const named = status >> 8 === 0x6c ? status & 0xff || largestShortLe : 0;
    if (named >= smallestBlock && named < wanted) this.#limit = Math.min(this.#limit, named);
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

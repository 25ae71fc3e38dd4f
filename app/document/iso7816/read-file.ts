import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { announcedLength, ber, type Malformed, MalformedBytes, readOneBer, wellFormed } from '../ber/ber.ts';
import { type Answer, type Command, largestShortLe, success } from './apdu.ts';
import type { ChipSession, SessionFailure } from './chip-session.ts';

/** A chip said no where the standard says yes. */
export interface ChipRefused {
  readonly kind: 'chip-refused';
  readonly step: string;
  readonly status: number;
}

export type ReadFailure = SessionFailure | ChipRefused | (Malformed & { readonly file: string });

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
/** ISO/IEC 7816-4 §11.2: an even READ BINARY has 15 bits for its offset. */
const evenOffsets = 0x8000;
/** Tag and length field of the object around what an odd READ BINARY gives: they count towards Le. */
const largestFrame = 4;
/** Largest first Le: above it some readers' buffers end. */
const largestBlock = 0x8000;
/** On a slow chip no block shall take longer than this (ms): a traveller watches its bytes. */
const blockTakesAtMost = 250;

const endOfFile = 0x6282;
const absent: readonly number[] = [0x6a82, 0x6a83, 0x6a88];

/** Reads transparent files in the largest blocks that card and reader manage; what it learned stays for the next file. */
export class FileReader {
  readonly #session: ChipSession;
  /** Sizes to try from here on, largest first. */
  #blocks: readonly number[];
  #proven = 0;
  #bytesPerMs: number | null = null;

  constructor(session: ChipSession) {
    this.#session = session;
    const short = session.capacity(256);
    const large = session.extendedLength ? [Math.min(largestBlock, session.capacity(session.largestAnswer)), 256] : [];
    this.#blocks = [...large, short, ...modestBlocks].sort((a, b) => b - a);
  }

  /** Selects a file and reads how long it is; null: the chip has none of this name. */
  async open(fid: number, name: string): Promise<Result<OpenedFile | null, ReadFailure>> {
    const selected = await this.#select(fid, name);
    if (!selected.ok || !selected.value) return selected.ok ? ok(null) : selected;
    let start: Uint8Array = new Uint8Array();
    for (;;) {
      const more = await this.#readAt(start.length, 4, name);
      if (!more.ok) return more;
      if (more.value.data.length === 0) return refused(`read ${name}`, more.value.status);
      const before = start;
      start = Buffer.concat([before, more.value.data]);
      wipe(before, more.value.data);
      const length = wellFormed(() => announcedLength(start));
      if (!length.ok) return err({ ...length.error, file: name });
      if (length.value === null) continue;
      if (length.value > largestFile || length.value < start.length)
        return err({ kind: 'malformed', detail: `it announces ${length.value} bytes`, file: name });
      return ok({ fid, name, length: length.value, start });
    }
  }

  /** All of a file; `again` when another one was selected since it was opened. */
  async finish(
    file: OpenedFile,
    onBytes: (count: number) => void,
    again = false,
  ): Promise<Result<Uint8Array, ReadFailure>> {
    const { name, length, start } = file;
    if (again) {
      const selected = await this.#select(file.fid, name);
      if (!selected.ok) return selected;
      if (!selected.value) return refused(`select ${name}`, 0x6a82);
    }
    const bytes = new Uint8Array(length);
    bytes.set(start);
    wipe(start);
    onBytes(start.length);
    const read = await this.#fill(bytes, start.length, name, onBytes);
    if (read.ok) return read;
    wipe(bytes); // half a file is as much the person's as a whole one
    return read;
  }

  /** Reads from `from` to the end of `bytes`. */
  async #fill(
    bytes: Uint8Array,
    from: number,
    name: string,
    onBytes: (count: number) => void,
  ): Promise<Result<Uint8Array, ReadFailure>> {
    const { length } = bytes;
    for (let at = from; at < length; ) {
      const room = at < evenOffsets ? this.#block() : this.#block() - largestFrame;
      const wanted = Math.min(length - at, room, this.#patience());
      const began = performance.now();
      const block = await this.#readAt(at, wanted, name);
      if (!block.ok) return block;
      const { data, status } = block.value;
      if (data.length > wanted)
        return err({ kind: 'bad-answer', detail: `${data.length} bytes of ${name} came where ${wanted} were asked` });
      if (data.length < Math.min(wanted, smallestBlock)) {
        // Only sizes that never worked are tried smaller: later refusals are the chip's last word.
        if (wanted <= this.#proven || !this.#smaller(wanted)) return refused(`read ${name}`, status);
        continue;
      }
      this.#learn(data.length, wanted, performance.now() - began);
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

  /** Bytes that a slow chip gives before a traveller doubts that anything happens. */
  #patience(): number {
    return this.#bytesPerMs === null ? largestBlock : Math.max(1024, this.#bytesPerMs * blockTakesAtMost) | 0;
  }

  /** False when there is nothing smaller to try. */
  #smaller(failed: number): boolean {
    this.#blocks = this.#blocks.filter((size) => size < failed);
    return this.#blocks.length > 0;
  }

  #learn(got: number, wanted: number, ms: number): void {
    this.#proven = Math.max(this.#proven, got);
    if (got < wanted) this.#blocks = [got, ...this.#blocks.filter((size) => size < got)];
    if (got >= 1024) this.#bytesPerMs = got / Math.max(ms, 0.01);
  }
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

function refused(step: string, status: number): { readonly ok: false; readonly error: ChipRefused } {
  return err({ kind: 'chip-refused', step, status });
}

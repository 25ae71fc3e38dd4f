import { describe, expect, test } from 'vitest';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { parseCommand } from '../../../native/virtual/passport/command-apdu.ts';
import { ok, type Result } from '../../core/result.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { ber } from '../ber/ber.ts';
import { type Answer, type Command, encodeCommand } from './apdu.ts';
import { ChipSession, type SessionFailure } from './chip-session.ts';
import { FileReader } from './read-file.ts';

interface Manners {
  readonly file: Uint8Array;
  /** A second file, and what the chip says where a read goes past its end; 9000 and 6282 come with what there is. */
  readonly short?: Uint8Array;
  readonly end?: number;
  /** Le above which the chip refuses. */
  readonly most: number;
  /** What it says then. */
  readonly refusal?: number;
  /** It gives less than it was asked for instead of refusing. */
  readonly shortens?: boolean;
  /** The file of which it gives no more than its length. */
  readonly refuses?: number;
  /** Answers 9000 and nothing to an Le of zeros, as some old chips do. */
  readonly muteOnZeroLe?: boolean;
  /** A READ BINARY may name its file; it then leaves the current one as it was. */
  readonly namesInPassing?: boolean;
  /** The current file is forgotten with each read. */
  readonly choosesForOne?: boolean;
}

interface Read {
  readonly ins: number;
  readonly offset: number;
  readonly le: number;
}

/** A chip with one file or two, that notes what it is asked and drops out when the first is read past its end. */
function chip(manners: Manners): { readonly answer: (command: Command) => Answer; readonly reads: Read[] } {
  const reads: Read[] = [];
  let current: Uint8Array | null = null;
  let selected = 0;
  const word = (status: number): Answer => ({ data: new Uint8Array(), status });
  const answer = (command: Command): Answer => {
    const parsed = parseCommand(encodeCommand(command));
    if (parsed === null) return word(0x6700);
    if (parsed.ins === 0xa4) {
      selected = Buffer.from(parsed.data).readUInt16BE();
      current = parsed.data[1] === 0x0b ? (manners.short ?? manners.file) : manners.file;
      return word(0x9000);
    }
    const odd = parsed.ins === 0xb1;
    const named = !odd && parsed.p1 >= 0x80;
    const offset = odd
      ? Number(`0x${Buffer.from(parsed.data.subarray(2)).toString('hex')}`)
      : ((named ? 0 : parsed.p1) << 8) | parsed.p2;
    const count = odd ? parsed.ne - (parsed.ne > 260 ? 4 : parsed.ne > 131 ? 3 : 2) : parsed.ne;
    reads.push({ ins: parsed.ins, offset, le: parsed.ne });
    if (selected === manners.refuses && offset > 0) return word(0x6982);
    if (named && !manners.namesInPassing && !manners.choosesForOne) return word(0x6a86);
    const from = named ? manners.file : current;
    if (manners.choosesForOne) current = null;
    if (from === null) return word(0x6986);
    if (offset + count > from.length) {
      if (from === manners.file) throw new Error(`read past the end: ${offset} + ${count}`);
      if (manners.end !== 0x9000 && manners.end !== 0x6282) return word(manners.end ?? 0x6b00);
    }
    if (manners.muteOnZeroLe && parsed.all) return word(0x9000);
    if (parsed.ne > manners.most && !manners.shortens) return word(manners.refusal ?? 0x6700);
    const bytes = from.subarray(offset, offset + Math.min(count, manners.most));
    return {
      data: Uint8Array.from(odd ? ber(0x53, bytes) : bytes),
      status: bytes.length < count ? (manners.end ?? 0x9000) : 0x9000,
    };
  };
  return { answer, reads };
}

/** A session as secure messaging leaves it to who reads files: answers, with nothing of their protection. */
class OpenSession extends ChipSession {
  readonly #answer: (command: Command) => Answer;

  constructor(answer: (command: Command) => Answer) {
    super(transportOf(sampleChip()));
    this.#answer = answer;
  }

  override async send(command: Command): Promise<Result<Answer, SessionFailure>> {
    return ok(this.#answer(command));
  }
}

function fileOf(length: number): Uint8Array {
  const contents = Uint8Array.from({ length: length - 6 }, (_, index) => (index * 31 + (index >> 9)) & 0xff);
  const file = ber(0x75, contents);
  return file;
}

function readerOf(manners: Manners, largestAnswer: number) {
  const { answer, reads } = chip(manners);
  const session = new OpenSession(answer);
  session.allowAnswersOf(largestAnswer);
  session.knowsShortIdentifiers = manners.namesInPassing === true || manners.choosesForOne === true;
  return { reader: new FileReader(session), reads };
}

async function readWith(manners: Manners, largestAnswer: number) {
  const { reader, reads } = readerOf(manners, largestAnswer);
  const opened = await reader.open(0x0102, 'DG2');
  if (!opened.ok || opened.value === null) return { result: opened, reads, reader };
  return { result: await reader.finish(opened.value, () => {}), reads, reader };
}

describe('blocks', () => {
  test('a chip with extended length gives a file in one block after its header, to its last byte', async () => {
    const file = fileOf(20_000);
    const { result, reads } = await readWith({ file, most: 65_536 }, 0x8000);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
    expect(reads).toHaveLength(2);
  });

  test.each([
    ['takes 256', { most: 256 }, 256, 0],
    ['refuses with 6CFF above 231', { most: 231, refusal: 0x6cff }, 224, 2],
    ['refuses with 6700 above 224', { most: 224, refusal: 0x6700 }, 224, 1],
    // One of them shows that a byte more is too much.
    ['refuses with 6F00 above 128', { most: 128, refusal: 0x6f00 }, 128, 4],
    ['answers nothing to an Le of zeros', { most: 255, muteOnZeroLe: true }, 224, 1],
    ['gives 200 bytes at most, whatever is asked', { most: 200, shortens: true }, 200, 0],
    ['names its limit of 100', { most: 100, refusal: 0x6c64 }, 100, 1],
    ['names its limit of 181', { most: 181, refusal: 0x6cb5 }, 181, 1],
  ] as const)('a chip that %s is read with no command too many', async (_what, manners, block, refusals) => {
    const file = fileOf(5_000);
    const { result, reads } = await readWith({ file, ...manners }, 256);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
    expect(reads.length).toBeLessThanOrEqual(1 + Math.ceil((file.length - 4) / block) + refusals);
  });

  test.each([65, 90, 100, 111, 150, 200, 230])(
    'a limit of %i bytes that the chip only refuses above is found, where that is worth it',
    async (most) => {
      const file = fileOf(15_000);
      const { result, reads } = await readWith({ file, most }, 256);
      expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
      const refused = reads.filter(({ le }) => le > most).length;
      expect(refused).toBeLessThan(10);
      expect(reads.length).toBeLessThan(Math.ceil(file.length / most) * 1.03 + 14);
    },
  );

  test.each([256, 300, 1_000, 2_048, 9_000])('extended length with a limit of %i bytes', async (most) => {
    const file = fileOf(20_000);
    const { result, reads } = await readWith({ file, most }, 0x8000);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
    expect(reads.length).toBeLessThan(Math.ceil(file.length / most) * 1.1 + 10);
  });

  test('the short end of one file is no block size for the next', async () => {
    const file = fileOf(5_000);
    const short = ber(0x6b, new Uint8Array(98));
    for (const end of [0x9000, 0x6282, 0x6700, 0x6b00]) {
      const files = { file, short, end, most: 256 };
      const { reader, reads } = readerOf(files, 256);
      // 120 bytes are thought to be in it, and 100 are.
      const first = await reader.open(0x010b, 'DG11', 120);
      expect(first.ok && first.value && (await reader.finish(first.value, () => {}))).toEqual({
        ok: true,
        value: Uint8Array.from(short),
      });
      const before = reads.length;
      const opened = await reader.open(0x0102, 'DG2', 256);
      expect(opened.ok && opened.value && (await reader.finish(opened.value, () => {}))).toEqual({
        ok: true,
        value: Uint8Array.from(file),
      });
      expect(reads.length - before).toBe(Math.ceil(file.length / 256));
    }
  });

  test('nor is the end of a file that has less than it announces', async () => {
    const file = fileOf(5_000);
    const short = Uint8Array.from(ber(0x6b, new Uint8Array(400))).subarray(0, 300);
    for (const end of [0x9000, 0x6282, 0x6700, 0x6b00]) {
      const { reader, reads } = readerOf({ file, short, end, most: 256 }, 256);
      const first = await reader.open(0x010b, 'DG11');
      expect(first.ok && first.value && (await reader.finish(first.value, () => {}))).toMatchObject({ ok: false });
      const before = reads.length;
      const opened = await reader.open(0x0102, 'DG2', 256);
      expect(opened.ok && opened.value && (await reader.finish(opened.value, () => {}))).toMatchObject({ ok: true });
      expect(reads.length - before).toBe(Math.ceil(file.length / 256));
    }
  });

  test.each([256, 0x8000])('nor is what a chip refuses of one file at every size (%i)', async (largest) => {
    const { reader, reads } = readerOf({ file: fileOf(20_000), most: 65_536, refuses: 0x010b }, largest);
    const read = async (fid: number) => {
      const opened = await reader.open(fid, 'a file');
      return opened.ok && opened.value && reader.finish(opened.value, () => {});
    };
    expect(await read(0x010b)).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6982 } });
    const tried = reads.length;
    expect(await read(0x0102)).toMatchObject({ ok: true });
    expect(reads.length - tried).toBeLessThanOrEqual(1 + Math.ceil(20_000 / largest));
  });

  test('extended length that the chip promised and does not keep', async () => {
    const file = fileOf(5_000);
    const { result } = await readWith({ file, most: 256 }, 0x8000);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
  });

  test('above offset 32 767 with INS B1, in long and short blocks', async () => {
    for (const [most, largest] of [
      [65_536, 0x8000],
      [256, 256],
    ] as const) {
      const file = fileOf(70_000);
      const { result, reads } = await readWith({ file, most }, largest);
      expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
      for (const { ins, offset, le } of reads) {
        expect(ins).toBe(offset < 0x8000 ? 0xb0 : 0xb1);
        expect(le).toBeLessThanOrEqual(Math.max(largest, 256));
      }
    }
  });
});

describe('chips that cannot be read', () => {
  test('one that refuses every size is refused after a few tries', async () => {
    const { result, reads } = await readWith({ file: fileOf(5_000), most: 16, refusal: 0x6982 }, 0x8000);
    expect(result).toEqual({ ok: false, error: { kind: 'chip-refused', step: 'read DG2', status: 0x6982 } });
    expect(reads.length).toBeLessThan(10);
  });

  test('one that says yes and gives nothing is not told as one that refuses with 9000', async () => {
    const empty = new FileReader(new OpenSession(() => ({ data: new Uint8Array(), status: 0x9000 })));
    expect(await empty.open(0x011e, 'EF.COM')).toEqual({
      ok: false,
      error: { kind: 'malformed', file: 'EF.COM', detail: 'the chip gives 0 bytes of it at a time' },
    });
  });

  test('one that gives 16 bytes at most is refused at the first file, however that is opened', async () => {
    const { reader, reads } = readerOf({ file: fileOf(5_000), most: 16 }, 256);
    const opened = await reader.open(0x011e, 'EF.COM', 22);
    if (!opened.ok || opened.value === null) throw new Error('it opens');
    expect(await reader.finish(opened.value, () => {})).toMatchObject({ ok: false, error: { status: 0x6700 } });
    expect(reads.length).toBeLessThan(5);
  });

  test('one that announces four gigabytes, or gives one byte at a time, is not waited for', async () => {
    const { result } = await readWith(
      { file: Uint8Array.from(Buffer.from('7584ffffffff0000', 'hex')), most: 256 },
      256,
    );
    expect(result).toMatchObject({ ok: false, error: { kind: 'too-large', file: 'DG2', bytes: 4_294_967_301 } });
    const drip = await readWith({ file: fileOf(5_000), most: 4, shortens: true }, 256);
    expect(drip.result).toMatchObject({
      ok: false,
      error: { kind: 'malformed', detail: 'the chip gives 4 bytes of it at a time' },
    });
    expect(drip.reads.length).toBeLessThan(10);
  });
});

describe('chips that forget their file', () => {
  const file = fileOf(5_000);

  test('one that wants SELECT before each READ BINARY gets it, and is not asked without twice', async () => {
    const { result, reads } = await readWith({ file, most: 256, choosesForOne: true }, 256);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
    expect(reads.length).toBeLessThanOrEqual(1 + Math.ceil((file.length - 4) / 256) + 2);
  });

  test('one that reads by name and leaves its current file alone is told once a file', async () => {
    const { result, reads } = await readWith({ file, most: 256, namesInPassing: true }, 256);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
    expect(reads.length).toBe(1 + Math.ceil((file.length - 4) / 256) + 1);
  });

  test('one that has none, whatever is selected, is refused', async () => {
    const { reader } = readerOf({ file, most: 256 }, 256);
    const opened = await reader.open(0x0102, 'DG2');
    if (!opened.ok || opened.value === null) throw new Error('it opens');
    let asked = 0;
    const never = new FileReader(
      new OpenSession(({ ins }) => {
        asked += 1;
        return { data: new Uint8Array(), status: ins === 0xa4 ? 0x9000 : 0x6986 };
      }),
    );
    expect(await never.finish(opened.value, () => {})).toMatchObject({ ok: false, error: { status: 0x6986 } });
    expect(asked).toBeLessThan(6);
  });
});

import { describe, expect, test } from 'vitest';
import { ok } from '../../core/result.ts';
import { ber } from '../ber/ber.ts';
import type { CardTransport } from '../card-transport.ts';
import { ChipSession } from './chip-session.ts';
import { FileReader } from './read-file.ts';
import { parseCommand } from '../../../native/virtual/passport/command-apdu.ts';

interface Manners {
  readonly file: Uint8Array;
  /** Le above which the chip refuses. */
  readonly most: number;
  /** What it says then. */
  readonly refusal?: number;
  /** It gives less than it was asked for instead of refusing. */
  readonly shortens?: boolean;
  /** More files than one, by identifier; what is read past their end is not there. */
  readonly files?: ReadonlyMap<number, Uint8Array>;
  /** The file of which it gives nothing. */
  readonly refuses?: number;
  /** Answers 9000 and nothing to an Le of zeros, as some old chips do. */
  readonly muteOnZeroLe?: boolean;
}

interface Read {
  readonly ins: number;
  readonly offset: number;
  readonly le: number;
}

/** A chip in the clear with one file, that notes what it is asked and drops out when it is read past its end. */
function chip(manners: Manners): { readonly card: CardTransport; readonly reads: Read[] } {
  const reads: Read[] = [];
  let selected = 0;
  const answer = (command: Uint8Array): Uint8Array => {
    const parsed = parseCommand(command);
    if (parsed === null) return Buffer.from('6700', 'hex');
    if (parsed.ins === 0xa4) {
      selected = Buffer.from(parsed.data).readUInt16BE();
      return Buffer.from('9000', 'hex');
    }
    const odd = parsed.ins === 0xb1;
    const offset = odd
      ? Number(`0x${Buffer.from(parsed.data.subarray(2)).toString('hex')}`)
      : (parsed.p1 << 8) | parsed.p2;
    const count = odd ? parsed.ne - (parsed.ne > 260 ? 4 : parsed.ne > 131 ? 3 : 2) : parsed.ne;
    reads.push({ ins: parsed.ins, offset, le: parsed.ne });
    if (selected === manners.refuses && offset > 0) return Buffer.from('6982', 'hex');
    const own = manners.files?.get(selected);
    if (own !== undefined) return Buffer.concat([own.subarray(offset, offset + count), Buffer.from('9000', 'hex')]);
    if (offset + count > manners.file.length) throw new Error(`read past the end: ${offset} + ${count}`);
    if (manners.muteOnZeroLe && parsed.all) return Buffer.from('9000', 'hex');
    if (parsed.ne > manners.most && !manners.shortens)
      return Buffer.from((manners.refusal ?? 0x6700).toString(16), 'hex');
    const bytes = manners.file.subarray(offset, offset + Math.min(count, manners.most));
    return Buffer.concat([odd ? ber(0x53, bytes) : bytes, Buffer.from('9000', 'hex')]);
  };
  const card: CardTransport = {
    kind: 'in-process',
    reader: 'test',
    atr: new Uint8Array(),
    removed: new Promise(() => {}),
    release: async () => {},
    transmit: async (command) => ok(answer(command)),
  };
  return { card, reads };
}

function fileOf(length: number): Uint8Array {
  const contents = Uint8Array.from({ length: length - 6 }, (_, index) => (index * 31 + (index >> 9)) & 0xff);
  const file = ber(0x75, contents);
  return file;
}

async function readWith(manners: Manners, largestAnswer: number) {
  const { card, reads } = chip(manners);
  const session = new ChipSession(card);
  session.allowAnswersOf(largestAnswer);
  const reader = new FileReader(session);
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
    ['takes 256', { most: 256 }, 256],
    ['refuses with 6CFF above 231', { most: 231, refusal: 0x6cff }, 192],
    ['refuses with 6F00 above 128', { most: 128, refusal: 0x6f00 }, 128],
    ['answers nothing to an Le of zeros', { most: 255, muteOnZeroLe: true }, 192],
    ['gives 200 bytes at most, whatever is asked', { most: 200, shortens: true }, 200],
  ] as const)('a chip that %s: found on the first block, kept from then on', async (_what, manners, block) => {
    const file = fileOf(5_000);
    const { result, reads } = await readWith({ file, ...manners }, 256);
    expect(result).toEqual({ ok: true, value: Uint8Array.from(file) });
    const first = reads.findIndex(({ offset }) => offset > 4);
    expect(reads.slice(first, -1).every(({ le }) => le === block)).toBe(true);
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

  test.each([256, 0x8000])(
    'one that refuses a file at every size gives the next one in blocks as large (%i)',
    async (largest) => {
      const { card, reads } = chip({ file: fileOf(20_000), most: 65_536, refuses: 0x010b });
      const session = new ChipSession(card);
      session.allowAnswersOf(largest);
      const reader = new FileReader(session);
      const read = async (fid: number) => {
        const opened = await reader.open(fid, 'a file');
        if (!opened.ok || opened.value === null) throw new Error('it can be opened');
        return reader.finish(opened.value, () => {});
      };
      expect(await read(0x010b)).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6982 } });
      const tried = reads.length;
      expect(await read(0x0102)).toMatchObject({ ok: true });
      expect(reads.length - tried).toBeLessThanOrEqual(1 + Math.ceil(20_000 / largest));
    },
  );

  test('a file that is shorter than every one of its name says nothing of the blocks of others', async () => {
    const files = new Map([
      [0x011d, ber(0x77, new Uint8Array(100))],
      [0x0102, fileOf(5_000)],
    ]);
    const { card, reads } = chip({ file: new Uint8Array(), files, most: 256 });
    const reader = new FileReader(new ChipSession(card));
    const sod = await reader.open(0x011d, 'EF.SOD', 256);
    const opened = await reader.open(0x0102, 'DG2', 256);
    if (!sod.ok || sod.value === null || !opened.ok || opened.value === null) throw new Error('both can be opened');
    expect(await reader.finish(sod.value, () => {})).toMatchObject({ ok: true });
    expect(await reader.finish(opened.value, () => {}, true)).toMatchObject({ ok: true });
    expect(reads.length).toBeLessThanOrEqual(2 + Math.ceil(5_000 / 256));
  });

  test('a chip that says yes and gives nothing is not told as one that refuses with 9000', async () => {
    const { card } = chip({ file: new Uint8Array(), files: new Map([[0x011e, new Uint8Array()]]), most: 256 });
    expect(await new FileReader(new ChipSession(card)).open(0x011e, 'EF.COM')).toEqual({
      ok: false,
      error: { kind: 'malformed', file: 'EF.COM', detail: 'the chip gives 0 bytes of it at a time' },
    });
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

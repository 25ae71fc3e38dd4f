import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { batchLines, longestLine } from './batch-lines.ts';

async function linesOf(chunks: readonly Buffer[]): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  const io = { stdin: Readable.from(chunks), interrupted: new AbortController().signal };
  for await (const line of batchLines('-', io)) lines.push(line);
  return lines;
}

test('a line that is too long is one answer, and the next line is read again', async () => {
  const million = Buffer.alloc(1_000_000, 'x');
  const chunks = [
    Buffer.from('a\n'),
    ...Array<Buffer>(longestLine / 1_000_000 + 2).fill(million),
    Buffer.from('\nb\n'),
  ];
  expect(await linesOf(chunks)).toEqual(['a', null, 'b']);
});

test('characters and lines may come in any pieces', async () => {
  const text = Buffer.from('үг\r\n\nмөр');
  for (let size = 1; size <= text.length; size += 1) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.subarray(index * size, (index + 1) * size),
    );
    expect(await linesOf(pieces)).toEqual(['үг', '', 'мөр']);
  }
});

test('a mark of byte order before the first line is none of its characters, and one within a line is left', async () => {
  const bytes = Buffer.from('\uFEFFa\n\uFEFFb');
  expect(await linesOf([bytes.subarray(0, 2), bytes.subarray(2)])).toEqual(['a', '\uFEFFb']);
});

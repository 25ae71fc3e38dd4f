import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCutter } from './line-cutter.ts';

/** A text in pieces of these lengths, the last of them as long as it takes. */
function inPieces(text: string, lengths: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
}

test('the same lines come out in whatever pieces they came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string().map((line) => line.replaceAll('\n', ''))),
      fc.array(fc.nat(9)),
      (lines, lengths) => {
        const cutter = new LineCutter(10_000);
        const text = lines.map((line) => `${line}\n`).join('');
        expect(inPieces(text, lengths).flatMap((piece) => cutter.take(piece) ?? ['too long'])).toEqual(lines);
      },
    ),
  );
});

test('other ends of lines than the line feed are text: a reason in a message may hold them', () => {
  expect(new LineCutter(100).take('a\u2028b\u2029c\rd\n')).toEqual(['a\u2028b\u2029c\rd']);
});

test('a line that never ends is given up, in one piece or in many', () => {
  expect(new LineCutter(10).take('x'.repeat(11))).toBeNull();
  const cutter = new LineCutter(10);
  expect(cutter.take('ok\nxxxxx')).toEqual(['ok']);
  expect(cutter.take('xxxxx')).toEqual([]);
  expect(cutter.take('x')).toBeNull();
});

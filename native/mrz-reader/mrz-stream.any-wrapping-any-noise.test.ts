import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MrzStream } from './mrz-stream.ts';
import type { MrzReaderEvent } from './port.ts';

// ICAO 9303-4 appendix A and 9303-5 appendix A.
const td3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const td1 = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
const td2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'];
const brenda = ['P<UTOBLEND<<BRENDA<<<<<<<<<<<<<<<<<<<<<<<<EN', td3[1]!];

function read(bytes: Uint8Array, pieces = bytes.length): MrzReaderEvent[] {
  const stream = new MrzStream();
  const events: MrzReaderEvent[] = [];
  for (let at = 0; at < bytes.length; at += pieces) events.push(...stream.take(bytes.subarray(at, at + pieces)));
  events.push(...stream.silence());
  expect(stream.pending).toBe(false);
  return events;
}

const placed = (lines: readonly string[]): MrzReaderEvent[] => [
  { kind: 'placed' },
  { kind: 'mrz', text: lines.join('\n') },
];

const wrappings: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  'CR LF': (lines) => `${lines.join('\r\n')}\r\n`,
  CR: (lines) => `${lines.join('\r')}\r`,
  'STX … ETX': (lines) => `\x02${lines.join('\r')}\x03`,
  'no end at all': (lines) => lines.join('\n'),
  'one run of 88, 72 or 90 characters': (lines) => `${lines.join('')}\r`,
  'one run without an end': (lines) => lines.join(''),
  'a frame': (lines) =>
    `START\r\n${lines.map((line, index) => `OCR LINE ${index + 1}:${line}`).join('\r\n')}\r\nEND\r\n`,
  'a frame with other fields': (lines) =>
    `START\rREADER 7\r${lines.map((line, index) => `OCR LINE ${index + 1}: ${line}`).join('\r')}\rCHECK OK\rEND`,
  'a frame without breaks': (lines) => `START${lines.map((line, i) => `OCR LINE ${i + 1}:${line}`).join('')}END`,
};

for (const [name, wrap] of Object.entries(wrappings)) {
  test.each([
    ['TD3', td3],
    ['TD2', td2],
    ['TD1', td1],
    ['a name that ends in END', brenda],
  ])(`${name}: %s is read, whatever pieces it comes in`, (_, lines) => {
    const bytes = Buffer.from(wrap(lines), 'latin1');
    for (const pieces of [1, 7, bytes.length]) expect(read(bytes, pieces)).toEqual(placed(lines));
  });
}

test('the next document stands for the removal of the last', () => {
  const twice = Buffer.from(wrappings.CR!(td3) + wrappings.CR!(td1));
  expect(read(twice)).toEqual([...placed(td3), { kind: 'removed' }, ...placed(td1)]);
});

test('half a document is unreadable, and the next one is read', () => {
  const stream = new MrzStream();
  stream.take(Buffer.from(`${td3[0]}\r`));
  expect(stream.silence()).toEqual([{ kind: 'unreadable', detail: '1 MRZ lines were read' }]);
  expect(stream.take(Buffer.from(wrappings.CR!(td3)))).toEqual(placed(td3));
});

test('a frame without MRZ lines is a document that cannot be read', () => {
  expect(read(Buffer.from('START\rOCR LINE 1:\rEND\r'))).toEqual([
    { kind: 'placed' },
    { kind: 'unreadable', detail: '0 MRZ lines were read' },
  ]);
});

test('noise makes no document out of nothing, fills no memory, and the next document is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
      const stream = new MrzStream();
      const events = [...stream.take(noise), ...stream.silence()];
      for (const event of events) if (event.kind === 'mrz') expect(event.text).toMatch(/^[A-Z0-9<\n]+$/);
      expect(stream.take(Buffer.from(wrappings.CR!(td3))).at(-1)).toEqual({ kind: 'mrz', text: td3.join('\n') });
    }),
  );
  const stream = new MrzStream();
  for (let block = 0; block < 100; block += 1) expect(stream.take(Buffer.alloc(10_000, 0x41))).toEqual([]);
  expect(stream.silence()).toEqual([{ kind: 'unreadable', detail: '0 MRZ lines were read' }]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ParsedMrz, parseMrz } from './parse-mrz.ts';
import {
  behind,
  digitOver,
  type PrintedDocument,
  places,
  printedDocument,
  type Run,
  read,
  write,
} from './printed-documents.rig.ts';

function parsed(text: string, on: string): ParsedMrz {
  const reading = parseMrz(text, on);
  if (reading.kind === 'no-mrz') throw new Error(reading.detail);
  return reading.mrz;
}

test('what an issuer prints is read, in every format', () => {
  fc.assert(
    fc.property(printedDocument, ({ text, on, expected }) => {
      const { checks, corrections, ...said } = parsed(text, on);
      expect({ birthDate: undefined, ...said }).toEqual(expected);
      expect(checks.every((one) => one.ok)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

/** The check digits of any lines of a format, by the standard's tables. */
function checksBy(format: PrintedDocument['format'], text: string) {
  const at = places[format];
  const by = (field: string, over: readonly Run[], where: Run) => {
    const expected = digitOver(over.map((run) => read(text, run)).join(''));
    const found = read(text, where);
    return { field, expected, found, ok: found === expected };
  };
  const [first] = at.optional;
  const checks = [
    by('documentNumber', [at.number], behind(at.number)),
    by('birthDate', [at.birth], behind(at.birth)),
    by('expiryDate', [at.expiry], behind(at.expiry)),
  ];
  if (format === 'TD3' && first !== undefined) {
    const digit = by('optionalData', [first], [2, 43, 43]);
    checks.push({ ...digit, ok: digit.ok || (digit.found === '<' && /^<+$/.test(read(text, first))) });
  }
  if (at.composite !== null) checks.push(by('composite', at.composite.over, at.composite.at));
  return checks;
}

const anyLines = fc.constantFrom(...(Object.keys(places) as PrintedDocument['format'][])).chain((format) => {
  const { lines, length } = places[format];
  const line = fc.string({ unit: fc.constantFrom(...'AV09<Z<5'), minLength: length, maxLength: length });
  return fc.array(line, { minLength: lines, maxLength: lines }).map((all) => ({ format, text: all.join('\n') }));
});

test('check digits are judged over the characters as printed, whatever they are', () => {
  fc.assert(
    fc.property(anyLines, ({ format, text }) => {
      const visa = format.startsWith('MRV');
      const shown = write(text, [1, 1, 1], visa ? 'V' : 'I');
      // No long document number here: a digit stands where its filler would.
      const short =
        read(shown, behind(places[format].number)) === '<' ? write(shown, behind(places[format].number), '5') : shown;
      const mrz = parsed(short, '2026-01-01');
      const checks = checksBy(format, short);
      expect(mrz.checks).toEqual(checks);
      expect(mrz.valid).toBe(checks.every((one) => one.ok));
      expect(mrz.nameTruncated).toBe(/[A-Z]$/.test(read(short, places[format].names)));
    }),
    { numRuns: 1_000 },
  );
});

test('any one character under a check digit that changes is seen, but for those of which the sum sees nothing', () => {
  fc.assert(
    fc.property(
      printedDocument,
      fc.nat(),
      fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
      (printed, nth, to) => {
        const { composite, number, birth, expiry } = places[printed.format];
        const runs = composite?.over ?? [number, birth, expiry];
        const all = runs.flatMap(([line, first, last]) =>
          Array.from({ length: last - first + 1 }, (_, index): Run => [line, first + index, first + index]),
        );
        const place = all[nth % all.length]!;
        const value = (character: string) => (character === '<' ? 0 : Number.parseInt(character, 36));
        fc.pre((value(read(printed.text, place)) - value(to)) % 10 !== 0);
        expect(parsed(write(printed.text, place, to), printed.on).valid).toBe(false);
      },
    ),
    { numRuns: 1_000 },
  );
});

import { expect, test } from 'vitest';
import { type CheckResult, documentCheckNames } from '../core/document-checks.ts';
import { ber } from '../document/ber/ber.ts';
import type { PassportReading } from '../document/read-passport.ts';
import { chipDocument, chipText } from './chip-report.ts';

const nothing: CheckResult = { outcome: 'not-possible', reason: 'not asked here' };
const card = { reader: 'test', atr: new Uint8Array(), kind: 'in-process' } as const;
const text = (value: string) => Buffer.from(value);

function readingOf(files: Readonly<Record<string, Uint8Array>>): PassportReading {
  return {
    ...{ end: { kind: 'complete' }, access: null, mrz: null, portrait: null, portraitRefused: null },
    files: new Map(Object.entries(files)),
    notRead: new Map([['DG3', 'it is protected by terminal authentication']]),
    checks: Object.fromEntries(
      documentCheckNames.map((name) => [name, nothing]),
    ) as unknown as PassportReading['checks'],
    ...{ activeAuthentication: nothing, chipAuthentication: nothing, terminalAuthentication: nothing },
    ...{ apdus: 1, bytes: 1, ms: { total: 1 } },
  };
}

test('what DG11, DG12 and DG16 say is told, and what was not read', () => {
  const reading = readingOf({
    DG11: ber(0x6b, ber(0x5f0e, text('БАТБАЯР<<НОМИН')), ber(0x5f2b, text('19980617'))),
    DG12: ber(0x6c, ber(0x5f19, text('MINISTRY')), ber(0x5f26, text('20250311'))),
    DG16: ber(0x70, ber(0xa1, ber(0x5f51, text('SMITH<<CHARLES')))),
  });
  expect(chipDocument(reading, card)).toMatchObject({
    personalDetails: { fullName: 'БАТБАЯР<<НОМИН', birthDate: '1998-06-17' },
    documentDetails: { issuingAuthority: 'MINISTRY', issued: '2025-03-11' },
    personsToNotify: [{ name: 'SMITH<<CHARLES' }],
    notRead: [{ name: 'DG3', reason: 'it is protected by terminal authentication' }],
  });
  expect(chipText(reading, card)).toMatch(/not read +DG3 \(it is protected/);
});

test('one that is not as the standard has it is named malformed; one that is not there is no field', () => {
  const document = chipDocument(readingOf({ DG7: ber(0x67, ber(0x5f43, text('no picture'))) }), card);
  expect(document).toMatchObject({ displayedSignatures: { malformed: expect.stringContaining('DG7') } });
  expect(document).not.toHaveProperty('personalDetails');
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DocumentCheckName, documentCheckNames } from '../core/document-checks.ts';
import type { PassportReading } from '../document/read-passport.ts';
import { comOf, type Fates } from '../document/withheld-files.rig.ts';
import { chipFindings } from './chip-findings.ts';
import { FaultyPassports } from './faulty-passport.rig.ts';

const passports = new FaultyPassports();
beforeAll(() => passports.prepare(), 60_000);
afterAll(() => passports.end());

const garbage = Buffer.from('ff'.repeat(300), 'hex');
/** The right tag over bytes that are nothing. */
const hollow = (tag: number) => Buffer.concat([Uint8Array.of(tag, 0x81, 0xf0), Buffer.alloc(0xf0, 0xa5)]);
const allFiles = ['DG1', 'DG14', 'DG15', 'DG2', 'EF.COM', 'EF.SOD'];

type Authentication = 'activeAuthentication' | 'chipAuthentication';

interface Row {
  readonly what: string;
  readonly fates: Fates;
  /** Checks that fail, by what they say. */
  readonly failed: Partial<Record<DocumentCheckName | Authentication, RegExp>>;
  /** Checks besides `knownDefects` that had nothing to look at. */
  readonly open?: readonly (DocumentCheckName | Authentication)[];
  /** Asked for in vain, DG11 aside. */
  readonly notRead: readonly string[];
  readonly lane: string;
}

const byCheck = (name: DocumentCheckName) => `chip-check-failed: check-${name}`;
const afterSod = ['sodSignature', 'certificateValidity', 'revocation', 'issuingStateAgainstCertificate'] as const;
const withoutSod = [...afterSod, 'comAgainstSod', 'dataGroupHashes'] as const;

const table: readonly Row[] = [
  {
    what: 'EF.COM refused',
    fates: { 'EF.COM': 'refused' },
    failed: { comAgainstSod: /^the chip refused to .* EF\.COM \(6982/ },
    notRead: ['EF.COM'],
    lane: byCheck('comAgainstSod'),
  },
  {
    what: 'EF.COM of garbage',
    fates: { 'EF.COM': garbage },
    failed: { comAgainstSod: /^EF\.COM is malformed: an identifier is longer/ },
    notRead: ['EF.COM'],
    lane: byCheck('comAgainstSod'),
  },
  {
    what: 'EF.COM that holds nothing',
    fates: { 'EF.COM': hollow(0x60) },
    failed: { comAgainstSod: /^EF\.COM is malformed/ },
    notRead: [],
    lane: byCheck('comAgainstSod'),
  },
  {
    what: 'EF.COM gone',
    fates: { 'EF.COM': 'gone' },
    failed: {},
    open: ['comAgainstSod'],
    notRead: ['EF.COM'],
    lane: byCheck('comAgainstSod'),
  },
  ...(['gone', 'refused', 'cut', garbage, hollow(0x77)] as const).map((fate): Row => {
    const isRead = typeof fate !== 'string' && fate !== garbage;
    return {
      what: `EF.SOD ${typeof fate === 'string' ? fate : isRead ? 'that holds nothing' : 'of garbage'}`,
      fates: { 'EF.SOD': fate },
      failed: {
        sodPresent:
          fate === 'gone'
            ? /^the chip has no EF\.SOD$/
            : typeof fate === 'string'
              ? /^the chip refused to .* EF\.SOD \(6/
              : /^EF\.SOD is malformed/,
      },
      open: withoutSod,
      notRead: isRead ? [] : ['EF.SOD'],
      lane: byCheck('sodPresent'),
    };
  }),
  {
    what: 'garbage that would be an EF.SOD of 16 MB',
    fates: { 'EF.SOD': Buffer.from(`3083ffffff${'00'.repeat(300)}`, 'hex') },
    failed: { sodPresent: /^EF\.SOD announces 16777220 bytes/ },
    open: withoutSod,
    notRead: ['EF.SOD'],
    lane: byCheck('sodPresent'),
  },
  ...(['gone', 'refused', 'cut'] as const).map(
    (fate): Row => ({
      what: `DG1 ${fate}`,
      fates: { DG1: fate },
      failed: {
        dataGroupHashes: fate === 'gone' ? /^the chip has no DG1, which EF\.SOD has signed$/ : /DG1/,
        dg1AgainstMrz: fate === 'gone' ? /^the chip has no DG1$/ : /^the chip refused to .* DG1 \(6/,
      },
      open: ['issuingStateAgainstCertificate'],
      notRead: ['DG1'],
      lane: byCheck('dataGroupHashes'),
    }),
  ),
  ...(['gone', 'refused', 'cut', garbage] as const).map(
    (fate): Row => ({
      what: `DG2 ${typeof fate === 'string' ? fate : 'of garbage'}`,
      fates: { DG2: fate },
      failed: { dataGroupHashes: /DG2/ },
      notRead: ['DG2'],
      lane: byCheck('dataGroupHashes'),
    }),
  ),
  {
    what: 'DG2 gone, from EF.COM too',
    fates: { DG2: 'gone', 'EF.COM': comOf(1, 11, 14, 15) },
    failed: { comAgainstSod: /EF\.SOD alone lists DG2/ },
    notRead: ['DG2'],
    lane: byCheck('comAgainstSod'),
  },
  {
    what: 'DG2 gone, and EF.COM that would say whether it was there',
    fates: { DG2: 'gone', 'EF.COM': 'gone' },
    failed: { dataGroupHashes: /^the chip has no DG2, which EF\.SOD has signed$/ },
    open: ['comAgainstSod'],
    notRead: ['DG2', 'EF.COM'],
    lane: byCheck('comAgainstSod'),
  },
  ...(['gone', 'refused'] as const).flatMap((fate): Row[] => [
    {
      what: `DG14 ${fate}`,
      fates: { DG14: fate },
      failed: { dataGroupHashes: /DG14/, chipAuthentication: /^EF\.SOD names DG14, and the chip .*DG14/ },
      notRead: ['DG14'],
      lane: 'chip-check-failed: chip-authentication',
    },
    {
      what: `DG15 ${fate}`,
      fates: { DG15: fate },
      failed: { dataGroupHashes: /DG15/, activeAuthentication: /^EF\.SOD names DG15, and the chip .*DG15/ },
      notRead: ['DG15'],
      lane: 'chip-check-failed: active-authentication',
    },
    {
      what: `DG14, DG15 and EF.COM ${fate}`,
      fates: { DG14: fate, DG15: fate, 'EF.COM': fate },
      failed: {
        dataGroupHashes: /DG14.*; .*DG15/,
        chipAuthentication: /no chip authentication$/,
        activeAuthentication: /no active authentication$/,
        ...(fate === 'refused' ? { comAgainstSod: /6982/ } : {}),
      },
      ...(fate === 'gone' ? { open: ['comAgainstSod'] } : {}),
      notRead: ['DG14', 'DG15', 'EF.COM'],
      lane: 'chip-check-failed: active-authentication',
    },
  ]),
  {
    what: 'DG14 and DG15 gone, and not in EF.COM',
    fates: { DG14: 'gone', DG15: 'gone', 'EF.COM': comOf(1, 2, 11) },
    failed: {
      comAgainstSod: /EF\.SOD alone lists DG14, DG15/,
      chipAuthentication: /no chip authentication$/,
      activeAuthentication: /no active authentication$/,
    },
    notRead: ['DG14', 'DG15'],
    lane: 'chip-check-failed: active-authentication',
  },
  {
    what: 'everything refused',
    fates: Object.fromEntries(allFiles.map((name) => [name, 'refused'])) as Fates,
    failed: { sodPresent: /6982/, comAgainstSod: /6982/, dg1AgainstMrz: /6982/ },
    open: [...afterSod, 'dataGroupHashes', 'activeAuthentication', 'chipAuthentication'],
    notRead: ['DG1', 'DG2', 'EF.COM', 'EF.SOD'],
    lane: byCheck('sodPresent'),
  },
];

function outcomes(reading: PassportReading) {
  const { activeAuthentication, chipAuthentication, checks } = reading;
  const all = Object.entries({ ...checks, activeAuthentication, chipAuthentication });
  return (wanted: string) => all.filter(([, { outcome }]) => outcome === wanted).map(([name]) => name);
}

describe('one file that a chip does not give is told of, the rest is read, and an officer comes', () => {
  test.each(table)('$what', async ({ fates, failed, open = [], notRead, lane }) => {
    const outcome = await passports.cross(await passports.loadWith(fates));
    expect(outcome.readings).toHaveLength(1);
    const [reading] = outcome.readings;
    if (reading === undefined) throw new Error('nothing was read');
    expect(reading.end).toEqual({ kind: 'complete' });
    const of = outcomes(reading);
    expect(of('failed').sort()).toEqual(Object.keys(failed).sort());
    expect(of('not-possible').sort()).toEqual([...open, 'knownDefects'].sort());
    const results = { ...reading.checks, ...reading };
    for (const [name, reason] of Object.entries(failed))
      expect(results[name as DocumentCheckName | Authentication].reason).toMatch(reason);
    const { DG11: notAsked, ...others } = Object.fromEntries(reading.notRead);
    expect(Object.keys(others).sort()).toEqual([...notRead].sort());
    if (reading.checks.sodPresent.outcome === 'passed') expect(notAsked).toBe('it was not asked for');
    for (const reason of Object.values(others)) expect(reason).toMatch(/the chip|malformed|announces/);
    for (const name of allFiles.filter((one) => fates[one as keyof Fates] === undefined))
      expect(reading.files.has(name), name).toBe(true);
    expect(reading.portraitRefused !== null).toBe(notRead.includes('DG2'));
    expect(outcome.lane).toBe(lane);
  });
});

test('the officer’s panel has the reason in full, and not as if the reading had ended', async () => {
  const { readings } = await passports.cross(await passports.loadWith({ DG2: 'refused' }));
  const [reading] = readings;
  if (reading === undefined) throw new Error('nothing was read');
  const findings = chipFindings(reading, 'in-process');
  expect(findings.ended).toBeNull();
  expect(findings.checks.dataGroupHashes).toEqual({
    outcome: 'failed',
    reason: expect.stringMatching(/^the chip refused to select DG2 \(6982/),
  });
  expect(documentCheckNames.filter((name) => findings.checks[name].outcome === 'failed')).toEqual(['dataGroupHashes']);
});

test('a clone whose portrait is not read fails chip authentication all the same', async () => {
  const chip = await passports.load({ chipAuthentication: true, faults: ['ca-wrong-key', 'huge-dg2'] });
  const { readings, lane } = await passports.cross(chip);
  expect(lane).toBe('chip-check-failed: chip-authentication');
  expect(readings.map(({ portraitRefused }) => portraitRefused)).toEqual([expect.stringContaining('announces')]);
  const sound = await passports.cross(await passports.load({ chipAuthentication: true, faults: ['huge-dg2'] }));
  expect(sound.readings[0]?.chipAuthentication.outcome).toBe('passed');
});

test('a file that a crossing does not need changes nothing', async () => {
  for (const fate of ['gone', 'refused', garbage] as const) {
    const { lane, readings } = await passports.cross(await passports.loadWith({ DG11: fate }));
    expect([lane, readings.length]).toEqual(['cleared', 1]);
  }
});

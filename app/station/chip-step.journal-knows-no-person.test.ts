import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPassport } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { documentCheckNames } from '../core/document-checks.ts';
import { catalogued, type JournalEntry, type JournalEvent, journalEvent } from '../audit/catalogue.ts';
import { type Inspection, inspectionsOf } from '../audit/inspections.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { Pii } from '../core/pii.ts';
import { err, ok } from '../core/result.ts';
import type { CardReader } from '../document/card-reader.ts';
import { acceptEveryStrength, type PassivePolicy } from '../document/passive/passive-policy.ts';
import { readPassport } from '../document/read-passport.ts';
import { loadTrustFolder } from '../document/trust/trust-folder.ts';
import { crossing } from '../lane/lane-bench.ts';
import { type ChipStep, chipReading } from './chip-step.ts';
import type { EnrolFailure, HolderExaminer } from './inference/holder-examiner.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-chip-step-'));
const pki = join(folder, 'pki');
beforeAll(() => ensurePki(pki, 'MNG'), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lineOne = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<';
const printed = [lineOne, 'E2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02'];
const canaries = ['BATBAYAR', 'NOMIN', 'E2514087', '980617', '350311'];

/** One attempt at the chip of a profile, whose document shows `lines`. */
async function attempt(
  profile: object | null,
  lines: readonly string[],
  enrol?: EnrolFailure | 'never',
  wanted = () => true,
  signatures: PassivePolicy = acceptEveryStrength,
): Promise<ChipStep> {
  const cardReader: CardReader = {
    onEvent: () => () => {},
    close: async () => {},
    connect: async () => {
      if (profile === null) return err({ kind: 'no-card' });
      const path = join(folder, 'profile.json');
      const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
      writeFileSync(path, JSON.stringify({ mrz: printed.join('\n'), portrait, access: ['PACE-GM'], ...profile }));
      const loaded = await loadPassport(path, { defaultPki: pki });
      if (!loaded.ok || loaded.value.chip === null) throw new Error('no chip');
      const { chip } = loaded.value;
      chip.reset();
      return ok({
        kind: 'in-process',
        reader: 'test',
        atr: chip.atr,
        removed: new Promise<void>(() => {}),
        release: async () => {},
        transmit: async (command) => {
          const answer = await chip.transmit(command);
          return answer === 'drop' ? err({ kind: 'card-lost', detail: 'pulled' }) : ok(answer);
        },
      });
    },
  };
  const examiner = {
    enrolPortrait: async () => {
      if (enrol === 'never') throw new Error('nobody may be enrolled');
      return enrol === undefined ? ok({ jpeg: new Uint8Array([0xff, 0xd8]), width: 1, height: 1 }) : err(enrol);
    },
  } as unknown as HolderExaminer;
  const clock = new ManualClock(Date.now());
  const trust = () => loadTrustFolder(pki);
  const readChip = chipReading({ cardReader, examiner, trust, signatures, clock, readPassport });
  return readChip(crossing, new Pii(lines), { wanted, onProgress: () => {} });
}

test('an honest chip: every check and every number is journalled, nothing of the person', async () => {
  const step = await attempt({}, printed);
  expect(step.event).toMatchObject({
    type: 'CHIP_READ',
    evidence: {
      portraitUsable: true,
      checks: { sodSignature: { outcome: 'passed' }, dg1AgainstMrz: { outcome: 'passed' } },
    },
  });
  for (const canary of canaries) expect(JSON.stringify(step.journal)).not.toContain(canary);
});

test('a chip of another book: the panel may quote where they differ, the journal does not', async () => {
  const other = [lineOne.replace('NOMIN', 'SARAN'), printed[1] ?? ''];
  const step = await attempt({}, other);
  expect(step.event).toMatchObject({ evidence: { checks: { dg1AgainstMrz: { outcome: 'failed' } } } });
  const { checks } = step.journal.fields as { readonly checks: { readonly dg1AgainstMrz: object } };
  expect(checks.dg1AgainstMrz).toEqual({ outcome: 'failed', reason: 'DG1 differs from the printed MRZ' });
});

test('keys shorter than the site accepts fail their checks, and the reason says by whose rule', async () => {
  const policy = { ...acceptEveryStrength, leastBits: { RSA: 0, EC: 384 } };
  const { event } = await attempt({}, printed, undefined, () => true, policy);
  const refused = { outcome: 'failed', reason: expect.stringContaining('the policy refuses EC keys under 384 bits') };
  expect(event).toMatchObject({
    evidence: { checks: { sodSignature: refused, certificateValidity: { outcome: 'passed' } } },
  });
});

test('a portrait that cannot be used: its kind is journalled, not what a decoder says of it', async () => {
  const step = await attempt({}, printed, { kind: 'undecodable', detail: 'JPEG: made for BATBAYAR' });
  expect(step.event).toMatchObject({ evidence: { portraitUsable: false } });
  expect(step.portrait).toBeNull();
  expect(JSON.stringify(step.journal)).toContain('undecodable');
  for (const canary of canaries) expect(JSON.stringify(step.journal)).not.toContain(canary);
});

test('no chip in the field; lines that are no key; a card that drops out', async () => {
  expect((await attempt(null, printed)).event).toEqual({ type: 'CHIP_ABSENT' });
  expect((await attempt({}, ['X'])).event).toEqual({ type: 'CHIP_UNREADABLE', detail: 'no key' });
  expect((await attempt({ faults: ['drops-at:9'] }, printed)).event).toEqual({ type: 'CARD_LOST' });
});

test('a chip that breaks off: officer and journal get what was found, the journal nothing of the person', async () => {
  const { findings, journal, portrait } = await attempt({ faults: ['drops-at:12'] }, printed);
  expect(findings).toMatchObject({ protocol: 'PACE-GM', ended: { kind: 'card-lost' } });
  expect(Object.keys(findings?.checks ?? {})).toEqual([...documentCheckNames]);
  expect(findings?.checks.dataGroupHashes).toEqual({ outcome: 'not-possible', reason: findings?.ended?.reason });
  const software = expect.stringMatching(/^egate\/\d/);
  const fields = { kind: 'card-lost', access: { protocol: 'PACE' }, reader: 'test', software };
  expect(journal).toMatchObject({ event: 'document.chip-failed', fields });
  expect(catalogued(journalEvent(journal.event, crossing, journal.fields as never)).fields).toEqual(journal.fields);
  for (const canary of canaries) expect(JSON.stringify(journal)).not.toContain(canary);
  expect(portrait).toBeNull();
});

test('a chip that is not opened: the officer reads why, and that nothing could be checked', async () => {
  const { findings, journal } = await attempt({}, [lineOne, (printed[1] ?? '').replace('E2514087<5', 'E2514088<8')]);
  expect(findings).toMatchObject({ protocol: null, ended: { kind: 'wrong-password' } });
  const outcomes = new Set(Object.values(findings?.checks ?? {}).map(({ outcome }) => outcome));
  expect([...outcomes].filter((outcome) => outcome === 'passed')).toEqual([]);
  expect(journal.fields).not.toHaveProperty('access');
});

test('the record of an inspection has every check of the reading, and nothing of the person', async () => {
  for (const lines of [printed, [lineOne.replace('NOMIN', 'SARAN'), printed[1] ?? '']]) {
    const { journal } = await attempt({}, lines);
    const entry = { sequence: 0, at: '2026-06-01T12:00:00Z', ...catalogued({ ...journal, crossing } as JournalEvent) };
    const records: Inspection[] = [];
    for await (const one of inspectionsOf(only(entry), 'test-1')) records.push(one);
    const [record] = records;
    const { passiveAuthentication: passive, terminalAuthentication } = record?.electronicCheck ?? {};
    expect(passive).toMatchObject({ sodSignature: { result: 'successful' } });
    expect(terminalAuthentication).not.toBeNull();
    expect(record?.combinedCheck.result).toBe(lines === printed ? 'successful' : 'failed');
    expect(record?.system).toMatchObject({ reader: 'test', transport: 'in-process' });
    for (const canary of [...canaries, 'SARAN']) expect(JSON.stringify(records)).not.toContain(canary);
  }
});

async function* only(entry: JournalEntry): AsyncGenerator<JournalEntry> {
  yield entry;
}

test('a document that was lifted while its last answer came: its portrait is nobody’s, and is not enrolled', async () => {
  const step = await attempt({}, printed, 'never', () => false);
  expect(step).toMatchObject({ event: { type: 'CARD_LOST' }, portrait: null });
});

import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pcscdMissing } from '../../native/virtual/pcscd/pcscd-here.ts';
import { DemoLane, travellers } from './demo-lane.ts';
import { td3 } from './mrz.ts';

// Strangers to the demonstration: passports made here, faces of the synthetic persons.
let lane: DemoLane;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  // Clips and pictures make no movements.
  lane = await DemoLane.start(['--site-option', 'pad=off']);
});
test.afterAll(() => lane?.stop());

const portrait = (person: string) => join(travellers, `person-${person}`, 'passport.jpg');
const clip = (person: string) => join(travellers, `person-${person}`, 'neutral.webm');
let numbers = 100_000;

function passport(holder: string, more: Readonly<Record<string, unknown>> = {}, fields = {}): string {
  numbers += 1;
  const mrz = td3({
    state: 'MNG',
    number: `E${numbers}`,
    surname: 'BATBOLD',
    given: `TRAVELLER ${holder.toUpperCase()}`,
    birth: '880412',
    sex: 'F',
    expiry: '320101',
    ...fields,
  });
  const profile = { mrz, portrait: portrait(holder), access: ['PACE-GM', 'BAC'], ...more };
  return lane.passport(`passport-${numbers}`, profile);
}

test('the holder of a good passport passes, by PACE and over the real PC/SC daemon', async () => {
  const crossing = await lane.cross(passport('a'), clip('a'));
  expect(crossing).toMatchObject({
    code: 0,
    outcome: 'cleared',
    document: { access: { protocol: 'PACE' }, checks: { sodSignature: { outcome: 'passed' } } },
    face: { match: true },
    screening: { hits: [] },
    gate: { opened: true, passage: 'passed' },
  });
  // Past the daemon only where there is none.
  expect(crossing.document.transport).toBe(pcscdMissing() === null ? 'pcsc' : 'in-process');
});

test('a Chinese book with BAC alone passes too', async () => {
  const crossing = await lane.cross(passport('b', { access: ['BAC'] }, { state: 'CHN', sex: 'M' }), clip('b'));
  expect(crossing).toMatchObject({ code: 0, outcome: 'cleared', document: { access: { protocol: 'BAC' } } });
});

for (const [face, book] of [
  ['b', 'f'],
  ['f', 'e'],
  ['d', 'c'],
  ['g', 'f'],
] as const) {
  test(`person ${face} with the passport of ${book} is handed to an officer, the exit shut`, async () => {
    const crossing = await lane.cross(passport(book), clip(face));
    expect(crossing).toMatchObject({
      code: 1,
      outcome: 'handed-over',
      reason: 'face-mismatch',
      face: { match: false },
      gate: { opened: false },
    });
  });
}

test('a forged data group is found', async () => {
  const crossing = await lane.cross(passport('a', { faults: ['dg-hash'] }), clip('a'));
  expect(crossing).toMatchObject({
    code: 1,
    outcome: 'handed-over',
    reason: 'chip-check-failed',
    document: { checks: { dataGroupHashes: { outcome: 'failed' }, sodSignature: { outcome: 'passed' } } },
  });
});

test('a broken signature is found', async () => {
  const crossing = await lane.cross(passport('a', { faults: ['sod-signature'] }), clip('a'));
  expect(crossing).toMatchObject({
    code: 1,
    reason: 'chip-check-failed',
    document: { checks: { sodSignature: { outcome: 'failed' } } },
  });
});

test('a passport signed by nobody the lane knows is not believed', async () => {
  const crossing = await lane.cross(passport('a', { pki: join(lane.data, 'foreign-pki') }), clip('a'));
  expect(crossing).toMatchObject({
    code: 1,
    outcome: 'handed-over',
    reason: 'chip-check-failed',
    document: { checks: { certificateValidity: { outcome: 'not-possible' } } },
  });
});

test('an expired passport goes to an officer', async () => {
  const crossing = await lane.cross(passport('a', {}, { expiry: '200101' }), clip('a'));
  expect(crossing).toMatchObject({ code: 1, outcome: 'handed-over', reason: 'expired' });
});

test('a book without a chip goes to an officer', async () => {
  const crossing = await lane.cross(passport('a', { access: [] }), clip('a'));
  expect(crossing).toMatchObject({ code: 1, outcome: 'handed-over', reason: 'no-chip' });
});

test('a chip that drops out of the field again and again goes to an officer', async () => {
  const crossing = await lane.cross(passport('a', { faults: ['drops-at:12'] }), clip('a'));
  expect(crossing).toMatchObject({ code: 1, outcome: 'handed-over', reason: 'chip-unreadable' });
});

test('a nationality that the site does not admit is refused', async () => {
  const crossing = await lane.cross(passport('d', {}, { state: 'FRA' }), clip('d'));
  expect(crossing).toMatchObject({ code: 1, outcome: 'refused', reason: 'not-eligible', gate: { opened: false } });
});

test('a minor is refused', async () => {
  const crossing = await lane.cross(passport('a', {}, { birth: '150101' }), clip('a'));
  expect(crossing).toMatchObject({ code: 1, outcome: 'refused', reason: 'not-eligible' });
});

test('who turns back before the open door has not crossed', async () => {
  const crossing = await lane.cross(passport('a'), clip('a'), '--walk', 'back');
  expect(crossing).toMatchObject({ code: 1, outcome: 'abandoned', reason: 'turned-back', gate: { opened: true } });
});

test('two on one clearance: cleared, with an alarm and exit code 1', async () => {
  const crossing = await lane.cross(passport('a'), clip('a'), '--walk', 'tailgate');
  expect(crossing).toMatchObject({ code: 1, outcome: 'cleared', gate: { opened: true, passage: 'tailgated' } });
});

test('after all of them the next honest traveller passes without an officer’s click', async () => {
  expect(await lane.cross(passport('e'), clip('e'))).toMatchObject({ code: 0, outcome: 'cleared' });
});

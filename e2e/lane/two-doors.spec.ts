import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { segmentFile } from '../../app/audit/journal-files.ts';
import { DemoLane, top, travellers } from './demo-lane.ts';
import { OfficerLine } from './officer-line.ts';

// The lane of the other side of the border, with two doors: document outside, face between them.
let lane: DemoLane;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const site = join(top, 'app/station/sites/zamyn-uud-entry.yaml');
  lane = await DemoLane.start([
    '--site',
    site,
    '--site-option',
    'door=two',
    '--site-option',
    'language=mn',
    '--site-option',
    'pad=off',
  ]);
});
test.afterAll(() => lane?.stop());

const profile = (name: string) => join(travellers, `${name}.json`);
const person = (letter: string) => join(travellers, `person-${letter}`);

test('the holder is let in by the entry and out by the exit', async () => {
  const crossing = await lane.cross(profile('fine'), person('a'));
  expect(crossing).toMatchObject({ code: 0, outcome: 'cleared', gate: { opened: true, passage: 'passed' } });
  expect(crossing.steps.map(({ step }) => step).filter((step) => /open|entered|passed/.test(step))).toEqual([
    'entry-open',
    'entered',
    'exit-open',
    'passed',
  ]);
});

test('an identity card (TD1) opens the same doors', async () => {
  const card = lane.passport('card', {
    format: 'TD1',
    documentCode: 'I',
    issuingState: 'CHN',
    documentNumber: 'C12345678',
    primaryIdentifier: 'WANG',
    secondaryIdentifier: 'XIAOMING',
    nationality: 'CHN',
    birthDate: '1990-02-03',
    sex: 'M',
    expiryDate: '2033-01-01',
    portrait: join(person('b'), 'passport.jpg'),
    access: ['PACE-GM'],
    paceParameters: 'brainpoolP256r1',
  });
  const crossing = await lane.cross(card, person('b'));
  expect(crossing).toMatchObject({ code: 0, outcome: 'cleared', document: { access: { protocol: 'PACE' } } });
});

test('a stranger inside goes back by the entry, the exit stays shut, and the lane serves the next', async () => {
  expect(await lane.cross(profile('impostor'), person('b'))).toMatchObject({
    code: 1,
    outcome: 'handed-over',
    reason: 'face-mismatch',
    gate: { opened: false },
  });
  expect(await lane.cross(profile('fine'), person('a'))).toMatchObject({ code: 0, outcome: 'cleared' });
});

test('who turns back has not crossed; two on one clearance are an alarm', async () => {
  expect(await lane.cross(profile('fine'), person('a'), '--walk', 'back')).toMatchObject({
    code: 1,
    outcome: 'abandoned',
    reason: 'turned-back',
  });
  expect(await lane.cross(profile('fine'), person('a'), '--walk', 'tailgate')).toMatchObject({
    code: 1,
    outcome: 'cleared',
    gate: { passage: 'tailgated' },
    alarms: ['tailgating'],
  });
});

test('a wheelchair on the automatic path: more time is asked for and given, and nobody else is let in by it', async () => {
  test.setTimeout(60_000);
  const crossing = await lane.cross(profile('fine'), person('a'), '--walk', 'wheelchair');
  expect(crossing).toMatchObject({ code: 0, outcome: 'cleared', gate: { passage: 'passed' } });
  const step = (name: string) => crossing.steps.find((one) => one.step === name)?.ms ?? Number.NaN;
  // Longer than any other clearance lives.
  expect(step('passed') - step('exit-open')).toBeGreaterThan(15_000);
  expect(crossing.alarms).toEqual(['assistance-wanted']);
});

test('an officer lets a traveller and the one who pushes the chair through: one assisted clearance for two', async () => {
  const officer = new OfficerLine(lane.data);
  try {
    const crossing = lane.cross(profile('fine'), person('a'), '--walk', 'assisted');
    const { current } = await officer.until('with an officer', (view) => view.state === 'officer');
    const asked = {
      type: 'letThrough',
      crossing: current?.crossing ?? '',
      reason: 'wheelchair, with attendant',
    } as const;
    expect(await officer.ask({ ...asked, passage: 'assisted' })).toMatchObject({ ok: true });
    const two = await officer.until('two between the doors', (view) => view.persons === 2);
    expect([two.doors.entry, two.doors.exit]).toContain('shut');
    const open = await officer.until('cleared', (view) => view.passage !== null);
    expect(open.passage).toMatchObject({ kind: 'assisted', unhurried: true });
    expect(await crossing).toMatchObject({
      code: 0,
      outcome: 'cleared',
      gate: { passage: 'passed' },
      alarms: ['help-wanted'],
    });
    const journal = readFileSync(join(lane.data, 'lane/journal', segmentFile(0)), 'utf8').split('\n');
    const told = (event: string) => journal.findLast((line) => line.includes(`"${event}"`)) ?? '';
    expect(told('passage.accompanied')).toContain(current?.crossing);
    expect(told('order.open-exit')).toContain('"passage":"assisted"');
  } finally {
    officer.close();
  }
});

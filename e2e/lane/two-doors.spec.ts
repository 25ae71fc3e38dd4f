import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { DemoLane, top, travellers } from './demo-lane.ts';

// The lane of the other side of the border, with two doors: document outside, face between them.
let lane: DemoLane;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const site = join(top, 'app/station/sites/zamyn-uud-entry.yaml');
  lane = await DemoLane.start(['--site', site, '--site-option', 'door=two', '--site-option', 'language=mn']);
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

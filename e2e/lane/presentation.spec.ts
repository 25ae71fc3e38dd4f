import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { attackKinds, type AttackKind } from '../../native/virtual/attacks.ts';
import { DemoLane, travellers } from './demo-lane.ts';
import { td3 } from './mrz.ts';
import { OfficerLine } from './officer-line.ts';

// A lane that asks for movements: everybody who makes them passes, whoever only shows a face does not.
let lane: DemoLane;
let officer: OfficerLine;
let kiosk: Page;
/** What stood on the traveller's screen, in order, of the crossing that was last. */
let shown: string[] = [];

const persons = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
type Person = (typeof persons)[number];
const folder = (person: Person) => join(travellers, `person-${person}`);

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  lane = await DemoLane.start(['--site-option', 'pad=active']);
  officer = new OfficerLine(lane.data);
  kiosk = await (await browser.newContext({ viewport: { width: 540, height: 960 } })).newPage();
  await kiosk.exposeFunction('noteScreen', (screen: string) => void shown.push(screen));
  await kiosk.goto(lane.kioskUrl);
  await kiosk.waitForSelector('[data-link=up]');
  await kiosk.evaluate(() => {
    const { noteScreen } = window as unknown as { readonly noteScreen: (screen: string) => Promise<void> };
    let last = '';
    const look = () => {
      const { screen = '' } = document.querySelector<HTMLElement>('.kiosk')?.dataset ?? {};
      const side = document.querySelector<HTMLElement>('.mirror-side')?.dataset.side;
      const now = side === undefined ? screen : `${screen} ${side}`;
      if (now !== last) void noteScreen(now);
      last = now;
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
});
test.afterAll(async () => {
  officer?.close();
  await lane?.stop();
});

let numbers = 300_000;
function passport(holder: Person): string {
  numbers += 1;
  const holderOf = {
    state: 'MNG',
    number: `E${numbers}`,
    surname: 'BATBOLD',
    given: `TRAVELLER ${holder.toUpperCase()}`,
  } as const;
  const mrz = td3({ ...holderOf, birth: '880412', sex: 'F', expiry: '320101' });
  const portrait = join(folder(holder), 'passport.jpg');
  return lane.passport(`passport-${numbers}`, { mrz, portrait, access: ['PACE-GM', 'BAC'] });
}

async function cross(person: Person, ...more: readonly string[]) {
  shown = [];
  return lane.cross(passport(person), folder(person), '--seed', '7', ...more);
}

for (const some of [persons.slice(0, 4), persons.slice(4)]) {
  test(`${some.join(', ')} do what the screen asks, and pass`, async () => {
    test.setTimeout(180_000);
    for (const person of some) {
      const crossing = await cross(person);
      expect(crossing, person).toMatchObject({ code: 0, outcome: 'cleared', gate: { passage: 'passed' }, alarms: [] });
      const asked = crossing.steps.filter(({ step }) => step === 'movement-asked');
      expect(asked.length).toBeGreaterThanOrEqual(4); // straight ahead, a movement, straight ahead, a movement
      expect(shown.some((screen) => ['turn left', 'turn right', 'blink', 'closer'].includes(screen))).toBe(true);
    }
  });
}

/** Each on a person of whom it was recorded where there is one, and on one of whom it is made. */
const attacked: Readonly<Record<AttackKind, readonly Person[]>> = {
  print: ['b', 'a'],
  replay: ['c', 'e'],
  cutout: ['d', 'f'],
  loop: ['g'],
  frozen: ['a'],
  'second-face': ['f'],
  swap: ['e'],
  'swap-at-door': ['b'],
};

for (const attack of attackKinds) {
  test(`${attack}: an officer, with pictures, and nothing said to the traveller`, async () => {
    test.setTimeout(90_000);
    for (const person of attacked[attack]) {
      // Who changes places before the door does not walk through it.
      const walk = attack === 'swap-at-door' ? ['--walk', 'none'] : [];
      const crossing = await cross(person, '--attack', attack, ...walk);
      expect(crossing, person).toMatchObject({ code: 1, outcome: 'handed-over', gate: { passage: null } });
      expect(['not-alive', 'face-mismatch']).toContain(crossing.reason);
      if (attack === 'second-face') expect(crossing.alarms).toContain('two-faces');
      if (attack.startsWith('swap')) expect(crossing.alarms).toContain('person-changed');
      expect(crossing.gate.opened).toBe(attack === 'swap-at-door');
      expect(shown).toContain('officer');

      const { openCases } = await officer.until('the case waits', ({ openCases: all }) => all.length > 0);
      const last = openCases.at(-1)!;
      expect(last.frames.length, person).toBeGreaterThan(0);
      for (const frame of last.frames) expect(frame).toMatch(/^data:image\/jpeg;base64,/);
      const { holder } = last;
      expect(holder?.pad?.mode).toBe('active');
      if (attack !== 'swap-at-door') expect(holder?.pad?.reasons.length, person).toBeGreaterThan(0);
      await officer.ask({ type: 'settleCase', crossing: last.crossing, settled: 'refused', reason: 'an attack' });
      await officer.until('settled', ({ openCases: all }) => all.length === 0);
    }
  });
}

test('a photo before the camera moves nothing, and is not let pass', async () => {
  const crossing = await lane.cross(passport('a'), join(folder('a'), 'passport.jpg'));
  expect(crossing).toMatchObject({ code: 1, outcome: 'handed-over', reason: 'not-alive', gate: { opened: false } });
});

test('who asks for help in the middle of it gets an officer', async () => {
  shown = [];
  const crossing = lane.cross(passport('d'), join(folder('d'), 'neutral.webm'));
  await expect.poll(() => shown.some((screen) => /^(turn|blink|closer)/.test(screen)), { timeout: 20_000 }).toBe(true);
  await kiosk.getByRole('button', { name: /Call an officer|Позвать|дуудах|呼叫/ }).click();
  expect(await crossing).toMatchObject({ code: 1, outcome: 'handed-over', reason: 'asked-for-help' });
});

test('after all of them the lane serves the next one', async () => {
  expect(existsSync(lane.data)).toBe(true);
  expect(await cross('g')).toMatchObject({ code: 0, outcome: 'cleared' });
});

import { expect, type Page, test } from '@playwright/test';
import { alarm, cameraPicture, caseOf, chip, chipPhoto, laneOf, nomin, situations } from './cases.ts';
import { type FakeStation, fakeStation } from './fake-station.ts';

let station: FakeStation;
const waiting = { actions: ['letThrough', 'refuse', 'takeOver', 'closeLane', 'releaseDoors'] as const };
const handedOver = () => caseOf({ document: nomin, handOver: { reason: 'no-chip', at: new Date().toISOString() } });
const atOfficer = (current = handedOver()) => laneOf({ state: 'officer', actions: [...waiting.actions], current });

test.beforeEach(async () => {
  station = await fakeStation(atOfficer());
});
test.afterEach(() => station.close());
test.use({ viewport: { width: 1280, height: 860 }, locale: 'en-GB' });

async function open(page: Page, officer = 'B-1182'): Promise<void> {
  await page.goto(station.url);
  if (officer !== '') await page.getByLabel('Officer number').fill(officer);
  await page.locator('h1').click();
}

for (const [key, type, name] of [
  ['F2', 'letThrough', 'Let through'],
  ['F4', 'refuse', 'Refuse'],
  ['F8', 'takeOver', 'Take over'],
] as const) {
  test(`${name} sends the contract’s message with its reason, and nothing before`, async ({ page }) => {
    const lane = atOfficer();
    station.show(lane);
    await open(page);
    await page.keyboard.press(key);
    const confirm = page.locator('.sheet .confirm');
    await expect(confirm).toBeDisabled();
    await page.keyboard.press('Enter');
    const words = page.getByPlaceholder('In your own words');
    await words.fill('no');
    await expect(confirm).toBeDisabled();
    await words.press('Enter');
    expect(station.asked).toEqual([]);

    await words.fill('seen at the booth');
    await words.press('Enter');
    await expect(page.locator('.desk-notice')).toHaveText(`Done: ${name}`);
    const asked = { lane: lane.lane, crossing: lane.current!.crossing, officer: 'B-1182', reason: 'seen at the booth' };
    expect(station.asked).toEqual([{ type, ...asked }]);
  });
}

test('a quick reason is one key; its code goes out, whatever the language', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Русский' }).click();
  await page.locator('h1').click();
  await page.keyboard.press('F4');
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await expect(page.locator('.notice-done')).toBeVisible();
  expect(station.asked).toMatchObject([{ type: 'refuse', reason: 'document-not-genuine' }]);
});

test('who is helped is let through as assisted; between two doors an officer lets out by the entry', async ({
  page,
}) => {
  const lane = atOfficer();
  const doors = { ...lane.doors, entry: 'shut' as const };
  station.show({ ...lane, doors, persons: 2, actions: [...lane.actions, 'openEntry'] });
  await open(page);
  await page.keyboard.press('F2');
  await page.keyboard.press('1');
  await page.keyboard.press('5');
  await expect(page.getByRole('button', { name: 'Assisted' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Enter');
  await expect(page.locator('.notice-done')).toBeVisible();
  await page.getByRole('button', { name: 'Let out by the entry' }).click();
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => station.asked)
    .toMatchObject([
      { type: 'letThrough', passage: 'assisted', reason: 'identity-confirmed' },
      { type: 'openEntry', reason: 'turned-away' },
    ]);
});

test('by mouse alone, with code and words', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Let through' }).click();
  await page.getByRole('button', { name: 'Identity confirmed in person' }).click();
  await page.getByPlaceholder('In your own words').fill('with second officer');
  await page.getByRole('button', { name: 'Hit cleared' }).click();
  await page.getByRole('button', { name: 'Identity confirmed in person' }).click();
  await page.locator('.sheet .confirm').click();
  await expect
    .poll(() => station.asked)
    .toMatchObject([{ type: 'letThrough', reason: 'identity-confirmed: with second officer' }]);
});

test('Enter after a click on a reason sends it, and does not take it back', async ({ page }) => {
  await open(page);
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Spot check' }).click();
  await page.keyboard.press('Enter');
  await expect.poll(() => station.asked).toMatchObject([{ type: 'takeOver', reason: 'spot-check' }]);
});

test('without an officer’s number nothing is sent; the field asks for it', async ({ page }) => {
  await open(page, '');
  await page.keyboard.press('F2');
  await expect(page.getByRole('alert')).toHaveText('Enter your officer number first');
  await expect(page.getByLabel('Officer number')).toBeFocused();
  await page.keyboard.type('no/slash');
  await expect(page.getByRole('alert')).toContainText('Only Latin letters');
  expect(station.asked).toEqual([]);
});

test('the officer’s number stays for the session', async ({ page }) => {
  await open(page);
  await page.reload();
  await expect(page.getByLabel('Officer number')).toHaveValue('B-1182');
});

test('only what the lane offers is enabled', async ({ page }) => {
  station.show(laneOf({ state: 'holder', current: caseOf({ document: nomin }), actions: ['takeOver', 'closeLane'] }));
  await open(page);
  await expect(page.locator('.big.letThrough')).toBeDisabled();
  await expect(page.locator('.big.refuse')).toBeDisabled();
  await expect(page.locator('.big.takeOver')).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Release doors' })).toBeDisabled();
  await page.keyboard.press('F2');
  await expect(page.locator('.sheet')).toHaveCount(0);
});

test('a lane closes with a reason, opens without one', async ({ page }) => {
  await open(page);
  await page.keyboard.press('F9');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('.notice-done')).toBeVisible();
  station.show(laneOf({ state: 'closed', actions: ['openLane', 'releaseDoors'] }));
  await page.getByRole('button', { name: 'Open lane' }).click();
  const lane = 'erenhot-exit-1';
  await expect
    .poll(() => station.asked)
    .toEqual([
      { type: 'closeLane', lane, officer: 'B-1182', reason: 'maintenance' },
      { type: 'openLane', lane, officer: 'B-1182' },
    ]);
});

test('doors are released in two steps on one sheet: one Enter, or a held one, opens nothing', async ({ page }) => {
  await open(page);
  await page.keyboard.press('F10');
  await page.keyboard.press('1');
  await page.keyboard.down('Enter');
  for (let i = 0; i < 5; i += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await expect(page.locator('.sheet.armed')).toBeVisible();
  expect(station.asked).toEqual([]);
  await page.keyboard.press('Enter');
  await expect
    .poll(() => station.asked)
    .toEqual([{ type: 'releaseDoors', lane: 'erenhot-exit-1', officer: 'B-1182', reason: 'person-trapped' }]);
});

test('an emergency is reset by its own key', async ({ page }) => {
  station.show(
    laneOf({ state: 'emergency', actions: ['resetEmergency', 'releaseDoors'], alarms: [alarm('emergency', 'alarm')] }),
  );
  await open(page);
  await page.keyboard.press('F7');
  await expect
    .poll(() => station.asked)
    .toEqual([{ type: 'resetEmergency', lane: 'erenhot-exit-1', officer: 'B-1182' }]);
});

test('what the lane refuses is said plainly, and the sheet stays', async ({ page }) => {
  station.answer = () => ({ ok: false, message: 'that traveller is no longer at the lane' });
  await open(page);
  await page.keyboard.press('F8');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('.desk-notice')).toContainText('that traveller is no longer at the lane');
  await expect(page.locator('.sheet')).toBeVisible();
});

test('a sheet begun for one traveller is gone when another stands there', async ({ page }) => {
  await open(page);
  await page.keyboard.press('F2');
  await page.keyboard.press('1');
  station.show(atOfficer());
  await expect(page.locator('.sheet')).toHaveCount(0);
  await expect(page.locator('.desk-notice')).toContainText('nothing was sent');
  await page.keyboard.press('Enter');
  expect(station.asked).toEqual([]);
});

test('alarms: the most pressing first, acknowledged by key and by click', async ({ page }) => {
  const alarms = [alarm('hand-over', 'notice'), alarm('tailgating', 'alarm'), alarm('device-lost', 'warning')];
  station.show(laneOf({ alarms }));
  await open(page);
  await expect(page.locator('.alarm b')).toHaveText(['Tailgating', 'Device lost', 'Handed over']);
  await expect(page.locator('.strip')).toHaveClass(/attention-alarm/);
  await page.keyboard.press('F6');
  await page.locator('[data-alarm="hand-over"] button').click();
  const asked = { type: 'acknowledgeAlarm', lane: 'erenhot-exit-1', officer: 'B-1182' };
  await expect
    .poll(() => station.asked)
    .toEqual([
      { ...asked, alarm: alarms[1]!.id },
      { ...asked, alarm: alarms[0]!.id },
    ]);
});

test('a waiting case is settled with an outcome and a reason', async ({ page }) => {
  const found = handedOver();
  station.show(laneOf({ openCases: [found] }));
  await open(page);
  await page.keyboard.press('F3');
  await expect(page.locator('main')).toHaveAttribute('data-crossing', found.crossing);
  await page.keyboard.press('F2');
  await page.keyboard.press('1');
  await expect(page.locator('.sheet .confirm')).toBeDisabled();
  await page.keyboard.press('5');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => station.asked)
    .toEqual([
      {
        type: 'settleCase',
        lane: 'erenhot-exit-1',
        crossing: found.crossing,
        officer: 'B-1182',
        settled: 'crossed-at-counter',
        reason: 'checked-by-hand',
      },
    ]);
  station.show(laneOf());
  await expect(page.getByRole('heading', { name: 'Nobody in the lane' })).toBeVisible();
});

test('a gap in the journal is said plainly, and answered for by name and with a reason', async ({ page }) => {
  const { 'journal-gap': shut } = await situations();
  station.show(shut!);
  await open(page);
  await expect(page.getByRole('heading', { name: 'lacks entries that the border backend has' })).toBeVisible();
  await expect(page.locator('.case-empty')).toContainText('knows 214 entries and 9 crossings');
  await page.getByRole('button', { name: 'Accept the gap' }).click();
  await page.keyboard.press('Enter');
  expect(station.asked).toEqual([]);
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('.desk-notice')).toHaveText('Done: Accept the gap');
  expect(station.asked).toEqual([
    { type: 'acceptGap', lane: 'erenhot-exit-1', officer: 'B-1182', reason: 'disk-failed' },
  ]);
  station.show(laneOf());
  await expect(page.getByRole('button', { name: 'Accept the gap' })).toHaveCount(0);
});

test('a traveller who is still there comes before the gap', async ({ page }) => {
  const { 'journal-gap': shut } = await situations();
  station.show({ ...shut!, current: handedOver() });
  await open(page);
  await page.keyboard.press('F2');
  await expect(page.locator('.sheet')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Accept the gap' })).toHaveCount(0);
});

test('failed checks are loud, passed ones are quiet', async ({ page }) => {
  const current = caseOf({
    document: nomin,
    chip: chip({ sodSignature: ['failed', 'does not verify'], revocation: ['not-possible', 'no list'] }),
  });
  station.show(atOfficer(current));
  await open(page);
  const check = (name: string) => page.locator(`[data-check="${name}"]`);
  await expect(page.locator('.check')).toHaveCount(12);
  await expect(page.locator('.check.failure')).toHaveCount(1);
  await expect(check('sodSignature')).toHaveClass(/failure/);
  await expect(check('sodSignature')).toContainText('does not verify');
  await expect(check('revocation')).toHaveClass(/warning/);
  await expect(check('dataGroupHashes')).toHaveClass(/quiet/);
  await expect(page.locator('.checks h3')).toContainText('Not passed: 2');
  const colour = (name: string) => check(name).evaluate((row) => getComputedStyle(row).backgroundColor);
  expect(await colour('sodSignature')).not.toBe(await colour('dataGroupHashes'));
});

test('two panels of one station: what one does, both show; the other’s open sheet closes', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await open(page);
  await open(other, 'B-2000');
  await page.keyboard.press('F2');
  await page.keyboard.press('1');
  await other.bringToFront();
  await other.keyboard.press('F4');
  await other.keyboard.press('1');
  station.answer = (request) => {
    station.show(laneOf());
    return { ok: request.type === 'refuse', message: null };
  };
  await other.keyboard.press('Enter');
  await expect(other.locator('.notice-done')).toBeVisible();
  await expect(page.locator('.sheet')).toHaveCount(0);
  await expect(page.locator('.strip')).toHaveAttribute('data-state', 'idle');
  expect(station.asked).toMatchObject([{ type: 'refuse', officer: 'B-2000' }]);
});

test('a lost connection is unmistakable, nothing can be done, and it comes back by itself', async ({ page }) => {
  await open(page);
  await page.keyboard.press('F2');
  await station.stop();
  await expect(page.getByRole('alert')).toContainText('The connection to the station is lost');
  await expect(page.locator('.sheet')).toHaveCount(0);
  await expect(page.locator('.strip')).toHaveCount(0);
  for (const button of await page.locator('.big').all()) await expect(button).toBeDisabled();
  await page.keyboard.press('F2');
  await expect(page.locator('.sheet')).toHaveCount(0);
  await station.start();
  await expect(page.locator('.banner')).toHaveCount(0);
  await expect(page.locator('.big.letThrough')).toBeEnabled();
  expect(station.asked).toEqual([]);
});

test('the live picture shows while it comes, and an old one does not stay', async ({ page }) => {
  const current = caseOf({ document: nomin, portrait: chipPhoto('a') });
  station.show(laneOf({ state: 'holder', current }));
  await open(page);
  const live = page.getByAltText('Live camera');
  await expect(live).toHaveCount(0);
  const picture = await cameraPicture('a');
  station.preview({
    type: 'preview',
    lane: 'erenhot-exit-1',
    picture,
    face: { x: 0.4, y: 0.2, width: 0.2, height: 0.4, well: true },
  });
  await expect(live.first()).toHaveAttribute('src', picture);
  await expect(live).toHaveCount(0, { timeout: 4_000 });
});

test('the page does nothing that its content security policy forbids', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const all = await situations();
  station.show(all['watchlist-hit']!);
  await open(page);
  await page.keyboard.press('z');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(errors).toEqual([]);
});

test('photo and live picture enlarge together by key', async ({ page }) => {
  const all = await situations();
  station.show(all['face-mismatch']!);
  await open(page);
  await page.keyboard.press('z');
  await expect(page.getByRole('dialog').getByRole('img')).toHaveCount(2);
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  const moved = await page
    .getByRole('dialog')
    .getByRole('img')
    .evaluateAll((images) => images.map((image) => image.style.transform));
  expect(moved[0]).toBe('scale(1.5) translate(-6%, 0%)');
  expect(moved[1]).toBe(moved[0]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('digits choose among lanes; cards keep their places when one lights', async ({ page }) => {
  const [first, second] = [laneOf(), laneOf({ lane: 'erenhot-exit-2' })];
  station.show(first, second);
  await open(page);
  const places = () =>
    page.locator('.strip').evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().toJSON()));
  const before = await places();
  station.show(first, { ...atOfficer(), lane: 'erenhot-exit-2', alarms: [alarm('tailgating', 'alarm')] });
  await expect(page.locator('.strip').nth(1)).toHaveClass(/attention-alarm/);
  expect(await places()).toEqual(before);
  await page.keyboard.press('2');
  await expect(page.locator('.strip').nth(1)).toHaveClass(/selected/);
});

test('nine checks and three authentications, each with its outcome; what is not passed in plain words, the rest when asked', async ({
  page,
}) => {
  const { forged } = await situations();
  station.show(forged!);
  await open(page);
  const checks = page.locator('[data-check]');
  await expect(checks).toHaveCount(12);
  const signature = page.locator('[data-check="sodSignature"]');
  await expect(signature).toContainText('possibly forged');
  await expect(signature.locator('.check-reason')).toHaveText(forged!.current!.chip!.checks.sodSignature.reason);
  await page.getByRole('button', { name: 'Монгол' }).click();
  await expect(signature).toContainText('хуурамч байж болзошгүй');
  const reasons = page.locator('.check-reason');
  const loud = await reasons.count();
  await page.getByRole('button', { name: 'Бүх шалтгаан' }).click();
  await expect(page.locator('[data-check="chipAuthentication"] .check-reason')).toBeVisible();
  expect(await reasons.count()).toBeGreaterThan(loud);
});

test('a photo that is not taken from the chip says why, in the officer’s language', async ({ page }) => {
  const { 'portrait-refused': refused } = await situations();
  station.show(refused!);
  await open(page);
  const why = page.locator('[data-part="portrait-refused"]');
  await expect(why).toContainText('too large, damaged');
  await expect(why.locator('.check-reason')).toHaveText(refused!.current!.chip!.portraitRefused!.reason);
  await page.getByRole('button', { name: 'Монгол' }).click();
  await expect(why).toContainText('хэт том');
});

test('a reading that ended early says why once, and which checks it left open', async ({ page }) => {
  const { 'chip-broken-off': broken } = await situations();
  station.show(broken!);
  await open(page);
  await expect(page.locator('[data-end="bad-answer"]')).toContainText('outside the protected session');
  const left = page.locator('[data-outcome="not-possible"][data-check]');
  await expect(left.first()).toBeVisible();
  await expect(left.locator('.check-reason')).toHaveCount(0);
});

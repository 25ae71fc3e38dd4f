import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { languageTags } from '../../locales/locales.ts';
import type { WorldState } from '../../native/virtual/world-messages.ts';
import { layoutFaults } from '../supervisor/layout-faults.ts';
import { type TestWorld, testWorld } from './virtual-world.ts';

/** A folder to keep the pictures in; nothing is kept without it. */
const pictures = process.env.EGATE_SCREENSHOTS;
const sizes = { dock: { width: 560, height: 930 }, wide: { width: 1600, height: 900 } } as const;

let world: TestWorld;
test.beforeEach(async () => {
  world = await testWorld('one');
});
test.afterEach(() => world.close());
test.use({ viewport: sizes.dock, locale: 'en-GB' });

async function worldState(): Promise<WorldState> {
  const answer = await world.hands.request({ do: 'state' });
  return answer.state!;
}

async function choose(page: Page, traveller: string): Promise<void> {
  await page.goto(world.url);
  await page.locator(`[data-traveller="${traveller}"]`).click();
}

test('every demo traveller can be picked up, with the photo of the passport', async ({ page }) => {
  await page.goto(world.url);
  await expect(page.locator('[data-traveller]')).toHaveCount(8);
  const loaded = await page
    .locator('.people img')
    .evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth));
  expect(loaded.every((width) => width > 0)).toBe(true);
});

test('a passport is laid down and lifted, a person steps before the camera and away', async ({ page }) => {
  await choose(page, 'fine');
  await page.getByRole('button', { name: 'Put passport down' }).click();
  await expect(page.locator('.stage-passport')).toBeVisible();
  await expect(page.locator('.hand').first()).toContainText('NOMIN ERDENE BATBAYAR');
  expect((await worldState()).document?.mrz).toContain('BATBAYAR');

  await page.getByRole('button', { name: 'Step before the camera' }).click();
  await expect(page.getByText('Somebody before the camera')).toBeVisible();
  expect((await worldState()).face).toMatch(/person-a$/);

  await page.getByRole('button', { name: 'Step away' }).click();
  await page.getByRole('button', { name: 'Lift passport' }).click();
  await expect(page.locator('.stage-passport')).toHaveCount(0);
  expect(await worldState()).toMatchObject({ document: null, face: null });
});

test('an attack is chosen in the drawer of troubles, before somebody steps up or while they stand there', async ({
  page,
}) => {
  await choose(page, 'fine');
  await page.getByLabel('Before the camera').selectOption('replay');
  await page.getByRole('button', { name: 'Step before the camera' }).click();
  await expect.poll(async () => (await worldState()).attack).toBe('replay');
  expect((await worldState()).face).toMatch(/person-a$/);
  await page.getByLabel('Before the camera').selectOption('none');
  await expect.poll(async () => (await worldState()).attack).toBeNull();
});

test('an attacker shows whoever the passport is of', async ({ page }) => {
  await choose(page, 'impostor');
  await page.getByLabel('Before the camera').selectOption('print');
  await page.getByRole('button', { name: 'Step before the camera' }).click();
  await expect.poll(async () => (await worldState()).face).toMatch(/person-f$/);
  expect((await worldState()).attack).toBe('print');
});

test('a body walks to the shut exit and no further; through the open one it is gone', async ({ page }) => {
  await choose(page, 'fine');
  await page.getByRole('button', { name: 'Walk through' }).click();
  await expect.poll(async () => (await worldState()).bodies[0]?.position ?? 0).toBeCloseTo(2.55, 1);
  await world.hands.request({ do: 'board', order: 'openExit', seconds: 5 });
  await expect(page.locator('.stage-door.open')).toHaveCount(2);
  await expect.poll(async () => (await worldState()).bodies.length).toBe(0);
});

test('who walks off stands before the camera no more, and the next one may step there', async ({ page }) => {
  await choose(page, 'fine');
  await page.getByRole('button', { name: 'Step before the camera' }).click();
  await page.locator('[data-traveller="watchlist"]').click();
  await page.getByRole('button', { name: 'Step before the camera' }).click();
  await expect.poll(async () => (await worldState()).face).toMatch(/person-c$/);
  await page.getByRole('button', { name: 'Walk through' }).click();
  await expect.poll(async () => (await worldState()).face).toBeNull();
});

test('the page does nothing that its content security policy forbids', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await choose(page, 'fine');
  await page.getByRole('button', { name: 'Put passport down' }).click();
  await expect(page.locator('.stage-passport')).toBeVisible();
  expect(errors).toEqual([]);
});

test('two bodies are drawn when somebody follows', async ({ page }) => {
  await choose(page, 'fine');
  await page.getByRole('button', { name: 'Tailgate' }).click();
  await expect(page.locator('.person')).toHaveCount(2);
  await expect(page.locator('.person.stranger')).toHaveCount(1);
});

test('the emergency button opens the doors until it is reset', async ({ page }) => {
  await page.goto(world.url);
  await page.getByRole('button', { name: 'Press the emergency button' }).click();
  await expect(page.locator('.table.pressed')).toBeVisible();
  await expect.poll(async () => (await worldState()).doors.exit).toBe(1);
  await page.getByRole('button', { name: 'Reset the emergency button' }).click();
  await expect.poll(async () => (await worldState()).doors.exit).toBe(0);
});

for (const device of ['chip-reader', 'mrz-reader', 'camera', 'gate'] as const) {
  test(`the plug of the ${device} can be pulled and put back`, async ({ page }) => {
    await page.goto(world.url);
    const plug = page.locator(`[data-device="${device}"]`);
    await plug.click();
    await expect(plug).toHaveAttribute('aria-checked', 'false');
    expect((await worldState()).unplugged).toEqual([device]);
    await plug.click();
    await expect(plug).toHaveAttribute('aria-checked', 'true');
    expect((await worldState()).unplugged).toEqual([]);
  });
}

test('what cannot be is said; what others do is seen', async ({ page }) => {
  await choose(page, 'fine');
  await page.getByRole('button', { name: 'Step in' }).click();
  await expect.poll(async () => (await worldState()).bodies.length).toBe(1);
  await page.getByRole('button', { name: 'Step in' }).click();
  await expect(page.getByRole('status')).toContainText('somebody stands in the lane already');
  await world.hands.request({ do: 'placeDocument', traveller: 'no-chip' });
  await expect(page.locator('.hand').first()).toContainText('No chip');
});

test('a world that has gone is said, and nothing old stays on the stage', async ({ page }) => {
  await choose(page, 'fine');
  await world.end();
  await expect(page.getByRole('alert')).toContainText('The virtual world does not answer');
  await expect(page.locator('.stage')).toHaveCount(0);
  await expect(page.locator('.hands')).toHaveCount(0);
});

test('a page with a wrong token moves nothing', async ({ page }) => {
  await page.goto(new URL('/?token=wrong', world.url).href);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.locator('.hands')).toHaveCount(0);
});

for (const language of languageTags) {
  test(`${language}: fits beside the traveller’s screen and wide`, async ({ page }) => {
    await page.addInitScript((tag) => localStorage.setItem('dock-language', tag), language);
    await choose(page, 'watchlist');
    const faults: string[] = [];
    const look = async (name: string) => {
      await page.evaluate(() => document.fonts.ready);
      faults.push(...(await page.evaluate(layoutFaults)).map((fault) => `${name}: ${fault}`));
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `dock-${language}-${name}.png`) });
    };
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await look('start');
    await world.hands.request({ do: 'placeDocument', traveller: 'watchlist' });
    await world.hands.request({ do: 'faceCamera', traveller: 'watchlist' });
    await world.hands.request({ do: 'move', how: 'tailgate' });
    await world.hands.request({ do: 'plug', device: 'mrz-reader', plugged: false });
    await expect(page.locator('.person')).toHaveCount(2);
    await look('busy');
    await page.setViewportSize(sizes.wide);
    await world.hands.request({ do: 'emergency', pressed: true });
    await expect(page.locator('.table.pressed')).toBeVisible();
    await look('wide');
    expect(faults).toEqual([]);
  });
}

import { expect, type Page, test } from '@playwright/test';
import { DemoLane } from './demo-lane.ts';

// A crossing as people do it: a hand at the dock, eyes on the traveller's screen and on two officers' panels.
let lane: DemoLane;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  lane = await DemoLane.start(['--site-option', 'pad=off']);
});
test.afterAll(() => lane?.stop());

const shows = (page: Page, screen: string) =>
  expect(page.locator(`[data-screen="${screen}"]`)).toBeVisible({ timeout: 15_000 });

test('from the invitation to the farewell, in the traveller’s language, before two panels', async ({ browser }) => {
  test.setTimeout(120_000);
  const open = async (url: string, width: number, height: number) => {
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    await page.goto(url);
    return page;
  };
  const dock = await open(lane.dockUrl, 560, 960);
  const kiosk = await open(lane.kioskUrl, 540, 960);
  const panels = [await open(lane.supervisorUrl, 1400, 900), await open(lane.supervisorUrl, 1400, 900)];
  const hand = (name: string | RegExp) => dock.getByRole('button', { name }).click();
  await dock.getByRole('button', { name: 'English' }).click();
  for (const panel of panels) await panel.getByRole('button', { name: 'English' }).click();

  await shows(kiosk, 'invite');
  await kiosk.getByRole('button', { name: 'Русский' }).click();
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'ru', { timeout: 500 });
  for (const name of ['中文', 'Монгол', 'Русский', 'English']) {
    await expect(kiosk.getByRole('button', { name })).toBeVisible();
  }

  await hand(/Nomin-Erdene/);
  await hand('Put passport down');
  await shows(kiosk, 'look');
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'ru');
  for (const panel of panels) await expect(panel.getByText('BATBAYAR').first()).toBeVisible();

  await hand('Step before the camera');
  await shows(kiosk, 'take');
  await hand('Lift passport');
  await shows(kiosk, 'go');
  await kiosk.screenshot({ path: test.info().outputPath('go.png') });
  await panels[0]?.screenshot({ path: test.info().outputPath('panel.png') });
  await dock.screenshot({ path: test.info().outputPath('dock.png') });
  await hand('Walk through');
  await shows(kiosk, 'farewell');
  await shows(kiosk, 'invite');
  await expect(kiosk.locator('body')).not.toContainText('BATBAYAR');
});

test('a station that is killed leaves no stale screen, and open pages find their way back', async ({ page }) => {
  await page.goto(lane.kioskUrl);
  await shows(page, 'invite');
  const { killBelow } = await import('./processes.ts');
  killBelow(lane.process.pid!, 'station/main');
  await shows(page, 'closed');
  await shows(page, 'invite');
});

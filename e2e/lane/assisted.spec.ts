import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { readEntries } from '../../app/audit/read-entries.ts';
import { readableFolder } from '../../app/audit/read-folder.ts';
import { DemoLane, top } from './demo-lane.ts';

// Somebody in a wheelchair and who pushes it, as people do it: hands at the dock and on the traveller's screen, an officer's at
// the panel. In a lane where more time is an officer's to give.

const shows = (page: Page, screen: string) =>
  expect(page.locator(`[data-screen="${screen}"]`)).toBeVisible({ timeout: 20_000 });

async function open(browser: Browser, url: string, width: number, height: number): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
  await page.goto(url);
  return page;
}

async function eventsOf(lane: DemoLane, event: string) {
  const found = [];
  for await (const entry of readEntries(readableFolder(join(lane.data, 'lane', 'journal'))))
    if (entry.event === event) found.push(entry);
  return found;
}

for (const doors of ['one', 'two'] as const) {
  test(`through a lane with ${doors === 'one' ? 'one door' : 'two doors'}, by screen and panel alone`, async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const site = join(top, `app/station/sites/${doors === 'one' ? 'erenhot-exit' : 'zamyn-uud-entry'}.yaml`);
    const options = [
      '--site-option',
      `door=${doors}`,
      '--site-option',
      'assistance=officer',
      '--site-option',
      'pad=off',
    ];
    const lane = await DemoLane.start(['--site', site, ...options]);
    try {
      const dock = await open(browser, lane.dockUrl, 560, 960);
      const kiosk = await open(browser, lane.kioskUrl, 540, 960);
      const panel = await open(browser, lane.supervisorUrl, 1400, 900);
      const hand = (name: string | RegExp) => dock.getByRole('button', { name }).click();
      for (const page of [dock, panel]) await page.getByRole('button', { name: 'English' }).click();
      await shows(kiosk, 'invite');
      await kiosk.getByRole('button', { name: 'English' }).click();
      await panel.getByLabel('Officer number').fill('B-1182');
      await panel.locator('h1').click();

      await hand(/Nomin-Erdene/);
      await hand('Put passport down');
      await expect(kiosk.locator('[data-screen="invite"]')).toHaveCount(0);
      await kiosk.getByRole('button', { name: 'More time' }).click();
      await shows(kiosk, 'officer');
      await expect(panel.locator('[data-alarm="assistance-wanted"]')).toBeVisible();
      await expect(panel.locator('.strip-result')).toHaveText('The traveller asked for more time or assistance');

      // Nothing happens without the officer's reason, and how they are let through.
      await panel.keyboard.press('F2');
      await panel.getByRole('button', { name: 'Identity confirmed in person' }).click();
      await panel.getByRole('button', { name: 'Assisted: open longer, for two' }).click();
      expect(await eventsOf(lane, 'order.open-exit')).toEqual([]);
      await panel.keyboard.press('Enter');
      await expect(panel.locator('.notice-done')).toBeVisible();
      await hand('Pushed by an attendant');
      await shows(kiosk, doors === 'one' ? 'take' : 'enter');
      await hand('Lift passport');
      if (doors === 'two') {
        await hand('Step in');
        await expect(panel.locator('.strip-doors')).toContainText('2', { timeout: 15_000 });
      }
      await shows(kiosk, 'go');
      await expect(panel.locator('.strip-result')).toHaveText('Assisted, exit open longer');
      await hand('Walk through');
      await shows(kiosk, 'farewell');
      await shows(kiosk, 'invite');

      const [opened, ...more] = await eventsOf(lane, 'order.open-exit');
      expect(opened).toMatchObject({ fields: { passage: 'assisted', by: 'B-1182' } });
      expect(more).toEqual([]);
      expect(await eventsOf(lane, 'passage.accompanied')).toMatchObject([{ crossing: opened?.crossing }]);
      expect(await eventsOf(lane, 'passage.tailgated')).toEqual([]);
      expect(await eventsOf(lane, 'crossing.recorded')).toMatchObject([{ crossing: opened?.crossing }]);
      await expect(panel.locator('.strip-counts')).toContainText('Cleared1');
    } finally {
      await lane.stop();
    }
  });
}

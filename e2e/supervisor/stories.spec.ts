import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { languageTags } from '../../locales/locales.ts';
import type { LaneView } from '../../app/contract/officer.ts';
import { cameraPicture, laneOf, situations } from './cases.ts';
import { type FakeStation, fakeStation } from './fake-station.ts';
import { layoutFaults } from './layout-faults.ts';

/** A folder to keep the pictures of every situation in; nothing is kept without it. */
const pictures = process.env.EGATE_SCREENSHOTS;
const sizes = { small: { width: 1280, height: 860 }, large: { width: 1920, height: 1080 } } as const;

let station: FakeStation;
let all: Record<string, LaneView>;
let live: string;
test.beforeAll(async () => {
  station = await fakeStation(laneOf());
  all = await situations();
  live = await cameraPicture('a');
});
test.afterAll(() => station.close());

/** Keys that open a sheet in a situation: the surface is looked at with it, too. */
const sheets: Readonly<Record<string, readonly string[]>> = {
  'face-mismatch': ['F2', '1'],
  'watchlist-hit': ['F4', '4'],
  expired: ['F8'],
  emergency: ['F10', '1', 'Enter'],
  'out-of-service': ['F3', 'F2', '1'],
  'journal-gap': ['F2', '1'],
  closed: [],
};

for (const [index, language] of languageTags.entries()) {
  test(`${language}: every situation fits, by day and by night`, async ({ page }) => {
    test.setTimeout(120_000);
    const theme = index % 2 === 0 ? 'light' : 'dark';
    await page.addInitScript(
      ([tag, colours]) => {
        localStorage.setItem('language', tag!);
        localStorage.setItem('theme', colours!);
        localStorage.setItem('muted', 'yes');
        sessionStorage.setItem('officer', 'B-1182');
      },
      [language, theme],
    );
    await page.setViewportSize(sizes.small);
    await page.goto(station.url);
    const faults: string[] = [];
    // A lane with two doors says more of them: its card is longer, and as still.
    const actionsAt = { one: new Set<number>(), two: new Set<number>() };
    const look = async (name: string) => {
      await page.evaluate(() => document.fonts.ready);
      const found = await page.evaluate(layoutFaults);
      faults.push(...found.map((fault) => `${name}: ${fault}`));
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `panel-${language}-${name}.png`) });
    };
    for (const [name, lane] of Object.entries(all)) {
      station.show(lane);
      await expect(page.locator('main')).toHaveAttribute('data-crossing', lane.current?.crossing ?? '');
      await expect(page.locator('.strip')).toHaveAttribute('data-state', lane.state);
      if (name === 'holder') {
        station.preview({
          type: 'preview',
          lane: lane.lane,
          picture: live,
          face: { x: 0.4, y: 0.2, width: 0.2, height: 0.4, well: true },
        });
        await expect(page.locator('.pictures img')).toHaveCount(2);
      }
      await look(name);
      const doors = lane.doors.entry === 'none' ? 'one' : 'two';
      actionsAt[doors].add(await page.locator('.strip-actions').evaluate((part) => part.getBoundingClientRect().top));
      if (sheets[name] === undefined) continue;
      for (const key of sheets[name]) await page.keyboard.press(key);
      if (sheets[name].length > 0) await look(`${name}-sheet`);
      await page.keyboard.press('Escape');
    }
    await page.setViewportSize(sizes.large);
    for (const at of Object.values(actionsAt)) expect([...at], 'a card that lights moves nothing').toHaveLength(1);
    const { forged } = all;
    station.show(forged!, { ...all.holder!, lane: 'erenhot-exit-2' }, { ...laneOf(), lane: 'erenhot-exit-3' });
    await expect(page.locator('.strip')).toHaveCount(3);
    await look('large');
    await page.keyboard.press('KeyT');
    await look('large-other-theme');
    await page.keyboard.press('KeyT');
    await page.setViewportSize(sizes.small);
    await station.stop();
    await expect(page.locator('.banner.lost')).toBeVisible();
    await look('lost');
    await station.start();
    await expect(page.locator('.strip')).toHaveCount(3);
    expect(faults).toEqual([]);
  });
}

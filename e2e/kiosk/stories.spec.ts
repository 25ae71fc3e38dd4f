import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { languages, travellerScreens } from '../../app/contract/traveller.ts';
import { type FakeStation, fakeStation } from './fake-station.ts';
import { layoutFaults } from './layout-faults.ts';
import { faceScreens, movements, placedFace, previewOf, viewOf } from './views.ts';

/** A folder to keep the pictures of every state in; nothing is kept without it. */
const pictures = process.env.EGATE_SCREENSHOTS;

const sizes = [
  { name: 'portrait', width: 1080, height: 1920 },
  { name: 'landscape', width: 1920, height: 1080 },
  { name: 'window', width: 540, height: 960 },
] as const;

let station: FakeStation;
test.beforeEach(async () => {
  station = await fakeStation(viewOf('closed', 'en'));
});
test.afterEach(() => station.close());

async function keep(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

for (const size of sizes) {
  for (const language of languages) {
    test(`every state stands whole: ${size.name}, ${language}`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(station.url);
      await page.waitForSelector('[data-link=up]');
      for (const screen of travellerScreens) {
        for (const large of [false, true]) {
          station.show(viewOf(screen, language));
          await page.waitForSelector(`[data-screen=${screen}]`);
          if (large) await page.locator('.bar-tools button').nth(1).click();
          await page.evaluate(() => document.fonts.ready);
          expect.soft(await page.evaluate(layoutFaults), `${screen}${large ? ', large text' : ''}`).toEqual([]);
          if (!large || size.name === 'portrait')
            await keep(page, `${size.name}-${language}-${screen}${large ? '-large' : ''}`);
          if (large) await page.locator('.bar-tools button').nth(1).click();
        }
        if (!faceScreens.includes(screen)) continue;
        station.send(previewOf(screen === 'look' ? placedFace : null));
        await page.waitForSelector('.mirror');
        expect.soft(await page.evaluate(layoutFaults), `${screen}, live`).toEqual([]);
        await keep(page, `${size.name}-${language}-${screen}-live`);
      }
    });
    test(`every movement stands whole: ${size.name}, ${language}`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(station.url);
      await page.waitForSelector('[data-link=up]');
      for (const { name, screen, challenge } of movements) {
        for (const large of [false, true]) {
          station.show(viewOf(screen, language, { challenge }));
          await page.waitForSelector(`[data-screen=${screen}] .steps[data-done="${challenge.index}"]`);
          if (large) await page.locator('.bar-tools button').nth(1).click();
          await page.evaluate(() => document.fonts.ready);
          if (!large) await keep(page, `${size.name}-${language}-movement-${name}`);
          station.send(previewOf(name === 'straight' ? placedFace : null));
          await page.waitForSelector('.mirror');
          expect.soft(await page.evaluate(layoutFaults), `${name}${large ? ', large text' : ''}`).toEqual([]);
          await keep(page, `${size.name}-${language}-movement-${name}-live${large ? '-large' : ''}`);
          if (large) await page.locator('.bar-tools button').nth(1).click();
          station.show(viewOf('checking', language));
          await page.waitForSelector('[data-screen=checking]');
        }
      }
    });
  }
}

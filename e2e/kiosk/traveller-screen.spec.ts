import { expect, type Page, test } from '@playwright/test';
import { languages } from '../../app/contract/traveller.ts';
import { languageNames } from '../../locales/locales.ts';
import { type FakeStation, fakeStation } from './fake-station.ts';
import { placedFace, previewOf, viewOf } from './views.ts';

let station: FakeStation;
test.beforeEach(async ({ page }) => {
  station = await fakeStation(viewOf('invite', null));
  await page.setViewportSize({ width: 540, height: 960 });
  await open(page);
});
test.afterEach(() => station.close());

async function open(page: Page): Promise<void> {
  await page.goto(station.url);
  await page.waitForSelector('[data-link=up][data-screen=invite]');
}

/** Waits in the page, so that the time is the screen's and not the test's: ms from the tap to text and `<html lang>`. */
function tapAndMeasure(page: Page, name: string, lang: string, text: string): Promise<number> {
  return page.evaluate(
    ([name, lang, text]) =>
      new Promise<number>((resolve) => {
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent === name);
        const started = performance.now();
        button?.click();
        const look = () => {
          const done = document.documentElement.lang === lang && document.querySelector('h1')?.textContent === text;
          if (done) resolve(performance.now() - started);
          else requestAnimationFrame(look);
        };
        look();
      }),
    [name, lang, text] as const,
  );
}

const invitations = {
  'zh-Hans': '请放置护照',
  mn: 'Паспортаа уншигч дээр тавина уу',
  ru: 'Положите паспорт на считыватель',
  en: 'Place your passport on the reader',
} as const;

test('the invitation takes turns in every language until one is chosen', async ({ page }) => {
  for (const language of ['zh-Hans', 'mn', 'ru', 'en'] as const) {
    await expect(page.locator('h1')).toHaveText(invitations[language], { timeout: 6_000 });
    await expect(page.locator('h1')).toHaveAttribute('lang', language);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
  }
  await page.getByRole('button', { name: 'Русский' }).click();
  await page.waitForTimeout(4_500);
  await expect(page.locator('h1')).toHaveText(invitations.ru);
});

test('a tap changes text and <html lang> within 0.5 s though the station never answers', async ({ page }) => {
  station.answerAfter = null;
  for (const language of languages) {
    const ms = await tapAndMeasure(page, languageNames[language], language, invitations[language]);
    expect(ms).toBeLessThan(500);
    for (const other of languages) {
      const button = page.getByRole('button', { name: languageNames[other], exact: true });
      await expect(button).toBeInViewport({ ratio: 1 });
      await expect(button).toHaveAttribute('aria-pressed', String(other === language));
    }
  }
  await expect
    .poll(() => station.requests)
    .toEqual(languages.map((language) => ({ type: 'chooseLanguage', language })));
});

test('two windows show the same lane, and the language that either chose', async ({ page, context }) => {
  const second = await context.newPage();
  await open(second);
  await page.getByRole('button', { name: 'Монгол' }).click();
  station.show(viewOf('invite', 'mn'));
  await expect(second.locator('h1')).toHaveText(invitations.mn);
  await second.getByRole('button', { name: 'English' }).click();
  station.show(viewOf('look', 'en'));
  await expect(page.locator('h1')).toHaveText('Look at the camera');
  await expect(second.locator('h1')).toHaveText('Look at the camera');
});

test('the next traveller finds nothing of the one before', async ({ page }) => {
  await page.getByRole('button', { name: 'English' }).click();
  station.show(viewOf('look', 'en'));
  await page.getByRole('button', { name: 'Sound' }).click();
  await page.getByRole('button', { name: 'Larger text' }).click();
  await expect(page.locator('.kiosk')).toHaveAttribute('data-text', 'large');
  station.show(viewOf('farewell', 'en'));
  station.show(viewOf('invite', null));
  await expect(page.locator('.kiosk')).toHaveAttribute('data-text', 'normal');
  await expect(page.locator('h1')).toHaveText(invitations['zh-Hans']);
  await expect(page.locator('.bar-tools button').first()).toHaveAttribute('aria-pressed', 'true');
});

test('a station that goes leaves the closed screen in every language, and comes back by itself', async ({ page }) => {
  station.show(viewOf('go', 'en'));
  await expect(page.locator('h1')).toHaveText('Please go through');
  const { port } = station;
  await station.close();
  await expect(page.locator('.kiosk')).toHaveAttribute('data-screen', 'closed');
  await expect(page.locator('.kiosk')).toHaveAttribute('data-lamp', 'closed');
  await expect(page.locator('.sentences li')).toHaveText([
    '本通道暂停使用，请走其他通道',
    'Энэ гарц түр хаалттай. Өөр гарцаар явна уу',
    'Проход временно закрыт, воспользуйтесь другим',
    'This lane is closed, please use another',
  ]);
  await expect(page.getByText('Please go through')).toHaveCount(0);
  station = await fakeStation(viewOf('checking', null), port);
  // The traveller's language is still known, though the station came back without it.
  await expect(page.locator('h1')).toHaveText('Checking, please wait');
});

test('who sets large text and asks for help at the invitation, and walks away, leaves nothing of it', async ({
  page,
}) => {
  await page.clock.install();
  await open(page);
  station.show(viewOf('invite', 'en'));
  await page.getByRole('button', { name: 'Larger text' }).click();
  await page.getByRole('button', { name: 'Call an officer' }).click();
  await expect(page.getByText('Calling an officer')).toBeVisible();
  await page.clock.runFor(31_000);
  await expect(page.locator('.kiosk')).toHaveAttribute('data-text', 'normal');
  await expect(page.getByText('Calling an officer')).toHaveCount(0);
});

test('a station that hangs with its sockets open leaves no old "go"', async ({ page }) => {
  station.show(viewOf('go', 'en'));
  await expect(page.locator('h1')).toHaveText('Please go through');
  station.hang();
  await expect(page.locator('.kiosk')).toHaveAttribute('data-screen', 'closed', { timeout: 8_000 });
});

test('a message outside the contract leaves no old "go"', async ({ page }) => {
  station.show(viewOf('go', 'en'));
  await expect(page.locator('h1')).toHaveText('Please go through');
  const closed = page.waitForSelector('[data-screen=closed][data-link=down]');
  station.sendRaw('{"type":"view","view":{"role":"traveller","screen":"go"}}');
  await closed;
  await expect(page.locator('h1')).toHaveText('Please go through');
});

test('the bar follows the bytes that were read', async ({ page }) => {
  for (const [bytesRead, percent] of [
    [0, '0'],
    [5_000, '25'],
    [20_000, '100'],
  ] as const) {
    station.show(viewOf('reading', 'en', { progress: { bytesRead, bytesTotal: 20_000 } }));
    await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', percent);
    await expect(page.getByText(`${percent}%`, { exact: true })).toBeVisible();
  }
});

test('a wait of six seconds says what to do', async ({ page }) => {
  station.show(viewOf('checking', 'en'));
  await expect(page.locator('h1')).toHaveText('Checking, please wait');
  await expect(page.locator('.second')).toHaveText('');
  await expect(page.locator('.second')).toHaveText('Please stay where you are', { timeout: 7_500 });
});

test('the mirror is mirrored, says by ring and tick that a face stands well, and ends with the pictures', async ({
  page,
}) => {
  station.show(viewOf('look', 'ru'));
  await expect(page.locator('[data-picture=face-in-oval]')).toBeVisible();
  station.send(previewOf(null));
  await expect(page.locator('.mirror')).toHaveAttribute('data-placed', 'false');
  expect(await page.locator('.mirror-picture').evaluate((image) => getComputedStyle(image).transform)).toContain('-1');
  station.send(previewOf(placedFace));
  await expect(page.locator('.mirror')).toHaveAttribute('data-placed', 'true');
  await expect(page.locator('.mirror')).toHaveCount(0, { timeout: 3_000 });
  station.send(previewOf(placedFace));
  station.show(viewOf('checking', 'ru'));
  await expect(page.locator('.mirror')).toHaveCount(0);
});

test('help and more time reach the station on release, and the screen says so', async ({ page }) => {
  station.answerAfter = null;
  station.show(viewOf('stillThere', 'en'));
  await page.getByRole('button', { name: 'I need more time' }).click();
  await page.getByRole('button', { name: 'Call an officer' }).hover();
  await page.mouse.down();
  expect(station.requests).toHaveLength(1);
  await page.mouse.up();
  await expect.poll(() => station.requests).toEqual([{ type: 'askMoreTime' }, { type: 'askHelp' }]);
  await expect(page.locator('.second')).toHaveText('Calling an officer');
  station.show(viewOf('officer', 'en'));
  await expect(page.locator('.second')).toHaveText('Please wait here');
});

test('a screen reader hears each sentence once a language is chosen', async ({ page }) => {
  await expect(page.getByRole('status')).toHaveText('');
  station.show(viewOf('enter', 'mn'));
  await expect(page.getByRole('status')).toHaveText('Гарц руу орно уу');
  await expect(page.getByRole('status')).toHaveAttribute('lang', 'mn');
});

test('virtual devices and a chip without the card service are named, in a real lane nothing is', async ({ page }) => {
  station.show(viewOf('invite', 'en'));
  await expect(page.locator('.notice')).toHaveText('Demonstration: all devices are virtual');
  station.show(viewOf('reading', 'en', { transport: 'in-process' }));
  await expect(page.locator('.notice')).toHaveText('Demonstration: chip read without the card reader service');
  station.show(viewOf('reading', 'en', { virtualDevices: false }));
  await expect(page.locator('.notice')).toHaveText('');
});

test('pictures rest at once where motion is unwanted', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  station.show(viewOf('take', 'en'));
  await page.waitForSelector('[data-picture=passport-in-hand]');
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('pictures move once and then rest', async ({ page }) => {
  station.show(viewOf('invite', 'en'));
  await page.waitForSelector('[data-picture=passport-to-reader]');
  expect(
    await page.evaluate(() =>
      document.getAnimations().every((one) => one.effect?.getComputedTiming().iterations === 1),
    ),
  ).toBe(true);
});

test('the page keeps its content security policy, draws Ө and Ү with its own font and is there within a second', async ({
  context,
}) => {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  station.show(viewOf('invite', 'mn'));
  await page.goto(station.url);
  await page.waitForSelector('[data-screen=invite]');
  const firstPaint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
  await expect.poll(() => page.evaluate(firstPaint)).toBeLessThan(1_000);
  await page.evaluate(() => document.fonts.ready);
  const fonts = await page.evaluate(() =>
    [...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.unicodeRange),
  );
  // U+04AE-04AF and U+04E8-04E9 stand in the extended Cyrillic piece.
  expect(fonts.some((range) => range.startsWith('U+460-52F'))).toBe(true);
  // Chinese comes in pieces: a screen loads the few that it needs.
  expect(fonts.length).toBeLessThan(30);
  expect(complaints).toEqual([]);
});

test('a right click opens no menu and a long touch selects nothing', async ({ page }) => {
  const prevented = await page.evaluate(
    () => !document.body.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })),
  );
  expect(prevented).toBe(true);
  expect(await page.evaluate(() => getComputedStyle(document.body).userSelect)).toBe('none');
});

test('touch targets follow the panel’s ppi', async ({ page }) => {
  await page.setViewportSize({ width: 1080, height: 1920 });
  await page.goto(`${station.url}&ppi=141`);
  const help = await page.locator('.button-help').boundingBox();
  expect(help?.height).toBeGreaterThanOrEqual(20 * (141 / 25.4) - 0.5);
});

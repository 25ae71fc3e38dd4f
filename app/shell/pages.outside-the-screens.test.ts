import { expect, test } from 'vitest';
import { pageFile, pageHeaders, pageUrl } from './pages.ts';

const folder = '/srv/screens';

test('a screen’s page and its assets are found', () => {
  expect(pageFile(folder, pageUrl('traveller'))).toEqual({
    file: '/srv/screens/kiosk/index.html',
    type: 'text/html; charset=utf-8',
  });
  expect(pageFile(folder, 'egate://screens/kiosk/assets/a-b_c.woff2?x#y')?.file).toBe(
    '/srv/screens/kiosk/assets/a-b_c.woff2',
  );
});

test.each([
  'egate://screens/../secret.json',
  'egate://screens/kiosk/../../secret.json',
  'egate://screens/kiosk/%2e%2e/%2E%2E/secret.json',
  'egate://screens/kiosk/..%2f..%2fsecret.json',
  'egate://screens/..%5csecret.json',
  'egate://screens/%252e%252e/secret.json',
  'egate://screens/kiosk/index.html%00.png',
  'egate://screens/%zz.html',
  'egate://screens',
  'egate://screens/',
  'egate://screens/kiosk',
  'egate://screens/kiosk/start.sh',
  'egate://screens.evil/kiosk/index.html',
  'egate://elsewhere/kiosk/index.html',
  'egate://user@screens/kiosk/index.html',
  'http://screens/kiosk/index.html',
  'file:///srv/screens/kiosk/index.html',
])('%s names nothing', (url) => {
  expect(pageFile(folder, url)).toBeNull();
});

test('a folder whose name begins alike is outside', () => {
  expect(pageFile('/srv/screens/kiosk', 'egate://screens//../kiosk-old/index.html')).toBeNull();
});

test('every page is sandboxed against print, dialogs, pop-ups and downloads', () => {
  const policy = pageHeaders['content-security-policy'] ?? '';
  expect(policy).toContain('sandbox allow-scripts allow-same-origin');
  expect(policy).not.toMatch(/allow-(modals|popups|downloads|top-navigation)/);
});

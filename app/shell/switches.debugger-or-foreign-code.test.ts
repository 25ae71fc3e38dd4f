import { expect, test } from 'vitest';
import { refusedSwitches } from './switches.ts';

test.each([
  '--remote-debugging-port=9222',
  '--remote-debugging-pipe',
  '--inspect',
  '--inspect=0',
  '--inspect-brk=127.0.0.1:1',
  '--inspect-port=1',
  '--no-sandbox',
  '--js-flags=--expose-gc',
  '--load-extension=/home/x',
  '--proxy-server=10.0.0.1:80',
  '--proxy-pac-url=http://x',
  '--PROXY-SERVER=10.0.0.1:80',
  '-inspect',
  '--require=/home/x.js',
  '-r',
  '--disable-web-security',
  '--renderer-cmd-prefix=gdb',
])('a production shell does not start with %s', (word) => {
  expect(refusedSwitches(['/opt/egate/egate', '--officer', word])).toEqual([word]);
});

test('its own words and those of a display are taken', () => {
  const words = ['--officer', '--data', '/var/lib/egate', '--site=/etc/egate/site.yaml', '--no-station'];
  expect(refusedSwitches(['/opt/egate/egate', ...words, '--ozone-platform=wayland', '--enable-features=X'])).toEqual(
    [],
  );
});

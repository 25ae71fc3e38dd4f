import { expect, test } from 'vitest';
import { IpcGate } from './ipc-gate.ts';

const own = { topFrame: true, url: 'egate://screens/kiosk/index.html' };
const help = JSON.stringify({ type: 'traveller', id: 1, request: { type: 'askHelp' } });

test('a message of the contract from the screen’s own page goes on', () => {
  expect(new IpcGate('traveller').admit(own, help, 0)).toMatchObject({ ok: true, message: { type: 'traveller' } });
});

test.each([
  ['a frame within the page', { ...own, topFrame: false }, help, 'frame'],
  ['another page', { ...own, url: 'https://evil.example/' }, help, 'origin'],
  ['a page whose address begins alike', { ...own, url: 'egate://screens.evil.example/' }, help, 'origin'],
  ['an object instead of text', own, { type: 'traveller' }, 'contract'],
  ['no JSON', own, '{', 'contract'],
  ['an unknown request', own, help.replace('askHelp', 'openExit'), 'contract'],
  ['more than a screen has to say', own, `${help.slice(0, -1)},"x":"${'x'.repeat(20_000)}"}`, 'size'],
  [
    'an officer’s request',
    own,
    JSON.stringify({ type: 'officer', id: 1, request: { type: 'openLane', lane: 'lane-1', officer: 'o' } }),
    'role',
  ],
  ['a hello', own, JSON.stringify({ type: 'hello', role: 'officer', token: 'x' }), 'role'],
] as const)('%s does not', (_, sender, value, reason) => {
  expect(new IpcGate('traveller').admit(sender, value, 0)).toEqual({ ok: false, reason });
});

test('a flood is cut off, and fingers are heard again a second later', () => {
  const gate = new IpcGate('traveller');
  const admitted = Array.from({ length: 200 }, () => gate.admit(own, help, 0)).filter((one) => one.ok).length;
  expect(admitted).toBeLessThanOrEqual(40);
  expect(gate.admit(own, help, 999)).toEqual({ ok: false, reason: 'rate' });
  expect(gate.admit(own, help, 1_000)).toMatchObject({ ok: true });
});

import { expect, test } from 'vitest';
import { ManualClock } from '../../app/core/manual-clock.ts';
import { gateOver } from './gate-client.ts';

test('a gate’s process that leaves an order without an answer is hung: told once, and the order is refused', async () => {
  const clock = new ManualClock();
  let hung = 0;
  const silent = { send: () => {}, onMessage: () => () => {}, onGone: () => {} };
  const gate = gateOver(silent, clock, () => {
    hung += 1;
  });
  const answer = gate.shut();
  clock.advance(5_999);
  expect(hung).toBe(0);
  clock.advance(1);
  expect(hung).toBe(1);
  expect(await answer).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
});

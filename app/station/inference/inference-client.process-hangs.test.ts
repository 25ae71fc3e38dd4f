import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../core/system-clock.ts';
import { crossing } from '../../lane/lane-bench.ts';
import { enrolsWithin, examinerOver } from './inference-client.ts';
import type { InferenceReport } from './inference-messages.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that takes everything and answers when the test says so. */
function hungProcess() {
  let report: (report: InferenceReport) => void = () => {};
  const channel: Parameters<typeof examinerOver>[0] = {
    send: () => {},
    onMessage: (listener) => {
      report = listener;
      return () => {};
    },
    onGone: () => {},
  };
  const examiner = examinerOver(channel, systemClock);
  return { examiner, report: (one: InferenceReport) => report(one) };
}

test('a portrait is not waited for longer than a process may take; an answer that comes later is nobody’s', async () => {
  const { examiner, report } = hungProcess();
  const enrolled = examiner.enrolPortrait(crossing, new Uint8Array(3));
  await vi.advanceTimersByTimeAsync(enrolsWithin);
  expect(await enrolled).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  report({ kind: 'enrolled', call: 1, result: { ok: true, value: { jpeg: new Uint8Array(), width: 1, height: 1 } } });
  const next = examiner.enrolPortrait(crossing, new Uint8Array(3));
  report({ kind: 'enrolled', call: 2, result: { ok: false, error: { kind: 'no-face', detail: '' } } });
  expect(await next).toMatchObject({ error: { kind: 'no-face' } });
  expect(vi.getTimerCount()).toBe(0);
});

test('a station that ends leaves nobody waiting', async () => {
  const { examiner } = hungProcess();
  const enrolled = examiner.enrolPortrait(crossing, new Uint8Array(3));
  await examiner.close();
  expect(await enrolled).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  expect(vi.getTimerCount()).toBe(0);
});

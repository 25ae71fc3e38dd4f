import { afterEach, expect, test, vi } from 'vitest';
import type { ChipReport, ChipRequest } from '../../chip/chip-messages.ts';
import type { WorldAnswer, WorldRequest } from '../world-messages.ts';
import { inProcessReader, VirtualChipReader } from './virtual-chip.ts';

type Answer = Omit<WorldAnswer, 'id'>;

function rig() {
  const reports: ChipReport[] = [];
  let ask: (request: ChipRequest) => void = () => {};
  const asked: WorldRequest[] = [];
  const answers: Promise<Answer>[] = [];
  const reader = new VirtualChipReader(
    {
      send: (report) => reports.push(report),
      onMessage: (listener) => {
        ask = listener;
        return () => {};
      },
      onGone: () => {},
    },
    async (request) => {
      asked.push(request);
      return { id: 1, ...((await answers.shift()) ?? { ok: true, hex: '9000' }) };
    },
  );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { reader, reports, asked, answers, ask: (request: ChipRequest) => ask(request), settled };
}

const placed = { event: 'documentPlaced', mrz: '', chip: 'in-process' } as const;
const plug = (plugged: boolean) => ({ event: 'plugged', device: 'chip-reader', plugged }) as const;

test('a card that comes while the station waits is given to it, and answers its commands', async () => {
  const { reader, reports, asked, ask, settled } = rig();
  reader.sense(plug(true));
  ask({ id: 1, do: 'connect', withinMs: 10_000 });
  reader.sense(placed);
  ask({ id: 2, do: 'transmit', card: 1, command: Uint8Array.of(0, 0xa4, 0, 0) });
  await settled();
  expect(reports).toMatchObject([
    { event: { kind: 'ready', reader: inProcessReader } },
    { event: { kind: 'no-card' } },
    { event: { kind: 'card' } },
    { kind: 'connected', id: 1, result: { ok: true, value: { card: 1, kind: 'in-process' } } },
    { kind: 'answer', id: 2, result: { ok: true, value: Uint8Array.of(0x90, 0) } },
  ]);
  expect(asked).toEqual([{ do: 'apdu', hex: '00a40000' }]);
});

test('a card that is lifted while a command runs is lost, and its number reaches no later card', async () => {
  const { reader, reports, answers, ask, settled } = rig();
  reader.sense(plug(true));
  reader.sense(placed);
  ask({ id: 1, do: 'connect', withinMs: 0 });
  let finish: (answer: Answer) => void = () => {};
  answers.push(new Promise((resolve) => (finish = resolve)));
  ask({ id: 2, do: 'transmit', card: 1, command: Uint8Array.of(0, 0xb0, 0, 0) });
  await settled();
  reader.sense({ event: 'documentLifted' });
  reader.sense(placed);
  finish({ ok: true, hex: '9000' });
  await settled();
  ask({ id: 3, do: 'transmit', card: 1, command: Uint8Array.of(0, 0xb0, 0, 0) });
  await settled();
  expect(reports).toContainEqual({ kind: 'removed', card: 1 });
  expect(reports.filter((report) => report.kind === 'answer')).toMatchObject([
    { id: 2, result: { ok: false, error: { kind: 'card-lost' } } },
    { id: 3, result: { ok: false, error: { kind: 'card-lost' } } },
  ]);
});

test('a chip that drops out by itself leaves the field', async () => {
  const { reader, reports, answers, ask, settled } = rig();
  reader.sense(plug(true));
  reader.sense(placed);
  ask({ id: 1, do: 'connect', withinMs: 0 });
  answers.push(Promise.resolve({ ok: false, error: 'card-lost' }));
  ask({ id: 2, do: 'transmit', card: 1, command: Uint8Array.of(0, 0xb0, 0, 0) });
  await settled();
  expect(reports.slice(-3)).toMatchObject([
    { kind: 'removed', card: 1 },
    { event: { kind: 'no-card' } },
    { kind: 'answer', id: 2, result: { ok: false } },
  ]);
});

test('a reader without a world or a plug is lost to all who wait, and comes back', async () => {
  const { reader, reports, ask } = rig();
  reader.sense(plug(true));
  ask({ id: 1, do: 'connect', withinMs: 10_000 });
  reader.sense(plug(false));
  ask({ id: 2, do: 'connect', withinMs: 10_000 });
  expect(reports.filter((report) => report.kind === 'connected')).toMatchObject([
    { id: 1, result: { ok: false, error: { kind: 'reader-lost' } } },
    { id: 2, result: { ok: false, error: { kind: 'reader-lost' } } },
  ]);
  reader.sense(plug(true));
  expect(reports.at(-2)).toMatchObject({ event: { kind: 'ready' } });
});

afterEach(() => vi.useRealTimers());

test('a book without a chip is no card', () => {
  vi.useFakeTimers();
  const { reader, reports, ask } = rig();
  reader.sense(plug(true));
  reader.sense({ event: 'documentPlaced', mrz: '', chip: 'none' });
  ask({ id: 1, do: 'connect', withinMs: 5_000 });
  vi.advanceTimersByTime(5_000);
  expect(reports.at(-1)).toEqual({ kind: 'connected', id: 1, result: { ok: false, error: { kind: 'no-card' } } });
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cardAnswersWithin, PcscCardReader } from './pcsc.ts';
import type { PcscClient, PcscSlot } from './pcsc-binding.ts';

/** A daemon whose card takes a command and says nothing; `answer` lets the binding come back from it at last. */
function daemonWithSilentCard() {
  const calls: string[] = [];
  let answer: (error: Error) => void = () => {};
  const slot = {
    name: 'Reader',
    connected: false,
    SCARD_SHARE_EXCLUSIVE: 1,
    SCARD_UNPOWER_CARD: 2,
    on: (event: string, listener: (status: { state: number; atr: Buffer }) => void) => {
      if (event === 'status') listener({ state: 0x20, atr: Buffer.from('3b8001', 'hex') });
    },
    connect: (_options: unknown, done: (error: null, protocol: number) => void) => done(null, 2),
    transmit: (_command: unknown, _size: unknown, _protocol: unknown, done: (error: Error) => void) => {
      answer = done;
    },
    disconnect: (_disposition: number, done: () => void) => {
      calls.push('disconnect');
      done();
    },
    close: () => calls.push('close reader'),
  } as unknown as PcscSlot;
  const client = {
    readers: { [slot.name]: slot },
    on: (event: string, listener: (reader: PcscSlot) => void) => {
      if (event === 'reader') listener(slot);
    },
    close: () => calls.push('close client'),
  } as unknown as PcscClient;
  return { reader: new PcscCardReader(() => client, null), calls, answer: () => answer(new Error('removed')) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function asked() {
  const { reader, calls, answer } = daemonWithSilentCard();
  const connected = await reader.connect(1_000);
  if (!connected.ok) throw new Error(connected.error.kind);
  return { reader, calls, answer, card: connected.value, exchange: connected.value.transmit(Uint8Array.of(0, 0x84)) };
}

test('a card that stays silent is given up once: who gives it back and closes the reader does not wait again', async () => {
  const { reader, calls, answer, card, exchange } = await asked();
  await vi.advanceTimersByTimeAsync(cardAnswersWithin);
  expect(await exchange).toEqual({ ok: false, error: { kind: 'card-lost', detail: 'the card was silent for 10 s' } });
  const before = Date.now();
  const ended = card.release().then(() => reader.close());
  await vi.advanceTimersByTimeAsync(1_000);
  await ended;
  expect(Date.now() - before).toBeLessThanOrEqual(1_000);
  // Closing the reader would wait for the call, and the program with it.
  expect(calls).toEqual(['close client']);
  expect(reader.held).toBe(true);
  answer();
  await vi.advanceTimersByTimeAsync(1);
  expect(calls).toEqual(['close client', 'disconnect']);
});

test('a reader that is closed while its card is silent ends the command at once', async () => {
  const { reader, exchange } = await asked();
  await vi.advanceTimersByTimeAsync(100);
  const before = Date.now();
  const closed = reader.close();
  expect(await exchange).toEqual({ ok: false, error: { kind: 'card-lost', detail: 'the reader was closed' } });
  await vi.advanceTimersByTimeAsync(1_000);
  await closed;
  expect(Date.now() - before).toBeLessThanOrEqual(1_000);
  expect(reader.held).toBe(true);
});

test('the next reading is told what lies there, until the binding has come back; then the card is had again', async () => {
  const { reader, answer, card } = await asked();
  await vi.advanceTimersByTimeAsync(cardAnswersWithin);
  await vi.advanceTimersByTimeAsync(1_000);
  await card.release();
  const next = reader.connect(200);
  await vi.advanceTimersByTimeAsync(300);
  expect(await next).toMatchObject({
    ok: false,
    error: { kind: 'reader-lost', detail: expect.stringMatching(/lift it/) },
  });
  answer();
  await vi.advanceTimersByTimeAsync(1);
  expect(await reader.connect(200)).toMatchObject({ ok: true });
});

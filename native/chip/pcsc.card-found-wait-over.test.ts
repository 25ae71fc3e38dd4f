import { expect, test, vi } from 'vitest';
import { PcscCardReader } from './pcsc.ts';
import type { PcscClient, PcscSlot } from './pcsc-binding.ts';

type Status = { readonly state: number; readonly atr?: Buffer };

/** A daemon with one empty reader, and a hand that lays a card on it. */
function daemonWithReader() {
  let tellStatus: (status: Status) => void = () => {};
  const slot = {
    name: 'Reader',
    connected: false,
    SCARD_SHARE_EXCLUSIVE: 1,
    SCARD_UNPOWER_CARD: 2,
    on: (event: string, listener: (status: Status) => void) => {
      if (event === 'status') tellStatus = listener;
    },
    connect: (_options: unknown, done: (error: null, protocol: number) => void) => done(null, 2),
    transmit: () => {},
    disconnect: (_disposition: number, done: () => void) => done(),
    close: () => {},
  } as unknown as PcscSlot;
  const client = {
    readers: { [slot.name]: slot },
    on: (event: string, listener: (reader: PcscSlot) => void) => {
      if (event === 'reader') listener(slot);
    },
    close: () => {},
  } as unknown as PcscClient;
  return { binding: () => client, layCard: () => tellStatus({ state: 0x20, atr: Buffer.from('3b8001', 'hex') }) };
}

test('a card that was waited for leaves no timer behind: a program that has read it ends at once', async () => {
  vi.useFakeTimers();
  try {
    const { binding, layCard } = daemonWithReader();
    const reader = new PcscCardReader(binding, null);
    const connecting = reader.connect(60_000);
    await Promise.resolve();
    layCard();
    const connected = await connecting;
    expect(connected.ok).toBe(true);
    const closing = reader.close();
    await vi.runAllTicks();
    await vi.advanceTimersToNextTimerAsync(); // the fresh tick on which readers are closed
    await closing;
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

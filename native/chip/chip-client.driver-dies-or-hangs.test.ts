import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../app/core/system-clock.ts';
import { checkCardTransport } from '../../app/document/card-transport.contract.ts';
import type { DriverChannel } from '../driver-channel.ts';
import { VirtualChipReader } from '../virtual/drivers/virtual-chip.ts';
import { sampleChip } from '../virtual/passport/sample-chip.ts';
import { chipReaderOver, driverAnswersWithin } from './chip-client.ts';
import type { ChipReport, ChipRequest } from './chip-messages.ts';
import { serveChip } from './serve-chip.ts';

/** Both ends of a line, as between a station and its driver: what is sent arrives later, as a copy. */
function line() {
  const toDriver = new Set<(message: ChipRequest) => void>();
  const toStation = new Set<(message: ChipReport) => void>();
  const gone = new Set<() => void>();
  const end = <Sent, Received>(
    into: Set<(message: Sent) => void>,
    from: Set<(message: Received) => void>,
  ): DriverChannel<Sent, Received> => ({
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of into) listener(copy);
      });
    },
    onMessage: (listener) => {
      from.add(listener);
      return () => from.delete(listener);
    },
    onGone: (listener) => gone.add(listener),
  });
  return {
    station: end(toDriver, toStation),
    driver: end(toStation, toDriver),
    die: () => {
      for (const listener of gone) listener();
    },
  };
}

const held = { card: 1, kind: 'pcsc', reader: 'R', atr: Uint8Array.of(0x3b, 0x80) } as const;

afterEach(() => vi.useRealTimers());

test('the virtual reader behind the client keeps the contract of a card transport', async () => {
  const { station, driver } = line();
  const chip = sampleChip();
  const virtual = new VirtualChipReader(driver, async (request) => {
    if (request.do !== 'apdu') return { id: 1, ok: true };
    const answer = await chip.transmit(Uint8Array.from(Buffer.from(request.hex, 'hex')));
    return { id: 1, ok: true, hex: Buffer.from(answer).toString('hex') };
  });
  const reader = chipReaderOver(station, systemClock);
  virtual.sense({ event: 'plugged', device: 'chip-reader', plugged: true });
  await checkCardTransport({
    kind: 'in-process',
    reader,
    insert: async () => virtual.sense({ event: 'documentPlaced', mrz: '', chip: 'in-process' }),
    pull: async () => virtual.sense({ event: 'documentLifted' }),
  });
});

describe('a driver that', () => {
  test('dies while it is asked: the card is lost, the reader too, and nothing waits for ever', async () => {
    const { station, driver, die } = line();
    driver.onMessage((request) => {
      if (request.do === 'connect')
        driver.send({ kind: 'connected', id: request.id, result: { ok: true, value: held } });
    });
    const reader = chipReaderOver(station, systemClock);
    const events: string[] = [];
    reader.onEvent(({ kind }) => events.push(kind));
    const card = await reader.connect(100);
    if (!card.ok) throw new Error(card.error.kind);
    const asked = card.value.transmit(Uint8Array.of(0, 0xa4, 0, 0));
    die();
    expect(await asked).toMatchObject({ ok: false, error: { kind: 'card-lost' } });
    await card.value.removed;
    await card.value.release();
    expect(await reader.connect(100)).toMatchObject({ ok: false, error: { kind: 'reader-lost' } });
    expect(events).toEqual(['lost']);
  });

  test('hangs: the card is given up after the named time', async () => {
    vi.useFakeTimers();
    const { station, driver } = line();
    driver.onMessage((request) => {
      if (request.do === 'connect')
        driver.send({ kind: 'connected', id: request.id, result: { ok: true, value: held } });
    });
    const reader = chipReaderOver(station, systemClock);
    const card = await reader.connect(100);
    if (!card.ok) throw new Error(card.error.kind);
    const asked = card.value.transmit(Uint8Array.of(0, 0xa4, 0, 0));
    await vi.advanceTimersByTimeAsync(driverAnswersWithin);
    expect(await asked).toMatchObject({ ok: false, error: { kind: 'card-lost' } });
  });

  test('tells a late listener the present state', () => {
    const { station, driver } = line();
    const reader = chipReaderOver(station, systemClock);
    const told = async () => {
      await Promise.resolve();
      const events: string[] = [];
      reader.onEvent(({ kind }) => events.push(kind))();
      return events;
    };
    driver.send({ kind: 'event', event: { kind: 'ready', reader: 'R' } });
    driver.send({ kind: 'event', event: { kind: 'card', atr: held.atr } });
    return told()
      .then((events) => {
        expect(events).toEqual(['ready', 'card']);
        driver.send({ kind: 'event', event: { kind: 'lost', detail: 'unplugged' } });
        return told();
      })
      .then((events) => expect(events).toEqual(['lost']));
  });
});

test('a card that was released is no longer asked, whoever still holds its number', async () => {
  const { station, driver } = line();
  const asked: number[] = [];
  serveChip(
    {
      onEvent: () => () => {},
      connect: async () => ({
        ok: true,
        value: {
          kind: 'pcsc',
          reader: 'R',
          atr: held.atr,
          removed: new Promise(() => {}),
          release: async () => {},
          transmit: async (command) => {
            asked.push(command.length);
            return { ok: true, value: Uint8Array.of(0x90, 0x00) };
          },
        },
      }),
      close: async () => {},
    },
    driver,
  );
  const reader = chipReaderOver(station, systemClock);
  const card = await reader.connect(10);
  if (!card.ok) throw new Error(card.error.kind);
  expect(await card.value.transmit(new Uint8Array(5))).toMatchObject({ ok: true });
  await card.value.release();
  expect(await card.value.transmit(new Uint8Array(7))).toMatchObject({ ok: false, error: { kind: 'card-lost' } });
  expect(asked).toEqual([5]);
});

test('nothing of a chip’s answers stays in its driver, nor one that comes too late in the station', async () => {
  const { station, driver } = line();
  const given: Uint8Array[] = [];
  const asked: Uint8Array[] = [];
  serveChip(
    {
      onEvent: () => () => {},
      close: async () => {},
      connect: async () => ({
        ok: true,
        value: {
          ...held,
          removed: new Promise<void>(() => {}),
          release: async () => {},
          transmit: async (command) => {
            asked.push(command);
            const answer = Uint8Array.of(1, 2, 3, 0x90, 0);
            given.push(answer);
            return { ok: true, value: answer };
          },
        },
      }),
    },
    driver,
  );
  const card = await chipReaderOver(station, systemClock).connect(100);
  if (!card.ok) throw new Error(card.error.kind);
  const answer = await card.value.transmit(Uint8Array.of(0, 0xb0, 0, 0));
  expect(answer).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3, 0x90, 0) });
  await Promise.resolve();
  expect([...given, ...asked].every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);

  const late = Uint8Array.of(1, 2, 3, 0x90, 0);
  let arrived = new Uint8Array();
  station.onMessage((report) => {
    if (report.kind === 'answer' && report.result.ok) arrived = report.result.value as Uint8Array<ArrayBuffer>;
  });
  driver.send({ kind: 'answer', id: 9_999, result: { ok: true, value: late } });
  await Promise.resolve();
  expect(arrived).toEqual(new Uint8Array(late.length));
});

import { expect, test } from 'vitest';
import { ManualClock } from '../../app/core/manual-clock.ts';
import { err, ok } from '../../app/core/result.ts';
import { settle } from '../virtual/rigs/fake-board.ts';
import type { BoardSignal } from './board.ts';
import { HidRelay, impulse, lookEvery } from './hid-relay.ts';

/** A board in memory that does as it is told, until it is told to misbehave. */
class MemoryBoard {
  energised = 0b11;
  present = true;
  deaf = false;
  readonly log: string[] = [];

  readonly open = async () => {
    if (!this.present) return err('no relay board is plugged in');
    this.log.push('open');
    return ok({
      write: async (bytes: Uint8Array) => {
        if (!this.present) throw new Error('cannot write');
        const [, command = 0, relay = 0] = bytes;
        this.log.push(`${command.toString(16)} ${relay}`);
        if (!this.deaf) {
          if (command === 0xfc) this.energised = 0;
          if (command === 0xfe) this.energised = 0b11;
          if (command === 0xff) this.energised |= 1 << (relay - 1);
          if (command === 0xfd) this.energised &= ~(1 << (relay - 1));
        }
        return bytes.length;
      },
      state: async () => {
        if (!this.present) throw new Error('cannot read');
        return Uint8Array.of(0, ...Buffer.from('HW341'), 0, 0, this.energised);
      },
      close: async () => {
        this.log.push('close');
      },
    });
  };
}

async function bench() {
  const [board, clock] = [new MemoryBoard(), new ManualClock()];
  const relay = new HidRelay({ open: board.open, relays: 2, clock });
  const signals: BoardSignal[] = [];
  relay.onSignal((signal) => signals.push(signal));
  const advance = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn += 1) await settle();
  };
  await advance(0);
  return { board, relay, signals, advance };
}

test('whatever the board did before, it is de-energised and read back before anybody hears that it is there', async () => {
  const { board, signals } = await bench();
  expect(board.log).toEqual(['open', 'fc 0']);
  expect(board.energised).toBe(0);
  expect(signals).toEqual([{ kind: 'ready' }]);
});

test('an opening is one impulse, however long the clearance lives', async () => {
  const { board, relay, advance } = await bench();
  expect((await relay.pulse('exit', 15)).ok).toBe(true);
  expect(board.energised).toBe(0b01);
  await advance(impulse - 1);
  expect(board.energised).toBe(0b01);
  await advance(1);
  expect(board.energised).toBe(0);
});

test('shut ends an impulse, release holds until shut, close leaves nothing energised', async () => {
  const { board, relay, advance } = await bench();
  await relay.pulse('entry', 15);
  await relay.shut();
  expect(board.energised).toBe(0);
  await relay.release();
  await advance(60_000);
  expect(board.energised).toBe(0b11);
  await relay.close();
  expect(board.energised).toBe(0);
  expect(board.log.at(-1)).toBe('close');
});

test('a board that reads back another state is given up, told off once more, and sought again', async () => {
  const { board, relay, signals, advance } = await bench();
  board.deaf = true;
  expect(await relay.pulse('exit', 1)).toEqual({
    ok: false,
    error: { kind: 'read-back-wrong', detail: 'the relay board HW341 reads back 00 instead of 01' },
  });
  expect(signals.at(-1)).toMatchObject({ kind: 'lost' });
  expect(board.log.slice(-2)).toEqual(['fc 0', 'close']);
  expect(await relay.pulse('exit', 1)).toMatchObject({ ok: false, error: { kind: 'board-lost' } });
  board.deaf = false;
  await advance(2_000);
  expect(signals.at(-1)).toEqual({ kind: 'ready' });
});

test('a relay that changes by itself is found by the next look', async () => {
  const { board, signals, advance } = await bench();
  board.energised = 0b01;
  await advance(lookEvery);
  expect(signals.at(-1)).toMatchObject({ kind: 'lost', detail: expect.stringContaining('01 instead of 00') });
  expect(board.energised).toBe(0);
});

test('a board pulled out is found by the next look, told once, and ready when it is back', async () => {
  const { board, signals, advance } = await bench();
  board.present = false;
  await advance(lookEvery);
  await advance(10_000);
  expect(signals.map(({ kind }) => kind)).toEqual(['ready', 'lost']);
  board.present = true;
  board.energised = 0b10;
  await advance(2_000);
  expect(signals.map(({ kind }) => kind)).toEqual(['ready', 'lost', 'ready']);
  expect(board.energised).toBe(0);
});

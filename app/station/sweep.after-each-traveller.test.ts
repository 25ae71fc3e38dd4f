import { expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { sweepBehindTravellers } from './sweep-behind-travellers.ts';

function lane() {
  const clock = new ManualClock();
  const state = { people: 0, occupied: false, sweeps: 0 };
  const sweeping = sweepBehindTravellers({
    clock,
    people: () => state.people,
    isOccupied: () => state.occupied,
    sweep: () => {
      state.sweeps += 1;
    },
  });
  return {
    state,
    sweeping,
    becomes: (people: number, occupied: boolean, after = 1_000) => {
      Object.assign(state, { people, occupied });
      sweeping.changed();
      sweeping.changed();
      clock.advance(after);
    },
  };
}

it('once after each traveller, and not while one is there', () => {
  const { state, becomes } = lane();
  becomes(0, false);
  becomes(1, true);
  expect(state.sweeps).toBe(0);
  becomes(0, false);
  expect(state.sweeps).toBe(1);
  becomes(0, false);
  expect(state.sweeps).toBe(1);
});

it('after the second of two who follow each other closely', () => {
  const { state, becomes } = lane();
  becomes(1, true);
  becomes(0, false, 50);
  becomes(1, true, 60_000);
  expect(state.sweeps).toBe(0);
  becomes(0, false);
  expect(state.sweeps).toBe(1);
});

it('after a case was settled, not when it was only handed over', () => {
  const { state, becomes } = lane();
  becomes(1, true);
  becomes(1, false); // gone, the case stays
  expect(state.sweeps).toBe(0);
  becomes(2, true);
  becomes(1, true); // the officer settles it beside the next traveller
  expect(state.sweeps).toBe(0);
  becomes(0, false);
  expect(state.sweeps).toBe(1);
});

it('no more when the station has stopped', () => {
  const { state, becomes, sweeping } = lane();
  becomes(1, true);
  becomes(0, false, 0);
  sweeping.stop();
  becomes(0, true);
  expect(state.sweeps).toBe(0);
});

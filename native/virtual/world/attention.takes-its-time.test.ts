import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cue } from '../world-messages.ts';
import { Attention, reacts, type ScreenSeen } from './attention.ts';

let cues: { readonly cue: Cue; readonly at: number }[];
let person: Attention;

beforeEach(() => {
  vi.useFakeTimers();
  cues = [];
  person = new Attention((cue) => cues.push({ cue, at: Date.now() }));
});
afterEach(() => void vi.useRealTimers());

const turn = (index: number): ScreenSeen => ({ screen: 'turn', challenge: { step: 'turn-left', index, of: 2 } });
const blink: ScreenSeen = { screen: 'blink', challenge: { step: 'blink', index: 1, of: 2 } };
const look: ScreenSeen = { screen: 'look', challenge: null };

async function reactionsOf(seed: number): Promise<readonly number[]> {
  person.begins(seed);
  const before = cues.length;
  const took: number[] = [];
  for (const index of [0, 1, 2]) {
    const shown = Date.now();
    person.sees(turn(index));
    await vi.advanceTimersByTimeAsync(reacts.to);
    took.push(cues.at(-1)!.at - shown);
  }
  expect(cues.length - before).toBe(3);
  return took;
}

test('what is asked is done after a while, another while for each, the same for the same seed', async () => {
  const first = await reactionsOf(7);
  for (const ms of first) {
    expect(ms).toBeGreaterThanOrEqual(reacts.from);
    expect(ms).toBeLessThanOrEqual(reacts.to);
  }
  expect(new Set(first).size).toBe(3);
  expect(await reactionsOf(7)).toEqual(first);
  expect(await reactionsOf(8)).not.toEqual(first);
});

test('the same screen shown again is not asked again', async () => {
  person.begins(1);
  person.sees(turn(0));
  person.sees(turn(0));
  await vi.advanceTimersByTimeAsync(2_000);
  person.sees(turn(0));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(cues.map(({ cue }) => cue)).toEqual(['turn-left']);
});

test('who is asked something else before they have begun does that', async () => {
  person.begins(1);
  person.sees(turn(0));
  await vi.advanceTimersByTimeAsync(reacts.from - 1);
  person.sees(blink);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(cues.map(({ cue }) => cue)).toEqual(['blink']);
});

test('what one person was about to do, the next one does not', async () => {
  person.begins(1);
  person.sees(turn(0));
  person.begins(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(cues).toEqual([]);
});

test('looking at the camera before anything was asked is nothing to do; the open door is', async () => {
  person.begins(1);
  person.sees(look);
  await vi.advanceTimersByTimeAsync(2_000);
  person.sees({ screen: 'take', challenge: null });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(cues.map(({ cue }) => cue)).toEqual(['go']);
});

import { expect, test } from 'vitest';
import { type IdentityLook, IdentityWatch } from './identity-watch.ts';

const threshold = 0.39;
const own: IdentityLook = { at: 0, facesInView: 1, yaw: 0, toDocument: 0.9, toFirst: 0.95 };

function doubtsOf(looks: readonly Partial<IdentityLook>[], every = 100) {
  const watch = new IdentityWatch(threshold);
  return looks.map((look, index) => watch.see({ ...own, at: index * every, ...look }));
}

const times = (count: number, look: Partial<IdentityLook>) => Array.from({ length: count }, () => look);

test('a stranger in the holder’s place is told, a single bad frame is not', () => {
  const stranger = { toDocument: 0.2, toFirst: 0.2 };
  expect(doubtsOf([{}, stranger, stranger, {}, stranger, {}]).flat()).toEqual([]);
  expect(doubtsOf([{}, ...times(3, stranger)]).at(-1)).toEqual(['another-person']);
});

test('a look-alike whom the document would admit is not who stood there before', () => {
  expect(doubtsOf(times(3, { toDocument: 0.5, toFirst: 0.48 })).at(-1)).toEqual(['another-person']);
});

test('a face that is turned is compared with itself, and mildly', () => {
  expect(doubtsOf(times(9, { yaw: 1, toDocument: null, toFirst: 0.45 })).flat()).toEqual([]);
  expect(doubtsOf(times(4, { yaw: -1, toDocument: null, toFirst: 0.1 })).at(-1)).toEqual(['another-person']);
});

test('a second face is company when it stays, and nobody when it passes', () => {
  const two = { facesInView: 2, toDocument: null, toFirst: null };
  expect(doubtsOf([...times(5, two), {}, ...times(5, two), {}]).flat()).toEqual([]);
  expect(doubtsOf(times(10, two)).at(-1)).toEqual(['two-faces']);
  // Frames in which nobody is found do not end it.
  expect(doubtsOf([...times(5, two), { facesInView: 0, yaw: null }, ...times(5, two)]).at(-1)).toEqual(['two-faces']);
});

test('frames that were not compared say nothing', () => {
  expect(doubtsOf(times(20, { toDocument: null, toFirst: null })).flat()).toEqual([]);
  expect(doubtsOf(times(20, { facesInView: 0, yaw: null, toDocument: null, toFirst: null })).flat()).toEqual([]);
});

import { expect, it } from 'vitest';
import { wellPlaced } from './well-placed.ts';

it.each([
  ['in the middle', { x: 0.35, y: 0.25, width: 0.3, height: 0.5 }, true],
  ['nobody', null, false],
  ['left', { x: 0.05, y: 0.25, width: 0.3, height: 0.5 }, false],
  ['low', { x: 0.35, y: 0.5, width: 0.3, height: 0.5 }, false],
  ['far', { x: 0.45, y: 0.45, width: 0.1, height: 0.15 }, false],
  ['too close', { x: 0.2, y: 0.05, width: 0.6, height: 0.9 }, false],
])('%s', (_, face, expected) => {
  expect(wellPlaced(face)).toBe(expected);
});

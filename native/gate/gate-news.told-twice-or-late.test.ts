import { expect, test } from 'vitest';
import { GateNews } from './gate-news.ts';
import type { GateEvent } from './port.ts';

const fault: GateEvent = { kind: 'fault', detail: 'gone' };
const told = (news: GateNews, ...all: readonly (readonly [number, GateEvent])[]) =>
  all.map(([number, event]) => news.take(number, event));

test('a fault that is told again after the gate has recovered is no new fault', () => {
  expect(told(new GateNews(), [1, fault], [2, { kind: 'recovered' }], [1, fault])).toEqual([true, true, false]);
});

test('who has left has left, though their coming is told afterwards', () => {
  expect(told(new GateNews(), [2, { kind: 'left' }], [1, { kind: 'entered' }])).toEqual([true, false]);
});

test('a passage counts however late it is told, and once', () => {
  const passed = { kind: 'passed', clearance: 'c' } as const;
  const late = told(new GateNews(), [3, { kind: 'shut' }], [2, passed], [2, passed]);
  expect(late).toEqual([true, true, false]);
});

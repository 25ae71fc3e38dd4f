import { expect, test } from 'vitest';
import type { Clearance } from '../../app/lane/evidence.ts';
import { ok } from '../../app/core/result.ts';
import type { GateOrder, GateReport, GateRequest } from './gate-messages.ts';
import type { Gate } from './port.ts';
import { serveGate } from './serve-gate.ts';

const permit = { do: 'permit', clearance: { id: 'one' } as Clearance } as const;
const entry = { do: 'openEntry', crossing: null, opening: { way: 'in', persons: 1, life: 1_000 } } as const;
const shut = { do: 'shut' } as const;
const release = { do: 'release' } as const;

/** What a gate is told when its orders come with these numbers, and what is answered. */
async function comeIn(orders: readonly (readonly [number, GateOrder])[]) {
  const did: string[] = [];
  const answers: GateReport[] = [];
  const does = (what: string) => async () => {
    did.push(what);
    return ok(undefined);
  };
  const gate: Gate = {
    permit: does('permit'),
    openEntry: does('openEntry'),
    shut: does('shut'),
    release: does('release'),
    onEvent: () => () => {},
    close: async () => {},
  };
  let take: (request: GateRequest) => void = () => {};
  serveGate(gate, {
    send: (report) => answers.push(report),
    onMessage: (listener) => {
      take = listener;
      return () => {};
    },
    onGone: () => {},
  });
  for (const [id, order] of orders) take({ id, ...order });
  await new Promise(setImmediate);
  return { did, refused: answers.filter((one) => one.kind === 'answer' && !one.result.ok) };
}

test.each([
  [
    'the exit, after the order to shut',
    [
      [2, shut],
      [1, permit],
    ],
    ['shut'],
  ],
  [
    'the exit, after a release',
    [
      [2, release],
      [1, permit],
    ],
    ['release'],
  ],
  [
    'the entry, a second time after the order to shut',
    [
      [1, entry],
      [2, shut],
      [1, entry],
    ],
    ['openEntry', 'shut'],
  ],
  [
    'all doors, after the emergency is over',
    [
      [2, shut],
      [1, release],
    ],
    ['shut'],
  ],
] as const)('an order to open %s, opens nothing', async (_, orders, does) => {
  const { did, refused } = await comeIn(orders);
  expect(did).toEqual(does);
  expect(refused).toMatchObject([{ id: 1, result: { error: { kind: 'overtaken' } } }]);
});

test('what was ordered after the doors were shut is carried out, and nothing keeps a door from being shut', async () => {
  const { did, refused } = await comeIn([
    [2, shut],
    [3, permit],
    [1, shut],
    [4, release],
  ]);
  expect(did).toEqual(['shut', 'permit', 'shut', 'release']);
  expect(refused).toEqual([]);
});

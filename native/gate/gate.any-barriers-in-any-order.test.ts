import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { crossing, forOne, GateBench } from '../virtual/rigs/gate-bench.ts';
import type { GateEvent } from './port.ts';

type Step =
  | { readonly do: 'beam'; readonly beam: 'entry' | 'middle' | 'exit'; readonly broken: boolean }
  | { readonly do: 'persons'; readonly persons: number }
  | { readonly do: 'door'; readonly door: 'entry' | 'exit'; readonly position: 'shut' | 'moving' | 'open' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'permit' | 'again' | 'openEntry' | 'shut' | 'release' | 'lost' | 'ready' }
  | { readonly do: 'emergency'; readonly pressed: boolean }
  | { readonly do: 'walk' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('beam' as const),
      beam: fc.constantFrom('entry' as const, 'middle' as const, 'exit' as const),
      broken: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'walk' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('persons' as const), persons: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('door' as const),
      door: fc.constantFrom('entry' as const, 'exit' as const),
      position: fc.constantFrom('shut' as const, 'moving' as const, 'open' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, 1_000, 3_000, 16_000) }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      { do: 'permit' as const },
      { do: 'permit' as const },
      { do: 'again' as const },
      { do: 'shut' as const },
      { do: 'ready' as const },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ do: 'openEntry' as const }, { do: 'release' as const }, { do: 'lost' as const }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('emergency' as const), pressed: fc.boolean() }) },
);

test('whatever the sensors say: no passage without its barriers, one for a clearance, no opening without a reason', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('one' as const, 'two' as const),
      fc.array(step, { maxLength: 40 }),
      (doors, steps) => walk(doors, steps),
    ),
    { numRuns: 400 },
  );
});

async function walk(doors: 'one' | 'two', steps: readonly Step[]): Promise<void> {
  const bench = await new GateBench(doors).start();
  const { board, gate, clock } = bench;
  // Of the present permit: the barriers since it was given, and what has been told of it.
  let seen: string[] = [];
  let permits = 0;
  let ends = 0;
  const real = { entry: 'shut', exit: 'shut' };
  board.onSignal((signal) => {
    if (signal.kind === 'beam') seen.push(`${signal.beam} ${signal.broken}`);
    if (signal.kind === 'door') real[signal.door] = signal.position;
  });
  let passed = 0;
  gate.onEvent((event: GateEvent) => {
    if (event.kind === 'passed') passed += 1;
  });

  let last = bench.fresh();
  let orders = 0;
  for (const one of steps) {
    let reason = false;
    switch (one.do) {
      case 'beam':
        board.beam(one.beam, one.broken);
        break;
      case 'walk':
        board.beams('MXmx');
        break;
      case 'persons':
        board.persons(one.persons);
        break;
      case 'door':
        board.door(one.door, one.position);
        break;
      case 'wait':
        clock.advance(one.ms);
        break;
      case 'permit':
      case 'again': {
        if (one.do === 'permit') last = bench.fresh();
        seen = [];
        const answer = gate.permit(last);
        await settle();
        clock.advance(3_000);
        if ((await answer).ok) permits += 1;
        reason = true;
        break;
      }
      case 'openEntry': {
        const answer = gate.openEntry(crossing, forOne);
        await settle();
        clock.advance(3_000);
        await answer;
        break;
      }
      case 'shut':
        await gate.shut();
        break;
      case 'release':
        await gate.release();
        break;
      case 'lost':
        board.signal({ kind: 'lost', detail: 'unplugged' });
        break;
      case 'ready':
        board.signal({ kind: 'ready' });
        break;
      case 'emergency':
        board.signal({ kind: 'emergency', pressed: one.pressed });
        break;
    }
    await settle();
    if (passed > ends) {
      expect(passed).toBe(ends + 1);
      expect(passed).toBeLessThanOrEqual(permits);
      const broken = seen.indexOf('exit true');
      expect(broken).toBeGreaterThanOrEqual(0);
      expect(seen.indexOf('exit false', broken)).toBeGreaterThan(broken);
      ends = passed;
    }
    const fresh = board.orders.slice(orders);
    orders = board.orders.length;
    if (!reason) expect(fresh.filter((order) => order.startsWith('exit'))).toEqual([]);
    expect(fresh.filter((order) => order.startsWith('exit')).length).toBeLessThanOrEqual(1);
    if (doors === 'two' && fresh.some((order) => order.startsWith('exit'))) expect(real.entry).toBe('shut');
  }
}

import { expect, test } from 'vitest';
import type { Clearance } from '../../app/lane/evidence.ts';
import type { Gate, GateEvent } from './port.ts';

/** A one-door gate under test with a person before its exit, and the hands that move that person. */
export interface GateUnderTest {
  readonly gate: Gate;
  freshClearance(): Clearance;
  walkThrough(): Promise<void>;
  turnBack(): Promise<void>;
  tailgate(): Promise<void>;
  press(pressed: boolean): Promise<void>;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  stop(): Promise<void>;
}

/** What every gate does, whatever its board: called by the tests of each. `start` gives a gate that is ready and shut. */
export function gateContract(name: string, start: () => Promise<GateUnderTest>): void {
  const kinds = new Set<GateEvent['kind']>(['started', 'passed', 'reversed', 'tailgated', 'expired', 'forced']);

  async function with_(use: (under: GateUnderTest, events: GateEvent[]) => Promise<void>): Promise<void> {
    const under = await start();
    const events: GateEvent[] = [];
    under.gate.onEvent((event) => events.push(event));
    try {
      await use(under, events);
    } finally {
      await under.stop();
    }
  }

  const story = (events: readonly GateEvent[]) => events.map(({ kind }) => kind).filter((kind) => kinds.has(kind));
  const told = (events: readonly GateEvent[], kind: GateEvent['kind']) =>
    expect.poll(() => events.some((event) => event.kind === kind), { timeout: 6_000, interval: 10 }).toBe(true);

  test(`${name}: opens once for a clearance, tells the passage and is shut again`, () =>
    with_(async ({ gate, freshClearance, walkThrough }, events) => {
      const clearance = freshClearance();
      expect(await gate.permit(clearance)).toEqual({ ok: true, value: undefined });
      await walkThrough();
      await told(events, 'shut');
      expect(story(events)).toEqual(['started', 'passed']);
      expect(await gate.permit(clearance)).toEqual({ ok: false, error: { kind: 'clearance-used' } });
    }));

  test(`${name}: turning back and tailgating are no plain passage`, async () => {
    await with_(async ({ gate, freshClearance, turnBack }, events) => {
      await gate.permit(freshClearance());
      await turnBack();
      await told(events, 'reversed');
      expect(story(events)).toEqual(['started', 'reversed']);
    });
    await with_(async ({ gate, freshClearance, tailgate }, events) => {
      await gate.permit(freshClearance());
      await tailgate();
      await told(events, 'tailgated');
      expect(story(events)).toEqual(['started', 'tailgated']);
    });
  });

  test(`${name}: an emergency is told and opens nothing for clearances`, () =>
    with_(async ({ gate, freshClearance, press }, events) => {
      await press(true);
      await told(events, 'emergency');
      expect((await gate.permit(freshClearance())).ok).toBe(false);
      await press(false);
      await expect.poll(() => events.filter(({ kind }) => kind === 'emergency')).toHaveLength(2);
      await told(events, 'shut');
      expect((await gate.permit(freshClearance())).ok).toBe(true);
      expect(story(events)).toEqual([]);
    }));

  test(`${name}: a board that goes in the middle of a passage is a fault, and comes back shut`, () =>
    with_(async ({ gate, freshClearance, unplug, plug }, events) => {
      await gate.permit(freshClearance());
      await unplug();
      await told(events, 'fault');
      expect((await gate.permit(freshClearance())).ok).toBe(false);
      await plug();
      await told(events, 'recovered');
      expect((await gate.permit(freshClearance())).ok).toBe(true);
      expect(story(events)).not.toContain('passed');
    }));
}

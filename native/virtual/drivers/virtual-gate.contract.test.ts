import { expect, test } from 'vitest';
import { systemClock } from '../../../app/core/system-clock.ts';
import { gateContract, type GateUnderTest } from '../../gate/gate.contract.ts';
import { gateOver } from '../../gate/gate-client.ts';
import { gateDelays } from '../../gate/gate-delays.ts';
import type { GateReport, GateRequest } from '../../gate/gate-messages.ts';
import type { GateEvent } from '../../gate/port.ts';
import { forkDriver } from '../rigs/fork-driver.ts';
import { forOne, testClearance } from '../rigs/gate-bench.ts';
import { TestWorld } from '../rigs/test-world.ts';
import type { WorldRequest } from '../world-messages.ts';
import { connectWorld } from '../world/world-client.ts';

const entry = new URL('./virtual-gate-process.ts', import.meta.url);

/** The driver's real process over a world's socket, as a station holds it. */
async function start(doors: 'one' | 'two' = 'one') {
  const world = await new TestWorld(doors).start();
  const driver = forkDriver<GateRequest, GateReport>(entry, ['--world', world.socket, '--doors', doors]);
  const gate = gateOver(driver.channel, systemClock);
  const events: GateEvent[] = [];
  gate.onEvent((event) => events.push(event));
  const told = (kind: GateEvent['kind'], times = 1) =>
    expect
      .poll(() => events.filter((event) => event.kind === kind).length, { timeout: 6_000, interval: 10 })
      .toBe(times);
  await told('recovered');
  const hands = await connectWorld(world.socket);
  const act = async (request: WorldRequest) => expect(await hands.request(request)).toMatchObject({ ok: true });
  let ids = 0;
  const fresh = () => {
    ids += 1;
    return testClearance(`clearance-${ids}`, systemClock);
  };
  const stop = async () => {
    hands.close();
    await driver.end();
    await world.remove();
  };
  return { world, driver, gate, events, told, act, fresh, stop };
}

async function overVirtualBoard(): Promise<GateUnderTest> {
  const { gate, act, fresh, stop } = await start();
  await act({ do: 'faceCamera', traveller: 'fine' });
  return {
    gate,
    freshClearance: fresh,
    walkThrough: () => act({ do: 'move', how: 'walkThrough' }),
    turnBack: () => act({ do: 'move', how: 'turnBack' }),
    tailgate: () => act({ do: 'move', how: 'tailgate' }),
    press: (pressed) => act({ do: 'emergency', pressed }),
    unplug: () => act({ do: 'plug', device: 'gate', plugged: false }),
    plug: () => act({ do: 'plug', device: 'gate', plugged: true }),
    stop,
  };
}

gateContract('the virtual gate’s process', overVirtualBoard);

test('two doors in the virtual world: in by the entry, out by the exit, never both', async () => {
  const { gate, events, told, act, fresh, stop } = await start('two');
  try {
    // As long as for somebody who needs time.
    const opening = { ...forOne, life: gateDelays.longestEntry };
    expect((await gate.openEntry(fresh().crossing, opening)).ok).toBe(true);
    await act({ do: 'move', how: 'stepIn' });
    await told('entryPassed');
    // The entry still swings: the exit waits for it.
    expect((await gate.permit(fresh())).ok).toBe(true);
    await act({ do: 'move', how: 'walkThrough' });
    await told('passed');
    await told('shut', 2);
    for (const event of events) {
      if (event.kind === 'doors') expect([event.entry, event.exit]).toContain('shut');
    }
  } finally {
    await stop();
  }
});

test('the world dies and comes back: fault, and recovered on the same driver', async () => {
  const { world, gate, told, fresh, stop } = await start();
  try {
    await world.stop();
    await told('fault');
    expect((await gate.permit(fresh())).ok).toBe(false);
    await world.start();
    await told('recovered', 2);
    expect((await gate.permit(fresh())).ok).toBe(true);
  } finally {
    await stop();
  }
});

test('the driver is killed: every call is unavailable, a fault is told, the board’s own timer shuts the door', async () => {
  const { world, driver, gate, events, told, fresh, stop } = await start();
  try {
    await gate.permit({ ...fresh(), expiresAt: (Date.now() + 1_000) as never });
    await expect.poll(() => world.core.state().doors.exit, { timeout: 2_000 }).toBe(1);
    driver.child.kill('SIGKILL');
    await told('fault');
    expect(events.at(-1)).toEqual({ kind: 'fault', detail: 'the gate driver has ended' });
    expect(await gate.permit(fresh())).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
    expect(await gate.shut()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
    await expect.poll(() => world.core.state().doors.exit, { timeout: 3_000 }).toBe(0);
  } finally {
    await stop();
  }
});

test('a station that ends takes its driver along, and the doors are shut before', async () => {
  const { world, driver, gate, fresh, stop } = await start();
  try {
    await gate.permit(fresh());
    await expect.poll(() => world.core.state().doors.exit, { timeout: 2_000 }).toBe(1);
    expect(await driver.end()).toBe(0);
    await expect.poll(() => world.core.state().doors.exit, { timeout: 2_000 }).toBe(0);
  } finally {
    await stop();
  }
});

import { expect, test } from 'vitest';
import type { GateSignal } from '../world-messages.ts';
import { LanePhysics } from './lane-physics.ts';

/** Steps until nothing moves; the signals in short words, and how long it took. */
function run(lane: LanePhysics, seconds = 20, step = 0.02): { readonly told: string[]; readonly took: number } {
  const told: string[] = [];
  let took = 0;
  do {
    told.push(...lane.step(step).map(word));
    took += step;
  } while (lane.moving && took < seconds);
  return { told, took };
}

function word(signal: GateSignal): string {
  switch (signal.kind) {
    case 'door':
      return `${signal.door} ${signal.position}`;
    case 'beam':
      return signal.broken ? signal.beam : `${signal.beam} free`;
    case 'occupancy':
      return `${signal.persons} inside`;
    case 'fault':
      return signal.detail;
  }
}

const camera = { camera: true };
const nobody = { camera: false };

test('a walk through takes a person’s time, and the barriers see it in order', () => {
  const lane = new LanePhysics('one');
  lane.order('openExit', 1.5);
  lane.move('walkThrough', camera);
  const { told, took } = run(lane);
  expect(told).toEqual([
    '1 inside',
    'exit moving',
    'exit open',
    'middle',
    'exit',
    '0 inside',
    'middle free',
    'exit free',
    'exit moving',
    'exit shut',
  ]);
  expect(took).toBeGreaterThan(1.5);
  expect(took).toBeLessThan(2.5);
});

test('a door takes time to swing, and its pulse ends by itself', () => {
  const lane = new LanePhysics('one');
  lane.order('openExit', 1);
  for (let at = 0; at < 9; at += 1) lane.step(0.02);
  expect(lane.doors.exit).toBeGreaterThan(0.3);
  expect(lane.doors.exit).toBeLessThan(0.6);
  const { took } = run(lane);
  expect(lane.doors.exit).toBe(0);
  expect(took).toBeGreaterThan(1.1);
});

test('a shut exit stops a person; when it opens they walk on', () => {
  const lane = new LanePhysics('one');
  lane.move('walkThrough', camera);
  run(lane);
  expect(lane.bodies[0]?.position).toBeCloseTo(2.55, 2);
  expect(lane.move('walkThrough', camera)).toBeNull();
  expect(lane.bodies).toHaveLength(1);
  lane.order('openExit', 2);
  expect(run(lane).told.slice(-3)).toEqual(['exit free', 'exit moving', 'exit shut']);
  expect(lane.bodies).toEqual([]);
});

test('a door does not shut on a body', () => {
  const lane = new LanePhysics('one');
  lane.order('openExit', 0.9);
  lane.move('walkThrough', camera);
  while ((lane.bodies[0]?.position ?? 0) < 2.9) lane.step(0.02);
  lane.order('shut', 0);
  lane.step(0.1);
  expect(lane.doors.exit).toBe(1);
  run(lane);
  expect(lane.doors.exit).toBe(0);
  expect(lane.bodies).toEqual([]);
});

test('who turns back breaks the first barrier of the exit, not the second, and leaves by the entry', () => {
  const lane = new LanePhysics('one');
  lane.order('openExit', 5);
  lane.move('turnBack', camera);
  const { told } = run(lane);
  expect(told).toContain('middle');
  expect(told).not.toContain('exit');
  expect(told.filter((one) => one.endsWith('inside'))).toEqual(['1 inside', '0 inside']);
  expect(lane.bodies).toEqual([]);
});

test('a tailgater follows close enough to come through a door that shuts behind the first', () => {
  const lane = new LanePhysics('one');
  lane.order('openExit', 5);
  lane.move('tailgate', camera);
  const told: string[] = [];
  let shut = false;
  for (let at = 0; at < 400 && (lane.moving || at === 0); at += 1) {
    told.push(...lane.step(0.02).map(word));
    if (!shut && told.includes('exit free')) {
      shut = true;
      lane.order('shut', 0);
    }
  }
  const order = told.filter((one) => /^(middle|exit)( free)?$/.test(one));
  expect(order).toEqual([
    ...['middle', 'exit', 'middle free', 'exit free'],
    ...['middle', 'exit', 'middle free', 'exit free'],
  ]);
  expect(lane.bodies).toEqual([]);
});

test('two doors: who hides behind the first comes into sight when the exit opens, and goes through behind', () => {
  const lane = new LanePhysics('two');
  lane.order('openEntry', 1.5);
  lane.move('stepIn', nobody);
  run(lane);
  lane.move('tailgate', nobody);
  expect(run(lane).told.filter((one) => one.endsWith('inside'))).toEqual([]);
  lane.order('openExit', 5);
  const { told } = run(lane);
  expect(told.filter((one) => one.endsWith('inside'))).toEqual(['2 inside', '1 inside', '0 inside']);
  expect(told.filter((one) => one === 'exit')).toHaveLength(2);
});

test('two doors: nobody comes in before the entry is open, nor out by it while the exit is', () => {
  const lane = new LanePhysics('two');
  lane.move('stepIn', nobody);
  expect(run(lane).told.filter((one) => one.endsWith('inside'))).toEqual([]);
  lane.order('openEntry', 1.5);
  const { told } = run(lane);
  expect(told.filter((one) => one.endsWith('inside') || one.startsWith('entry'))).toEqual([
    'entry moving',
    'entry open',
    '1 inside',
    'entry',
    'entry free',
    'entry moving',
    'entry shut',
  ]);
  lane.order('openExit', 3);
  lane.move('leave', nobody);
  for (let at = 0; at < 100; at += 1) {
    lane.step(0.02);
    expect(lane.doors.entry === 0 || lane.doors.exit === 0).toBe(true);
  }
  run(lane);
  expect(lane.bodies).toEqual([]);
  expect(lane.doors).toEqual({ entry: 0, exit: 0 });
});

test('the emergency button opens by hardware, with no power on the board; power lost shuts', () => {
  const lane = new LanePhysics('two');
  lane.order('openExit', 60);
  run(lane, 1);
  lane.power(false);
  run(lane);
  expect(lane.doors.exit).toBe(0);
  expect(lane.order('openExit', 5)).not.toBeNull();
  lane.press(true);
  run(lane);
  expect(lane.doors).toEqual({ entry: 1, exit: 1 });
  lane.press(false);
  run(lane);
  expect(lane.doors).toEqual({ entry: 0, exit: 0 });
});

test('a wheelchair takes longer than feet', () => {
  const lane = new LanePhysics('one');
  lane.order('openExit', 20);
  lane.move('walkThrough', { ...camera, by: 'wheelchair' });
  let took = 0;
  for (; lane.passed === 0 && took < 20; took += 0.02) lane.step(0.02);
  expect(took).toBeGreaterThan(2.5);
  expect(lane.bodies).toMatchObject([{ wheelchair: true }]);
});

test.each(['one', 'two'] as const)('%s door(s): whoever pushes a wheelchair goes in and out behind it', (doors) => {
  const lane = new LanePhysics(doors);
  if (doors === 'two') {
    lane.order('openEntry', 6);
    lane.move('stepIn', { ...nobody, by: 'attendant' });
    expect(run(lane).told.filter((one) => one.endsWith('inside'))).toEqual(['1 inside', '2 inside']);
  }
  lane.order('openExit', 20);
  lane.move('walkThrough', { ...camera, by: 'attendant' });
  const { told } = run(lane, 30);
  expect(told.filter((one) => one === 'exit')).toHaveLength(2);
  expect(lane.passed).toBe(2);
  expect(lane.bodies).toEqual([]);
});

test('in a hurry the barriers still tell the way, wherever a body is between two steps', () => {
  for (let first = 0.0005; first <= 0.02; first += 0.0005) {
    const lane = new LanePhysics('one');
    lane.hurry(4);
    lane.order('openExit', 5);
    run(lane, 1);
    lane.move('walkThrough', camera);
    const told = [...lane.step(first).map(word), ...run(lane).told];
    const beams = told.filter((one) => /^(middle|exit)( free)?$/.test(one));
    expect(beams, `${first} s`).toEqual(['middle', 'exit', 'middle free', 'exit free']);
  }
});

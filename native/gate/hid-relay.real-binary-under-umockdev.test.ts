import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hasUmockdev, type ReadBack, runWithRelayBoard } from '../virtual/rigs/umockdev.ts';
import { encodeCommand, type RelayCommand } from './hid-relay-codec.ts';

const steps = fileURLToPath(new URL('../virtual/rigs/relay-board-steps.ts', import.meta.url));
const allOff: RelayCommand = { kind: 'allOff' };
const on: RelayCommand = { kind: 'on', relay: 1 };
const off: RelayCommand = { kind: 'off', relay: 1 };

function run(commands: readonly RelayCommand[], readBacks: readonly ReadBack[], ...words: readonly string[]) {
  return runWithRelayBoard([process.execPath, steps, ...words], { writes: commands.map(encodeCommand), readBacks });
}

const lost = (detail: string) => ({ kind: 'lost', detail: expect.stringContaining(detail) });

test.skipIf(!hasUmockdev)('opens, de-energises, pulses and lets go, byte for byte (umockdev)', async () => {
  const { code, lines, stderr } = await run([allOff, on, off, allOff], [0, 1, 0, 0], 'pulse', 'wait', 'close');
  expect(stderr).toBe('');
  expect(lines).toEqual([{ kind: 'ready' }, { ok: true }]);
  expect(code).toBe(0);
});

test.skipIf(!hasUmockdev)('the rig itself: other bytes than the board expects abort the run (umockdev)', async () => {
  const { code, stderr } = await run([{ kind: 'allOn' }], [0], 'pulse');
  expect(code).not.toBe(0);
  expect(stderr).toContain('data mismatch');
});

test.skipIf(!hasUmockdev)(
  'a wrong answer to an opening: lost, all off, sought again and ready (umockdev)',
  async () => {
    const { lines } = await run([allOff, on, allOff, allOff], [0, 0, 0], 'pulse', 'next');
    expect(lines).toEqual([
      { kind: 'ready' },
      lost('the relay board HW341 reads back 00 instead of 01'),
      { ok: false, error: { kind: 'read-back-wrong', detail: expect.any(String) } },
      { kind: 'ready' },
    ]);
  },
);

test.skipIf(!hasUmockdev)('a report without an id is no relay board’s (umockdev)', async () => {
  expect((await run([allOff], [new Uint8Array(9)])).lines).toEqual([lost('carries no board id')]);
});

test.skipIf(!hasUmockdev)('a board that goes is found out by the next look (umockdev)', async () => {
  const { lines } = await run([allOff], [0, 'gone'], 'next');
  expect(lines).toEqual([{ kind: 'ready' }, lost('does not answer')]);
});

test.skipIf(!hasUmockdev)('`egate gate test` through the board’s own driver process (umockdev)', async () => {
  const data = mkdtempSync(join(tmpdir(), 'gate-test-'));
  const cli = fileURLToPath(new URL('../../app/cli/egate.mjs', import.meta.url));
  const words = ['gate', 'test', '--device', 'hid:USBRelay2', '--data', data, '--officer', 'tech-7', '--json'];
  try {
    const { code, lines } = await runWithRelayBoard([process.execPath, cli, ...words], {
      writes: [allOff, allOff, on, off, allOff, allOff].map(encodeCommand),
      readBacks: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    });
    expect(lines).toEqual([{ device: 'hid:USBRelay2', opened: true, passage: 'not-sensed', ms: expect.any(Number) }]);
    expect(code).toBe(0);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

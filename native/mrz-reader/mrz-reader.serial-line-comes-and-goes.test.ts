import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ForkedDriver, forkDriver } from '../virtual/rigs/fork-driver.ts';
import { mrzReaderOver } from './mrz-reader-client.ts';
import type { MrzReaderReport, MrzReaderRequest } from './mrz-reader-messages.ts';
import type { MrzReaderEvent } from './port.ts';

const hasSocat = (() => {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

let folder: string;
let socat: ChildProcess | null = null;
let driver: ForkedDriver<MrzReaderRequest, MrzReaderReport> | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serial-'));
});
afterEach(async () => {
  await driver?.end();
  driver = null;
  await stopLine();
  rmSync(folder, { recursive: true });
});

const near = () => join(folder, 'station');
const far = () => join(folder, 'reader');

async function startLine(): Promise<void> {
  socat = spawn('socat', [`pty,raw,echo=0,link=${near()}`, `pty,raw,echo=0,link=${far()}`], { stdio: 'ignore' });
  await vi.waitFor(() => expect(existsSync(near()) && existsSync(far())).toBe(true), { timeout: 5_000 });
}

async function stopLine(): Promise<void> {
  const running = socat;
  socat = null;
  if (running === null || running.exitCode !== null) return;
  const exit = new Promise((resolve) => running.once('exit', resolve));
  running.kill();
  await exit;
}

function startDriver(path: string): readonly MrzReaderEvent[] {
  driver = forkDriver(new URL('./mrz-reader-process.ts', import.meta.url), ['--path', path]);
  const events: MrzReaderEvent[] = [];
  mrzReaderOver(driver.channel).onEvent((event) => events.push(event));
  return events;
}

test.skipIf(!hasSocat)(
  'the real process reads a line, survives its loss and noise, and reads it again (socat)',
  async () => {
    await startLine();
    const events = startDriver(near());
    const told = async (...kinds: readonly string[]) =>
      vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(kinds), { timeout: 8_000, interval: 10 });

    await told('ready');
    writeFileSync(far(), `\x02${lines.join('\r')}\r\x03`);
    await told('ready', 'placed', 'mrz');
    expect(events.at(-1)).toEqual({ kind: 'mrz', text: lines.join('\n') });

    // Control characters that a cooked terminal would act on: interrupt, end of file, stop, quit.
    writeFileSync(far(), Buffer.from([0x03, 0x04, 0x13, 0x1c, 0xff, 0x80, 0x41]));
    await told('ready', 'placed', 'mrz', 'unreadable');

    await stopLine();
    await told('ready', 'placed', 'mrz', 'unreadable', 'lost');
    await startLine();
    await told('ready', 'placed', 'mrz', 'unreadable', 'lost', 'ready');
    writeFileSync(far(), `START\r\nOCR LINE 1:${lines[0]}\r\nOCR LINE 2:${lines[1]}\r\nEND\r\n`);
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'mrz', text: lines.join('\n') }), { timeout: 5_000 });

    expect(await driver?.end()).toBe(0);
    expect(events.at(-1)).toEqual({ kind: 'lost', detail: 'the MRZ reader driver has ended' });
  },
);

test('a path that is no serial line is a lost reader with its reason, not a dead driver', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const events = startDriver(file);
  await vi.waitFor(() => expect(events).toEqual([{ kind: 'lost', detail: `${file} is no serial line` }]), {
    timeout: 5_000,
  });
  expect(driver?.child.exitCode).toBeNull();
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../core/system-clock.ts';
import { forkedDrivers } from './driver-launcher.ts';
import { type DriverProcess, restartPause, superviseDriver } from './driver-process.ts';

const budget = { quickRestarts: 3, windowMs: 60_000, firstPauseMs: 10, longestPauseMs: 40 };
const machine = { launcher: forkedDrivers, clock: systemClock };
const running: DriverProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((driver) => driver.stop()));
});

function driverFile(source: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'driver-')), 'driver.mjs');
  writeFileSync(file, source);
  return file;
}

test('the pause doubles with every death and never passes the longest', () => {
  expect([1, 2, 3, 4, 5, 50].map((deaths) => restartPause(deaths, budget))).toEqual([10, 20, 40, 40, 40, 40]);
});

test('a driver that dies is told of and started again, with a channel of its own each time', async () => {
  const entry = driverFile("process.send({ pid: process.pid }); process.on('message', () => process.exit(7));");
  const pids: number[] = [];
  const deaths: string[] = [];
  await new Promise<void>((resolve) => {
    running.push(
      superviseDriver({
        name: 'test',
        entry,
        args: [],
        ...machine,
        budget,
        onStart: (channel) =>
          channel.onMessage((message) => {
            pids.push((message as { pid: number }).pid);
            if (pids.length === 3) resolve();
            else channel.send('die');
          }),
        onDeath: (detail) => deaths.push(detail),
      }),
    );
  });
  expect(new Set(pids).size).toBe(3);
  expect(deaths).toEqual(['test driver ended with 7', 'test driver ended with 7']);
});

test('a driver that ignores the end of its line is killed when the station stops', async () => {
  const entry = driverFile("process.on('SIGTERM', () => {}); process.send('up'); setInterval(() => {}, 1000);");
  const driver = await new Promise<DriverProcess>((resolve) => {
    const supervised: DriverProcess = superviseDriver({
      name: 'deaf',
      entry,
      args: [],
      ...machine,
      onStart: (channel) => channel.onMessage(() => resolve(supervised)),
      onDeath: () => {},
    });
  });
  const { pid } = driver;
  await driver.stop();
  expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
});

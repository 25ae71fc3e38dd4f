import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { overwritesFreedMemory, privateEnvironment } from './private-process.ts';

const kills: (() => void)[] = [];
afterEach(() => {
  for (const kill of kills.splice(0)) kill();
});

it.skipIf(process.platform !== 'linux')(
  'neither it nor its children can leave a core dump, and no report is written',
  async () => {
    const module = new URL('./private-process.ts', import.meta.url).href;
    const code = `
    const { leaveNoDump } = await import(process.argv[1]);
    leaveNoDump();
    const { spawn } = await import('node:child_process');
    const child = spawn('sleep', ['30']);
    process.on('exit', () => child.kill());
    process.on('SIGTERM', () => process.exit());
    const { reportOnFatalError, reportOnSignal, reportOnUncaughtException } = process.report;
    console.log(JSON.stringify({ child: child.pid, reports: [reportOnFatalError, reportOnSignal, reportOnUncaughtException] }));`;
    const options = ['--report-on-signal', '--report-uncaught-exception', '--report-on-fatalerror'];
    const started = spawn(process.execPath, [...options, '--input-type=module', '-e', code, module], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    kills.push(() => started.kill());
    const [line] = (await once(started.stdout, 'data')) as [Buffer];
    const { child, reports } = JSON.parse(String(line)) as { child: number; reports: readonly boolean[] };
    expect(reports).toEqual([false, false, false]);
    for (const pid of [started.pid, child]) {
      expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
      expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
    }
  },
);

it('a child inherits no option by which it could be made to write down what it knows', () => {
  const options =
    '--report-on-fatalerror --heapsnapshot-near-heap-limit=3 --inspect=0 --heap-prof --enable-source-maps';
  expect(
    privateEnvironment({ HOME: '/home/egate', NODE_OPTIONS: options, NODE_DEBUG: 'http,tls', SSLKEYLOGFILE: 'keys' }),
  ).toEqual({ HOME: '/home/egate', NODE_OPTIONS: '--enable-source-maps', ...overwritesFreedMemory });
});

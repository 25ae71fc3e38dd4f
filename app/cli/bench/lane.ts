import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError, type CliIo } from '../command.ts';
import { projectTop } from '../demo-options.ts';
import { crossOnce } from '../virtual-traveller.ts';
import { onPath } from '../window.ts';
import { DemoProcess } from './demo-process.ts';
import { type Figure, figure } from './figure.ts';
import { processTree, proportionalSetSize } from './machine.ts';

const travellers = join(projectTop, 'native/virtual/travellers');

interface DemoTraveller {
  readonly id: string;
  readonly profile: string;
  readonly face: string;
}

/** Crossings of honest travellers through a demonstration of its own, and what it costs to run one. */
export async function benchLane(crossings: number, io: CliIo): Promise<readonly Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'egate-bench-'));
  const figures: Figure[] = [];
  try {
    const first = await DemoProcess.start(data, ['--no-window']); // makes keys, PKI and database
    await first.stop();

    const demo = await DemoProcess.start(data, ['--no-window']);
    try {
      const times: number[] = [];
      const traveller = fineTraveller();
      for (let n = 0; n <= crossings; n += 1) {
        const report = await crossOnce({
          passport: join(travellers, traveller.profile),
          face: join(travellers, traveller.face),
          walk: 'normal',
          attack: null,
          seed: null,
          data,
          interrupted: io.interrupted,
        });
        if (report.outcome !== 'cleared' || report.gate.passage !== 'passed') {
          throw new CliError(1, 'not-cleared', `an honest traveller came out ${report.outcome}: ${report.reason}`, '');
        }
        failInProcess(report.document.transport, io);
        if (n > 0) times.push(report.ms); // the first warms up
        io.stderr.write(`crossing ${n} of ${crossings}: ${Math.round(report.ms)} ms\n`);
      }
      figures.push(figure('document down to exit open', 'ms', times, 2_500));
      figures.push(figure('start of the station', 'ms', [demo.stationReadyAfter], 4_000));
      figures.push(figure('second start until ready', 'ms', [demo.readyAfter], 10_000));
      const megabytes = proportionalSetSize(processTree(demo.pid)) / 1e6;
      figures.push(figure('memory (PSS) without the window', 'MB', [megabytes], 900));
    } finally {
      await demo.stop();
    }
    const withWindow = await memoryWithWindow(data, io);
    if (withWindow !== null) figures.push(figure('memory (PSS) with the window', 'MB', [withWindow], 1_400));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  return figures;
}

/** A figure taken past the daemon is no figure of the lane where the daemon is installed. */
function failInProcess(transport: unknown, io: CliIo): void {
  if (transport !== 'in-process') return;
  if (onPath(['pcscd'], { PATH: `${io.env.PATH ?? ''}:/usr/sbin` }) === null) return;
  throw new CliError(3, 'in-process', 'the chip was read in-process although pcscd is installed', 'egate doctor');
}

function fineTraveller(): DemoTraveller {
  const all = JSON.parse(readFileSync(join(travellers, 'travellers.json'), 'utf8')) as readonly DemoTraveller[];
  const fine = all.find((one) => one.id === 'fine');
  if (fine === undefined) throw new Error('the demonstration has no traveller "fine"');
  return fine;
}

/** In MB; null where no window can be shown. */
async function memoryWithWindow(data: string, io: CliIo): Promise<number | null> {
  const display = await someDisplay(io);
  if (display === null) {
    io.stderr.write('no display and no Xvfb: the memory with a window is not measured\n');
    return null;
  }
  try {
    const demo = await DemoProcess.start(data, [], { ...io.env, DISPLAY: display.name });
    try {
      await new Promise((resolve) => setTimeout(resolve, 8_000)); // pages loaded and at rest
      return proportionalSetSize(processTree(demo.pid)) / 1e6;
    } finally {
      await demo.stop();
    }
  } finally {
    display.server?.kill();
  }
}

async function someDisplay(io: CliIo): Promise<{ readonly name: string; readonly server: ChildProcess | null } | null> {
  if (io.env.DISPLAY) return { name: io.env.DISPLAY, server: null };
  if (onPath(['Xvfb'], io.env) === null) return null;
  const server = spawn('Xvfb', ['-displayfd', '1', '-ac', '-screen', '0', '2400x1100x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    server.once('exit', () => reject(new CliError(3, 'no-display', 'Xvfb does not start', 'check Xvfb')));
  });
  return { name: `:${number}`, server };
}

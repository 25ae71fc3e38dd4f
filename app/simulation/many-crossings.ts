import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.ts';
import type { SimulationReport } from './report.ts';

const egate = join(import.meta.dirname, '../cli/egate.mjs');

/** One run of `egate lane simulate` in a process of its own, as a report; its progress goes line by line to `onLine`. */
export function simulateApart(
  crossings: number,
  seed: string,
  onLine: (line: string) => void = () => {},
): Promise<Result<SimulationReport, string>> {
  const args = ['lane', 'simulate', '--crossings', String(crossings), '--seed', seed, '--faults', 'all', '--json'];
  const child = spawn(process.execPath, [egate, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complained = (complained + chunk.toString()).slice(-4_000);
    for (const line of chunk.toString().split(/[\r\n]+/)) if (line !== '') onLine(line);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      if ((code === 0 || code === 1) && said !== '') resolve(ok(JSON.parse(said) as SimulationReport));
      else resolve(err(`the simulation ended with ${code}: ${complained}`));
    });
  });
}

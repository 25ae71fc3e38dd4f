import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface EgateRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the field tool as a technician does, to its end. */
export function egate(args: readonly string[], input = ''): Promise<EgateRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'egate.mjs'), ...args]);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

/** The same with `--json`, and its one document read. */
export async function egateAnswer(
  args: readonly string[],
): Promise<EgateRun & { readonly answer: Record<string, unknown> }> {
  const run = await egate([...args, '--json']);
  return { ...run, answer: JSON.parse(run.out) as Record<string, unknown> };
}

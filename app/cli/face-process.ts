import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { err, type Result } from '../core/result.ts';

/** A few pictures take a second; what is not done by now hangs (ms). */
const within = 30_000;

/** Words for a child that ended without an answer. */
export interface NoAnswer {
  readonly kind: 'no-answer';
  readonly detail: string;
}

/**
 * Runs one module with the models in a process of its own, and gives its one message: a network that brings
 * a native library down must not bring its last words to a caller.
 */
export function inFaceProcess<Answer>(
  module: URL,
  args: readonly string[],
  interrupted: AbortSignal,
): Promise<Result<Answer, NoAnswer>> {
  const child = fork(fileURLToPath(module), [...args], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    signal: interrupted,
    timeout: within,
  });
  return new Promise((resolve) => {
    child.once('message', (answer) => resolve({ ok: true, value: answer as Answer }));
    child.once('error', () => {}); // interrupted: `exit` follows
    child.once('exit', (code, signal) => {
      resolve(err({ kind: 'no-answer', detail: `reading the pictures ended with ${signal ?? `code ${code}`}` }));
    });
  });
}

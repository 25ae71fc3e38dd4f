import { err, type Result } from '../core/result.ts';
import { forkFaceChild } from './face-child.ts';

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
  const child = forkFaceChild(module, args, interrupted);
  const timer = setTimeout(() => child.kill(), within);
  return new Promise((resolve) => {
    child.once('message', (answer) => resolve({ ok: true, value: answer as Answer }));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(err({ kind: 'no-answer', detail: `reading the pictures ended with ${signal ?? `code ${code}`}` }));
    });
  });
}

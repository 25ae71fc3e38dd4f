import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process with networks in it: one that a native library brings down does not bring its last words to a caller. */
export function forkFaceChild(module: URL, args: readonly string[], interrupted: AbortSignal): ChildProcess {
  const child = fork(fileURLToPath(module), [...args], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    signal: interrupted,
  });
  child.on('error', () => {}); // interrupted: `exit` follows
  return child;
}

/** Asks, and gives the answer; null when the child dies of it or hangs (ms). */
export function ask<Answer>(child: ChildProcess, question: object, within: number): Promise<Answer | null> {
  const answer = nextAnswer<Answer>(child, within);
  const unsent = new Promise<null>((resolve) => {
    child.send(question, (error) => {
      if (error !== null) resolve(null);
    });
  });
  return Promise.race([answer, unsent]);
}

/** The next thing that a child says; null when it ends or hangs before. */
export function nextAnswer<Answer>(child: ChildProcess, within: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const settle = (answer: Answer | null) => {
      clearTimeout(timer);
      child.off('message', told);
      child.off('exit', gone);
      resolve(answer);
    };
    const told = (answer: unknown) => settle(answer as Answer);
    const gone = () => settle(null);
    const timer = setTimeout(gone, within);
    child.on('message', told);
    child.on('exit', gone);
    if (child.exitCode !== null || child.signalCode !== null) gone();
  });
}

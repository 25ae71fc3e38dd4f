import type { Writable } from 'node:stream';
import type { CliIo } from '../command.ts';

const width = 30;
/** Ten pictures of it a second are smooth (ms). */
const drawnEvery = 100;

export interface ProgressBar {
  readonly show: (done: number) => void;
  readonly end: () => void;
}

/** A bar on a terminal; nothing where standard error is a file or a pipe. */
export function progressBar({ stderr }: Pick<CliIo, 'stderr'>, what: string, all: number): ProgressBar {
  const terminal = (stderr as Writable & { readonly isTTY?: boolean }).isTTY === true;
  if (!terminal) return { show: () => {}, end: () => {} };
  const started = performance.now();
  let drawn = 0;
  return {
    show: (done) => {
      const now = performance.now();
      if (now - drawn < drawnEvery && done < all) return;
      drawn = now;
      const full = Math.round((done / all) * width);
      const left = ((now - started) / done) * (all - done);
      stderr.write(
        `\r${what} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${done} of ${all}, ${(left / 1000).toFixed(0)} s left \u001b[K`,
      );
    },
    end: () => stderr.write('\r\u001b[K'),
  };
}

import { spawn } from 'node:child_process';
import { CliError } from '../command.ts';

/** What another reader says of one of its readings. */
export interface PeerReading {
  readonly ms: number;
  readonly apdus: number;
}

export interface PeerTask {
  readonly reader: string;
  readonly mrz: readonly string[];
  readonly readings: number;
}

/** A reading takes a second at most; what is silent for so many of them hangs (ms). */
const readingTakesAtMost = 20_000;

/**
 * Runs another reader on the card that lies on the reader now. The command learns by its environment which reader
 * (`EGATE_READER`), which lines (`EGATE_MRZ`, parted by `\n`) and how many readings in one process (`EGATE_READINGS`); it prints
 * a line of JSON, `{"ms":…,"apdus":…}`, for each.
 */
export function runPeer(command: string, { reader, mrz, readings }: PeerTask): Promise<readonly PeerReading[]> {
  const child = spawn('/bin/sh', ['-c', command], {
    env: { ...process.env, EGATE_READER: reader, EGATE_MRZ: mrz.join('\\n'), EGATE_READINGS: String(readings) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), readings * readingTakesAtMost);
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      const found = text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(readingIn);
      const all = found.filter((one) => one !== null);
      if (code === 0 && all.length === readings && all.length === found.length) resolve(all);
      else reject(badPeer(`it ended with ${code} after ${all.length} of ${readings} readings`));
    });
  });
}

function readingIn(line: string): PeerReading | null {
  try {
    const { ms, apdus } = JSON.parse(line) as { readonly ms?: unknown; readonly apdus?: unknown };
    return typeof ms === 'number' && typeof apdus === 'number' ? { ms, apdus } : null;
  } catch {
    return null;
  }
}

function badPeer(detail: string): CliError {
  return new CliError(
    2,
    'bad-peer',
    `--peer: ${detail}`,
    'it must print {"ms":…,"apdus":…} a line, EGATE_READINGS times',
  );
}

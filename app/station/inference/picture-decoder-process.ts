import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { leaveNoDump, prlimit } from '../../core/private-process.ts';
import { wipe } from '../../core/wipe.ts';
import { decodeWithSharp } from './decode-with-sharp.ts';
import { pictureLimits } from './picture-limits.ts';
import { answers, headOf, Pieces } from './picture-protocol.ts';

// Pictures of unknown origin are decoded here, and nowhere else: this process may die of them.

const lengthBytes = 4;
/** Characters of what a library says. */
const mostWords = 1_000;
let length: number | null = null;

const requests = new Pieces(lengthBytes, (piece) => {
  if (length === null) {
    length = Buffer.from(piece.buffer).readUInt32LE();
    return length;
  }
  length = null;
  void answer(piece);
  return lengthBytes;
});

async function answer(bytes: Uint8Array): Promise<void> {
  const decoded = await decodeWithSharp(bytes);
  wipe(bytes);
  if (!decoded.ok) {
    const words = Buffer.from(decoded.error.slice(0, mostWords) || 'it cannot be decoded');
    process.stdout.write(Buffer.concat([headOf(answers.refused, words.length), words]));
    return;
  }
  const { width, height, data } = decoded.value;
  process.stdout.write(headOf(answers.picture, width, height));
  process.stdout.write(data, () => wipe(data));
}

/** From now on, so that what Node and the libraries took at their start does not count. */
function limitMemory(): void {
  const taken = Number(/^VmData:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1_024;
  const data = taken + pictureLimits.memory;
  spawnSync(prlimit, ['--pid', String(process.pid), `--data=${data}`], { stdio: 'ignore' });
}

leaveNoDump();
limitMemory();
process.stdin.on('data', (chunk: Buffer) => requests.take(chunk));
// At once, also while a library works on: nobody waits for its picture any more.
process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL'));
process.stdout.on('error', () => process.kill(process.pid, 'SIGKILL'));
process.stdout.write(headOf(answers.ready));

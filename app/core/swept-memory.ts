import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collector = (options: {
  readonly type: 'major';
  readonly execution: 'sync';
  readonly flavor: 'last-resort';
}) => void;

const lastSearched = /^$/;
/** Longer than Node's buffer for what sockets and channels bring (64 kB), so that all of it is written over. */
const longerThanReadBuffer = 200_000;

let collector: Collector | null = null;

/**
 * Makes this process one whose memory can be swept; to be called before it handles anything of a traveller. Small buffers
 * get memory of their own, which goes back when nobody holds them: in Node's common pool they stay until it is full.
 */
export function prepareSweeping(): void {
  if (collector !== null) return;
  Buffer.poolSize = 0;
  setFlagsFromString('--expose-gc');
  setFlagsFromString('--clear-free-memory');
  setFlagsFromString('--zero-unused-memory');
  collector = runInNewContext('gc') as Collector;
}

/**
 * Collects every text and buffer that nobody holds any more and overwrites its memory: texts cannot be wiped, and would
 * otherwise stay until something else happens to need their place. Takes 20 ms in a driver, up to 100 ms in a station: for
 * when nobody is at the lane.
 */
export function sweepMemory(): void {
  prepareSweeping();
  // The engine keeps the text in which it last searched for a pattern.
  lastSearched.test('');
  const everything = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;
  collector?.(everything);
  // The second time takes what the first one only let go of.
  collector?.(everything);
  overwriteReadBuffer();
}

/** Node reads small messages into one buffer that it keeps: the last passport's lines would lie in it for hours. */
function overwriteReadBuffer(): void {
  // A name without a file, that nobody else knows.
  const name = `\0egate-sweep-${randomUUID()}`;
  const server = createServer((socket) => {
    server.close();
    socket.on('error', () => {}).resume();
  });
  server.on('error', () => {}); // a kernel without such names
  server.listen(name, () => {
    const socket = connect(name, () => {
      socket.end(Buffer.alloc(longerThanReadBuffer));
    });
    socket.on('error', () => {});
  });
  server.unref();
}

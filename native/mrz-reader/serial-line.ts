import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { promisify } from 'node:util';

/** Pauses between tries to open a line that is gone (ms). */
const firstPause = 250;
const longestPause = 2_000;

export interface SerialLineOptions {
  /** A serial line or virtual COM port: `/dev/ttyUSB0`, `/dev/ttyACM0`. */
  readonly path: string;
  readonly baud: number;
  onUp(): void;
  onBytes(bytes: Uint8Array): void;
  onDown(detail: string): void;
}

/** Keeps a serial line open for reading, over the device's comings and goings. Gives the function that ends it. */
export function keepSerialLine(options: SerialLineOptions): () => void {
  let stream: ReadStream | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pause = firstPause;
  let closed = false;
  let told: 'up' | 'down' | null = null;

  const down = (detail: string) => {
    stream?.destroy();
    stream = null;
    if (closed || timer !== null) return;
    if (told !== 'down') options.onDown(detail);
    told = 'down';
    timer = setTimeout(() => void start(), pause);
    pause = Math.min(pause * 2, longestPause);
  };

  const start = async () => {
    timer = null;
    try {
      const opened = await openLine(options.path, options.baud);
      if (closed) {
        opened.destroy();
        return;
      }
      stream = opened;
    } catch (error) {
      down((error as Error).message);
      return;
    }
    stream.on('data', (bytes: Buffer) => options.onBytes(bytes));
    stream.once('error', (error) => down(error.message));
    stream.once('end', () => down(`${options.path} has gone`));
    stream.once('close', () => down(`${options.path} has gone`));
    pause = firstPause;
    told = 'up';
    options.onUp();
  };
  void start();

  return () => {
    closed = true;
    if (timer !== null) clearTimeout(timer);
    stream?.destroy();
  };
}

async function openLine(path: string, baud: number): Promise<ReadStream> {
  // Not blocking: a line without a carrier would hold the open for ever. Not the process's terminal: it must not get signals.
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
  const handle = await promisify(open)(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (!isatty(handle)) {
    close(handle, () => {});
    throw new Error(`${path} is no serial line`);
  }
  try {
    await promisify(execFile)('stty', ['-F', path, String(baud), 'raw', '-echo', 'clocal'], { timeout: 2_000 });
  } catch (error) {
    close(handle, () => {});
    throw error;
  }
  return new ReadStream(handle);
}

import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { privateEnvironment } from '../../core/private-process.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import type { Picture } from '../../face/picture.ts';
import { watchTime } from './limited-process.ts';
import { pictureLimits } from './picture-limits.ts';
import { answers, headBytes, Pieces } from './picture-protocol.ts';

export interface ChildFailure {
  readonly kind: 'undecodable' | 'unavailable';
  readonly detail: string;
}

type Decoded = Result<Picture, ChildFailure>;

/** A start takes 150 ms, on a loaded machine seconds (ms). */
const startsWithin = 10_000;
/** Bytes of what a library says. */
const mostWords = 10_000;
const entry = fileURLToPath(new URL('./picture-decoder-process.ts', import.meta.url));

/** One decoder's process, started again when it has died. It keeps nobody's program running. */
export class DecoderChild {
  #life: Life | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Pictures that are decoded or wait for it. */
  get waiting(): number {
    return this.#waiting;
  }

  start(): Life {
    if (this.#life === null || this.#life.isOver) this.#life = new Life();
    return this.#life;
  }

  /** One picture after the other. */
  decode(bytes: Uint8Array): Promise<Decoded> {
    this.#waiting += 1;
    const decoded = this.#queue
      .then(() => this.start().decode(bytes))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#queue = decoded;
    return decoded;
  }

  /** Where it runs, it is ended and started again. */
  renew(): void {
    if (this.#life === null) return;
    this.end();
    this.start();
  }

  end(): void {
    this.#life?.end();
    this.#life = null;
  }
}

class Life {
  readonly #child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: privateEnvironment(process.env),
    stdio: ['pipe', 'pipe', 'ignore'], // last words of a native library are nobody's news
  });
  readonly #ready: Promise<boolean>;
  readonly #answers: Pieces;
  #settle: ((decoded: Decoded) => void) | null = null;
  isOver = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#ready = promise;
    let expected: ((piece: Uint8Array) => void) | null = null;
    this.#answers = new Pieces(headBytes, (piece) => {
      if (expected !== null) {
        expected(piece);
        expected = null;
        return headBytes;
      }
      const head = Buffer.from(piece.buffer);
      const [what, first, second] = [head.readUInt32LE(0), head.readUInt32LE(4), head.readUInt32LE(8)];
      if (what === answers.ready) {
        resolve(true);
        return headBytes;
      }
      if (what === answers.picture && Math.max(first, second) <= pictureLimits.longestSide) {
        expected = (data) => this.#answer(ok({ width: first, height: second, data }));
        return first * second * 3;
      }
      if (what === answers.refused && first <= mostWords) {
        expected = (words) => this.#answer(refused(Buffer.from(words).toString('utf8')));
        return first;
      }
      // A decoder that a picture has taken over is believed nothing.
      this.#answer(refused('it broke its decoder'));
      this.end();
      return headBytes;
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#answers.take(chunk));
    this.#child.stdin.on('error', () => {}); // `exit` follows
    this.#child.once('error', () => resolve(false));
    this.#child.once('exit', (code, signal) => {
      this.isOver = true;
      resolve(false);
      this.#answers.wipe();
      this.#answer(refused(`it ended its decoder (${signal ?? `code ${code}`})`));
    });
    this.#hold(false);
  }

  async decode(bytes: Uint8Array): Promise<Decoded> {
    this.#hold(true);
    const starting = setTimeout(() => this.end(), startsWithin);
    const ready = await this.#ready;
    clearTimeout(starting);
    if (!ready || this.isOver) return unavailable;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    const decoded = await new Promise<Decoded>((resolve) => {
      const { time } = pictureLimits;
      const ended = watchTime(this.#child.pid, time, () => {
        this.#answer(refused(`it is not decoded after ${time.work} ms of work`));
        this.end();
      });
      this.#settle = (answer) => {
        ended();
        resolve(answer);
      };
      this.#child.stdin.write(length);
      this.#child.stdin.write(bytes);
    });
    this.#hold(false);
    return decoded;
  }

  end(): void {
    this.isOver = true;
    this.#child.kill('SIGKILL');
    this.#answers.wipe();
  }

  #answer(decoded: Decoded): void {
    const settle = this.#settle;
    this.#settle = null;
    if (settle !== null) settle(decoded);
    else if (decoded.ok) wipe(decoded.value.data);
  }

  /** While it works it keeps our process running, else it does not. */
  #hold(busy: boolean): void {
    const child: ChildProcess = this.#child;
    for (const one of [child, ...(child.stdio as (Socket | null)[])]) {
      if (busy) one?.ref();
      else one?.unref();
    }
  }
}

const unavailable: Decoded = err({ kind: 'unavailable', detail: 'the decoder’s process does not start' });

function refused(detail: string): Decoded {
  return err({ kind: 'undecodable', detail });
}

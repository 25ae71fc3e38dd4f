import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { wipe } from '../../app/core/wipe.ts';
import type { Picture } from '../../app/face/picture.ts';
import { type FfmpegInput, ffmpegArguments } from './ffmpeg-input.ts';
import { FrameStore } from './frame-store.ts';
import { type Camera, type CameraEvent, frameSize } from './port.ts';

/** All in ms. */
const cameraDelays = {
  /** A camera that gives no frame for this long hangs; cameras take up to 2 s to start. */
  stalled: 4_000,
  /** Pause before the first new try, doubling up to the longest: a plug that is pushed in again is found within 2 s. */
  firstPause: 200,
  longestPause: 2_000,
} as const;

export interface FfmpegCameraOptions {
  readonly command?: string;
  /** The child ended by itself, with an error and without a single frame: this input cannot be shown. */
  readonly onUnreadable?: (input: FfmpegInput, detail: string) => void;
}

/** A camera behind one ffmpeg child, started again with a growing pause whenever it ends or hangs. */
export class FfmpegCamera implements Camera {
  readonly #options: FfmpegCameraOptions;
  readonly #store = new FrameStore(frameSize);
  readonly #listeners = new Set<(event: CameraEvent) => void>();
  /** Null until the first child gave a frame or failed to. */
  #state: CameraEvent | null = null;
  #input: FfmpegInput | null = null;
  #child: ChildProcess | null = null;
  #failures = 0;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: FfmpegCameraOptions = {}) {
    this.#options = options;
  }

  /** Shows this from now on; no frame of what was shown before comes any more. */
  show(input: FfmpegInput): void {
    this.#input = input;
    this.#failures = 0;
    this.#start();
  }

  /** As if the plug were pulled: nothing is shown until the next `show`. */
  blank(detail: string): void {
    this.#input = null;
    this.#end();
    this.#store.restart();
    this.#tell({ kind: 'lost', detail });
  }

  onEvent(listener: (event: CameraEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#state !== null) listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  next(): Promise<Picture | null> {
    return this.#store.next();
  }

  wipe(): void {
    this.#store.wipe();
  }

  /** The child that runs now; for tests that kill it. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    const last = this.#child;
    this.#end();
    this.#store.close();
    if (last !== null && last.exitCode === null && last.signalCode === null) {
      await new Promise<void>((resolve) => last.once('exit', () => resolve()));
    }
  }

  #start(): void {
    this.#end();
    this.#store.restart();
    const input = this.#input;
    if (input === null || this.#closed) return;
    const command = this.#options.command ?? 'ffmpeg';
    const child = spawn(command, [...ffmpegArguments(input, this.#failures)], {
      stdio: [input.feed === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    let frames = 0;
    let said = '';
    let watch: NodeJS.Timeout | null = null;
    let ended = false;
    const ends = (detail: string, unreadable: boolean) => {
      if (ended) return;
      ended = true;
      if (watch !== null) clearTimeout(watch);
      if (this.#child !== child) return; // replaced or closed
      this.#child = null;
      this.#failed(input, detail, unreadable && frames === 0);
    };
    const expectFrame = () => {
      if (watch !== null) clearTimeout(watch);
      watch = setTimeout(() => {
        ends(`${input.name}: no picture for ${cameraDelays.stalled / 1000} s`, false);
        child.kill('SIGKILL');
      }, cameraDelays.stalled);
    };
    expectFrame();
    child.stdout!.on('data', (chunk: Buffer) => {
      const completed = this.#child === child && this.#store.push(chunk);
      wipe(chunk);
      if (!completed) return;
      frames += 1;
      this.#failures = 0;
      expectFrame();
      this.#tell({ kind: 'up' });
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-1_000);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      ends(error.code === 'ENOENT' ? `${command} is not installed` : `${command}: ${error.message}`, false),
    );
    child.once('close', (code, signal) => {
      const why = said.trim().split('\n').at(-1) || `${command} ended with ${signal ?? code}`;
      ends(`${input.name}: ${why}`, signal === null && code !== 0);
    });
    if (input.feed !== undefined && child.stdin !== null) void feed(child.stdin, input.feed());
  }

  #failed(input: FfmpegInput, detail: string, unreadable: boolean): void {
    if (unreadable) {
      this.#options.onUnreadable?.(input, detail);
      if (this.#input !== input) return; // something else is shown instead
    }
    const { firstPause, longestPause } = cameraDelays;
    this.#retry = setTimeout(() => this.#start(), Math.min(firstPause * 2 ** this.#failures, longestPause));
    this.#failures += 1;
    this.#tell({ kind: 'lost', detail });
  }

  #end(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
  }

  #tell(event: CameraEvent): void {
    if (this.#closed || (event.kind === 'up' && this.#state?.kind === 'up')) return;
    this.#state = event;
    for (const listener of this.#listeners) listener(event);
  }
}

/** Writes frames as fast as the child takes them, and no faster; ends with the child. */
async function feed(stdin: Writable, frames: AsyncIterable<Uint8Array>): Promise<void> {
  let open = true;
  let wake = () => {};
  stdin.on('error', () => {}); // the child may end at any time
  stdin.once('close', () => {
    open = false;
    wake();
  });
  stdin.on('drain', () => wake());
  for await (const frame of frames) {
    // A stream that is destroyed takes everything and gives no sign until its `close` has had its turn.
    if (!open || stdin.destroyed) return;
    const drained = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!stdin.write(frame)) await drained;
  }
  stdin.end();
}

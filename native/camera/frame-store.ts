import type { Picture } from '../../app/face/picture.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Puts a stream of bytes together into frames and keeps the newest one. Three buffers for the whole life: one fills,
 * one is ready, one is lent out; so nothing piles up and nothing is copied twice.
 */
export class FrameStore {
  readonly #size: Size;
  #filling: Uint8Array;
  #filled = 0;
  #ready: Uint8Array;
  #isReady = false;
  /** The frame that fills has lost its beginning: it is counted to its end, so that the next one begins right. */
  #spoilt = false;
  #lent: Uint8Array;
  #waiting: ((picture: Picture | null) => void) | null = null;
  #closed = false;

  constructor(size: Size) {
    this.#size = size;
    const bytes = size.width * size.height * 3;
    this.#filling = new Uint8Array(bytes);
    this.#ready = new Uint8Array(bytes);
    this.#lent = new Uint8Array(bytes);
  }

  /** Takes what came down the pipe. True when it completed a frame. */
  push(chunk: Uint8Array): boolean {
    let completed = false;
    for (let offset = 0; offset < chunk.length; ) {
      const part = chunk.subarray(offset, offset + this.#filling.length - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      offset += part.length;
      if (this.#filled < this.#filling.length) break;
      this.#filled = 0;
      if (this.#spoilt) {
        this.#spoilt = false;
        continue;
      }
      completed = true;
      [this.#ready, this.#filling] = [this.#filling, this.#ready];
      this.#isReady = true;
      this.#giveOut();
    }
    return completed;
  }

  /** The stream begins anew: half a frame of the old one, and its last frame, are worth nothing. */
  restart(): void {
    this.#filled = 0;
    this.#spoilt = false;
    this.#isReady = false;
  }

  next(): Promise<Picture | null> {
    if (this.#waiting !== null) throw new Error('frames have one reader at a time');
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#giveOut();
    });
  }

  /** Overwrites every frame that is not lent out; the stream goes on. */
  wipe(): void {
    this.#isReady = false;
    this.#spoilt = this.#filled > 0;
    this.#filling.fill(0);
    this.#ready.fill(0);
    if (this.#waiting !== null) this.#lent.fill(0);
  }

  close(): void {
    this.#closed = true;
    this.#giveOut();
  }

  #giveOut(): void {
    const give = this.#waiting;
    if (give === null || !(this.#isReady || this.#closed)) return;
    this.#waiting = null;
    if (this.#closed) {
      give(null);
      return;
    }
    this.#isReady = false;
    [this.#lent, this.#ready] = [this.#ready, this.#lent];
    give({ ...this.#size, data: this.#lent });
  }
}

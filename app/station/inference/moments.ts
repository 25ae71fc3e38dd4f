import { jpegOf } from '../../../native/camera/jpeg.ts';
import { wipe } from '../../core/wipe.ts';
import type { Picture } from '../../face/picture.ts';

const moment = { width: 480, quality: 75 } as const;
const mostMoments = 6;
/** So long (ms) after each other at first; what takes longer is shown in longer steps. */
const firstPause = 250;

/** A few pictures of an examination, from its beginning to its end, however long it takes: for an officer's eye. */
export class Moments {
  #kept: Uint8Array[] = [];
  #pause = firstPause;
  #next = Number.NEGATIVE_INFINITY;
  #over = false;

  async see(picture: Picture, at: number): Promise<void> {
    if (this.#over || at < this.#next) return;
    this.#next = at + this.#pause;
    const jpeg = await jpegOf(picture, moment);
    if (this.#over) return wipe(jpeg);
    if (this.#kept.length === mostMoments) this.#thin();
    this.#kept.push(jpeg);
  }

  /** Oldest first; no more are kept. */
  take(): readonly Uint8Array[] {
    this.#over = true;
    return this.#kept.splice(0);
  }

  wipe(): void {
    wipe(...this.take());
  }

  /** Every other one goes, and the next ones come half as often. */
  #thin(): void {
    wipe(...this.#kept.filter((_, index) => index % 2 === 1));
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#pause *= 2;
  }
}

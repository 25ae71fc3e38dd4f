import type { PadReason } from '../../core/presentation-attack.ts';
import { cueFrames, cuePart, cueThresholds } from './pad-thresholds.ts';
import type { PictureCues } from './picture-cues.ts';

/** Marks that honest surroundings have as well: a door frame behind the person, a lamp that flickers. */
export const weakReasons: readonly PadReason[] = ['screen-border', 'banding', 'sensor-noise', 'frame-timing'];

interface Tally {
  seen: number;
  of: number;
}

/** What the pictures alone say, over all frames of one person so far. */
export class PassiveEvidence {
  #sum = 0;
  #frames = 0;
  readonly #fewest: number;
  readonly #moire: Tally = { seen: 0, of: 0 };
  readonly #border: Tally = { seen: 0, of: 0 };
  readonly #banding: Tally = { seen: 0, of: 0 };

  /** `fewest`: frames that must show a mark. */
  constructor(fewest: number = cueFrames) {
    this.#fewest = fewest;
  }

  /** `alive`: the net's probability; null where it was not asked. */
  add(alive: number | null, cues: PictureCues | null): void {
    if (alive !== null) {
      this.#sum += alive;
      this.#frames += 1;
    }
    if (cues === null) return;
    const { moire, screenBorder, banding } = cueThresholds;
    count(this.#moire, cues.moire, (peak) => peak >= moire);
    count(this.#border, cues.screenBorder, (part) => part >= screenBorder);
    count(this.#banding, cues.banding, ({ amplitude, part }) => amplitude >= banding.amplitude && part >= banding.part);
  }

  /** Frames that the net has judged. */
  get frames(): number {
    return this.#frames;
  }

  /** Mean probability of a living face; 0.5 where nothing was judged. */
  get alive(): number {
    return this.#frames === 0 ? 0.5 : this.#sum / this.#frames;
  }

  cues(): readonly PadReason[] {
    const found: PadReason[] = [];
    if (this.#isMet(this.#moire)) found.push('moire');
    if (this.#isMet(this.#border)) found.push('screen-border');
    if (this.#isMet(this.#banding)) found.push('banding');
    return found;
  }

  #isMet({ seen, of }: Tally): boolean {
    return seen > 0 && seen >= this.#fewest && seen >= cuePart * of;
  }
}

function count<T>(tally: Tally, value: T | null, isSeen: (value: T) => boolean): void {
  if (value === null) return;
  tally.of += 1;
  if (isSeen(value)) tally.seen += 1;
}

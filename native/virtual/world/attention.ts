import type { TravellerView } from '../../../app/contract/traveller.ts';
import { Seeded } from '../seeded.ts';
import type { Cue } from '../world-messages.ts';

/** How long (ms) a person takes from what the screen shows to what they do. */
export const reacts = { from: 400, to: 1_200 } as const;

/** As much of the screen as a person before the camera acts on. */
export type ScreenSeen = Pick<TravellerView, 'screen' | 'challenge'>;

/** Somebody who looks at the screen: each new thing that it asks is done after a while, the same while for the same seed. */
export class Attention {
  readonly #cue: (cue: Cue) => void;
  #chance = new Seeded(1);
  #seen: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(cue: (cue: Cue) => void) {
    this.#cue = cue;
  }

  /** Another person, or nobody: what the last one was about to do is not done. */
  begins(seed: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#chance = new Seeded(seed);
    this.#seen = null;
  }

  sees({ screen, challenge }: ScreenSeen): void {
    const cue = cueOf({ screen, challenge });
    const seen = cue === null ? null : `${cue} ${challenge?.index ?? ''}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (cue === null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#cue(cue);
      },
      this.#chance.between(reacts.from, reacts.to),
    );
  }
}

/** Null: nothing that a person before the camera would act on. */
function cueOf({ screen, challenge }: ScreenSeen): Cue | null {
  switch (screen) {
    case 'turn':
    case 'blink':
    case 'closer':
      return challenge?.step ?? (screen === 'closer' ? 'closer' : null);
    case 'look':
      return challenge === null ? null : 'still';
    case 'take':
    case 'go':
      return 'go';
    default:
      return null;
  }
}

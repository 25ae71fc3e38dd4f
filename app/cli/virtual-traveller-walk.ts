import type { TravellerScreen } from '../contract/traveller.ts';
import { unreachable } from '../core/unreachable.ts';

export const walks = ['normal', 'back', 'tailgate', 'none'] as const;
export type Walk = (typeof walks)[number];

/** What the virtual person does next with body and passport. */
export type Deed =
  | { readonly kind: 'stepIn' }
  | { readonly kind: 'liftDocument' }
  | { readonly kind: 'layDocumentAgain' }
  | { readonly kind: 'walk'; readonly how: 'walkThrough' | 'turnBack' | 'tailgate' }
  | { readonly kind: 'leaveByEntry' };

/** How often a person lays the passport down again before the lane must have called an officer. */
const tries = 5;

/**
 * A traveller who reads the screen and does what it says, in the way of `walk`. Told of every change of the screen,
 * answers with deeds; knows nothing of the lane but what a person sees.
 */
export class VirtualPerson {
  readonly #walk: Walk;
  #laid = 1;
  #walked = false;
  #left = false;

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  sees(screen: TravellerScreen): readonly Deed[] {
    switch (screen) {
      case 'again':
        if (this.#laid >= tries) return [];
        this.#laid += 1;
        return [{ kind: 'layDocumentAgain' }];
      case 'take':
        return [{ kind: 'liftDocument' }];
      case 'enter':
        return [{ kind: 'liftDocument' }, { kind: 'stepIn' }];
      case 'go':
        return this.#goes();
      case 'officer':
      case 'counter':
      case 'closed':
      case 'emergency':
        if (this.#left) return [];
        this.#left = true;
        return [{ kind: 'liftDocument' }, { kind: 'leaveByEntry' }];
      case 'invite':
      case 'how':
      case 'reading':
      case 'look':
      case 'closer':
      case 'back':
      case 'uncover':
      case 'alone':
      case 'turn':
      case 'checking':
      case 'farewell':
      case 'stillThere':
        return [];
      default:
        return unreachable(screen);
    }
  }

  #goes(): readonly Deed[] {
    if (this.#walked) return [];
    this.#walked = true;
    switch (this.#walk) {
      case 'normal':
        return [{ kind: 'liftDocument' }, { kind: 'walk', how: 'walkThrough' }];
      case 'back':
        return [{ kind: 'liftDocument' }, { kind: 'walk', how: 'turnBack' }];
      case 'tailgate':
        return [{ kind: 'liftDocument' }, { kind: 'walk', how: 'tailgate' }];
      case 'none':
        return [];
      default:
        return unreachable(this.#walk);
    }
  }
}

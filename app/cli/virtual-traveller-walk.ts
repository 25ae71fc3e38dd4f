import type { TravellerRequest, TravellerScreen } from '../contract/traveller.ts';
import { unreachable } from '../core/unreachable.ts';

/**
 * `wheelchair`: asks for more time and takes it. `assisted`: asks for help, waits for an officer who lets them through, and
 * is pushed by an attendant.
 */
export const walks = ['normal', 'back', 'tailgate', 'none', 'wheelchair', 'assisted'] as const;
export type Walk = (typeof walks)[number];

/** What the virtual person does next with body and passport. */
export type Deed =
  | { readonly kind: 'ask'; readonly request: Extract<TravellerRequest, { type: 'askHelp' | 'askAssistance' }> }
  | { readonly kind: 'stepIn'; readonly by?: 'wheelchair' | 'attendant' }
  | { readonly kind: 'liftDocument' }
  | { readonly kind: 'layDocumentAgain' }
  /** Turns the wheelchair, puts the passport away: for longer than others have the exit. */
  | { readonly kind: 'takeTime' }
  | {
      readonly kind: 'walk';
      readonly how: 'walkThrough' | 'turnBack' | 'tailgate';
      readonly by?: 'wheelchair' | 'attendant';
    }
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
  #asked = false;

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
        return [{ kind: 'liftDocument' }, { kind: 'stepIn', ...this.#means() }];
      case 'go':
        return this.#goes();
      case 'officer':
        return this.#walk === 'assisted' ? [] : this.leaves();
      case 'counter':
      case 'wayBack':
      case 'closed':
      case 'emergency':
        return this.leaves();
      case 'invite':
      case 'how':
        return [];
      case 'reading':
        return this.#asks();
      case 'look':
      case 'closer':
      case 'back':
      case 'uncover':
      case 'alone':
      case 'turn':
      case 'blink':
      case 'checking':
      case 'farewell':
      case 'stillThere':
        return [];
      default:
        return unreachable(screen);
    }
  }

  /** Takes the passport and goes back by the entry: told to, or because nobody came. */
  leaves(): readonly Deed[] {
    if (this.#left) return [];
    this.#left = true;
    return [{ kind: 'liftDocument' }, { kind: 'leaveByEntry' }];
  }

  #asks(): readonly Deed[] {
    if (this.#asked) return [];
    this.#asked = true;
    if (this.#walk === 'wheelchair') return [{ kind: 'ask', request: { type: 'askAssistance' } }];
    return this.#walk === 'assisted' ? [{ kind: 'ask', request: { type: 'askHelp' } }] : [];
  }

  #means(): { readonly by?: 'wheelchair' | 'attendant' } {
    if (this.#walk === 'wheelchair') return { by: 'wheelchair' };
    return this.#walk === 'assisted' ? { by: 'attendant' } : {};
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
      case 'wheelchair':
        return [{ kind: 'liftDocument' }, { kind: 'takeTime' }, { kind: 'walk', how: 'walkThrough', by: 'wheelchair' }];
      case 'assisted':
        return [{ kind: 'liftDocument' }, { kind: 'walk', how: 'walkThrough', by: 'attendant' }];
      case 'none':
        return [];
      default:
        return unreachable(this.#walk);
    }
  }
}

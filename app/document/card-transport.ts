import type { CardTransportKind } from '../core/document-checks.ts';
import type { Result } from '../core/result.ts';

/** The card left the field, the reader was unplugged, or its daemon died: with a card in hand it is all the same. */
export interface CardLost {
  readonly kind: 'card-lost';
  readonly detail: string;
}

/** A card in a reader, as ISO/IEC 7816-4 sees it, held until released or lost. One caller at a time; calls queue. */
export interface CardTransport {
  readonly kind: CardTransportKind;
  /** Name of the reader that the card lies on. */
  readonly reader: string;
  readonly atr: Uint8Array;
  /** Sends one command APDU; the status word is the last two bytes of the answer. */
  transmit(command: Uint8Array): Promise<Result<Uint8Array, CardLost>>;
  /** Resolves once, when the card leaves the field or the reader goes. Never rejects. */
  readonly removed: Promise<void>;
  /** Gives the card back. Idempotent. */
  release(): Promise<void>;
}

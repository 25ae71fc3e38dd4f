import type { CardTransportKind } from '../../app/core/document-checks.ts';
import type { Result } from '../../app/core/result.ts';
import type { CardReaderEvent, ConnectFailure } from '../../app/document/card-reader.ts';
import type { CardLost } from '../../app/document/card-transport.ts';

/** A card in hand, by the number that its driver gave it: an answer to an old card can never reach a new one. */
export interface HeldCard {
  readonly card: number;
  readonly kind: CardTransportKind;
  readonly reader: string;
  readonly atr: Uint8Array;
}

/** What a station asks its chip reader's process for; each is answered once, by `id`. */
export type ChipRequest =
  | { readonly id: number; readonly do: 'connect'; readonly withinMs: number }
  | { readonly id: number; readonly do: 'transmit'; readonly card: number; readonly command: Uint8Array }
  | { readonly id: number; readonly do: 'release'; readonly card: number };

export type ChipReport =
  | { readonly kind: 'event'; readonly event: CardReaderEvent }
  /** The card in hand left the field or its reader went. */
  | { readonly kind: 'removed'; readonly card: number }
  | { readonly kind: 'connected'; readonly id: number; readonly result: Result<HeldCard, ConnectFailure> }
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<Uint8Array, CardLost> }
  | { readonly kind: 'released'; readonly id: number };

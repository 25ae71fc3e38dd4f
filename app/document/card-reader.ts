import type { Result } from '../core/result.ts';
import type { CardTransport } from './card-transport.ts';

export type CardReaderEvent =
  | { readonly kind: 'ready'; readonly reader: string }
  | { readonly kind: 'lost'; readonly detail: string }
  | { readonly kind: 'card'; readonly atr: Uint8Array }
  | { readonly kind: 'no-card' };

export type ConnectFailure = { readonly kind: 'no-card' } | { readonly kind: 'reader-lost'; readonly detail: string };

/** What a station holds of one chip reader. */
export interface CardReader {
  /** The present state is told at once to a new listener. Returns the function that takes the listener off again. */
  onEvent(listener: (event: CardReaderEvent) => void): () => void;
  /** Waits until a card lies in the field, at most `withinMs`, and takes hold of it. */
  connect(withinMs: number): Promise<Result<CardTransport, ConnectFailure>>;
  close(): Promise<void>;
}

/** What an MRZ reader tells. `text` is two or three lines joined by a line feed, as they were read, not yet parsed. */
export type MrzReaderEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'lost'; readonly detail: string }
  | { readonly kind: 'placed' }
  | { readonly kind: 'mrz'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'removed' };

/** The optical reader that a document is laid on. It only tells; nobody asks it. */
export interface MrzReader {
  /** Returns the function that takes the listener off again. A new listener is told the present state at once. */
  onEvent(listener: (event: MrzReaderEvent) => void): () => void;
  close(): Promise<void>;
}

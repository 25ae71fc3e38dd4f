/** Why the backend did not do what it was asked, or is not known to have done it. */
export type BorderFailure =
  /** No connection, or it broke before the whole answer was there. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timed-out'; readonly detail: string }
  /** The backend did not do it: `detail` is its reason. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }
  /** Proved to be the backend's word: another record already stands under this idempotency key. */
  | { readonly kind: 'conflict'; readonly detail: string }
  /** The answer is not proved to come from the backend for this request. Nothing in it is believed. */
  | { readonly kind: 'untrusted-answer'; readonly detail: string }
  /** It is the backend's, and says something that the API does not know. */
  | { readonly kind: 'garbled-answer'; readonly detail: string };

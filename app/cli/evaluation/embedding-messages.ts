import type { FaceTemplate } from '../../face/recogniser.ts';

export interface EmbeddingRequest {
  readonly file: string;
}

/** One answer a request, after one `ready`. */
export type EmbeddingAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'models-missing'; readonly detail: string }
  | { readonly kind: 'embedded'; readonly template: FaceTemplate }
  | { readonly kind: 'failed'; readonly reason: string };

import type { ModelsFailure } from '../../station/inference/models-failure.ts';
import type { FaceTemplate } from '../../face/recogniser.ts';

/** The first of a pair is a `reference`, as a chip's picture is; the second a `probe`, as a frame is. */
export type Side = 'reference' | 'probe' | 'both';

export interface EmbeddingRequest {
  readonly file: string;
  readonly side: Side;
}

/** Null: that side was not asked for. */
export interface Templates {
  readonly reference: FaceTemplate | null;
  readonly probe: FaceTemplate | null;
}

/** One answer a request, after one `ready`. */
export type EmbeddingAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-ready'; readonly failure: ModelsFailure }
  | { readonly kind: 'embedded'; readonly templates: Templates }
  | { readonly kind: 'failed'; readonly reason: string };

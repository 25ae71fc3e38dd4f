import { err, ok, type Result } from '../core/result.ts';
import { FacePipeline, paddings, type SeenFace } from '../face/face-pipeline.ts';
import { operatingPointFor, standardFmr } from '../face/operating-points.ts';
import type { Picture } from '../face/picture.ts';
import { qualityScore } from '../face/quality.ts';
import { type FaceTemplate, type Looks, similarityOf } from '../face/recogniser.ts';
import { loadModels } from '../station/inference/load-models.ts';
import type { ModelsFailure } from '../station/inference/models-failure.ts';
import { decodePicture, type PictureFailure } from '../station/inference/picture-decoder.ts';

export interface ComparedFace {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** 0 to 1, and what it was made from. */
  readonly quality: SeenFace['quality'] & { readonly score: number };
  /** Faces in the picture; the largest one was compared. */
  readonly facesInPicture: number;
}

export interface FaceComparison {
  readonly similarity: number;
  readonly threshold: number;
  readonly fmr: number;
  readonly match: boolean;
  readonly faces: readonly [ComparedFace, ComparedFace];
  /** Milliseconds over both pictures. */
  readonly ms: { readonly detect: number; readonly align: number; readonly embed: number };
}

export type ComparisonFailure =
  | ModelsFailure
  | { readonly kind: PictureFailure['kind'] | 'no-face'; readonly image: string; readonly detail: string };

/** Compares the largest faces of two picture files as the lane compares a chip's picture with a camera's frame. */
export async function compareFaces(
  a: string,
  b: string,
  pack?: string,
): Promise<Result<FaceComparison, ComparisonFailure>> {
  // The pictures first: one that cannot be read is told at once, without half a second of models.
  const pictures = [];
  for (const image of [a, b]) {
    const decoded = await decodePicture(image);
    if (!decoded.ok) return err({ ...decoded.error, image });
    pictures.push(decoded.value);
  }
  const models = await loadModels({ pack });
  if (!models.ok) return models;
  const pipeline = new FacePipeline(models.value);
  const first = await seen(pipeline, a, pictures[0]!, { mirrored: true });
  if (!first.ok) return first;
  const second = await seen(pipeline, b, pictures[1]!, { mirrored: false });
  if (!second.ok) return second;
  const point = operatingPointFor(standardFmr, pipeline.operatingPoints)!;
  const similarity = similarityOf(first.value.template, second.value.template);
  const sum = (stage: keyof FaceComparison['ms']) => first.value.ms[stage] + second.value.ms[stage];
  return ok({
    similarity,
    ...point,
    match: similarity >= point.threshold,
    faces: [first.value.face, second.value.face],
    ms: { detect: sum('detect'), align: sum('align'), embed: sum('embed') },
  });
}

interface Seen {
  readonly face: ComparedFace;
  readonly template: FaceTemplate;
  readonly ms: FaceComparison['ms'];
}

async function seen(
  pipeline: FacePipeline,
  image: string,
  picture: Picture,
  looks: Looks,
): Promise<Result<Seen, ComparisonFailure>> {
  const view = await pipeline.look(picture, paddings.portrait);
  if (view.face === null) return err({ kind: 'no-face', image, detail: 'no face was found' });
  const started = performance.now();
  const template = await pipeline.template(looks);
  const { box, quality } = view.face;
  return ok({
    face: { box, quality: { score: qualityScore(quality), ...quality }, facesInPicture: view.facesInView },
    template,
    ms: { ...view.ms, embed: performance.now() - started },
  });
}

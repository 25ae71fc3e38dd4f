import { err, ok, type Result } from '../core/result.ts';
import { FacePipeline, paddings } from '../face/face-pipeline.ts';
import { type ClipFrame, clipVerdict, measureClipFrame } from '../face/pad/clip-verdict.ts';
import type { PadVerdict } from '../face/pad/presentation-attack-detection.ts';
import type { Box } from '../face/picture.ts';
import { loadModels } from '../station/inference/load-models.ts';
import { decodePicture } from '../station/inference/picture-decoder.ts';
import type { ComparisonFailure } from './face-comparison.ts';

/** What was seen in one frame. */
export type JudgedFrame =
  | { readonly frame: string; readonly face: false }
  | ({ readonly frame: string; readonly face: true; readonly box: Box } & ClipFrame);

export interface PadAnswer extends PadVerdict {
  readonly frames: readonly JudgedFrame[];
}

let pipeline: FacePipeline | null = null;

/** Judges one presentation by its frames. The models are loaded with the first. */
export async function judgeFrames(frames: readonly string[]): Promise<Result<PadAnswer, ComparisonFailure>> {
  if (pipeline === null) {
    const models = await loadModels();
    if (!models.ok) return err({ kind: 'models-missing', detail: models.error.detail });
    pipeline = new FacePipeline(models.value);
  }
  const judged: JudgedFrame[] = [];
  const measured: ClipFrame[] = [];
  for (const frame of frames) {
    const decoded = await decodePicture(frame);
    if (!decoded.ok) return err({ ...decoded.error, image: frame });
    // A camera's frame first; a picture that was cut tightly needs room around it.
    let { face } = await pipeline.look(decoded.value, paddings.camera);
    if (face === null) ({ face } = await pipeline.look(decoded.value, paddings.portrait));
    if (face === null) {
      judged.push({ frame, face: false });
      continue;
    }
    const seen = await measureClipFrame(pipeline, decoded.value, face.box);
    measured.push(seen);
    judged.push({ frame, face: true, box: face.box, ...seen });
  }
  return ok({ ...clipVerdict(measured), frames: judged });
}

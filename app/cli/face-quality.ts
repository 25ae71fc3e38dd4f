import { err, ok, type Result } from '../core/result.ts';
import { FacePipeline, paddings } from '../face/face-pipeline.ts';
import { adviceOn, type QualityAdvice } from '../face/quality/acceptance.ts';
import type { FaceMeasures } from '../face/quality/measures.ts';
import { loadModels } from '../station/inference/load-models.ts';
import { decodePicture } from '../station/inference/picture-decoder.ts';
import type { ComparisonFailure } from './face-comparison.ts';

export interface FaceQualityReport {
  /** As OFIQ writes them: `Sharpness` as measured, `Sharpness.scalar` its component from 0 to 100. */
  readonly measures: Readonly<Record<string, number>>;
  readonly acceptable: boolean;
  readonly advice: QualityAdvice;
}

/** Measures the largest face of a picture file by ISO/IEC 29794-5. */
export async function qualityOfFile(image: string): Promise<Result<FaceQualityReport, ComparisonFailure>> {
  const decoded = await decodePicture(image);
  if (!decoded.ok) return err({ ...decoded.error, image });
  const models = await loadModels();
  if (!models.ok) return err({ kind: 'models-missing', detail: models.error.detail });
  const { face } = await new FacePipeline(models.value).look(decoded.value, paddings.portrait);
  if (face === null) return err({ kind: 'no-face', image, detail: 'no face was found' });
  const advice = adviceOn(face.measures);
  return ok({ measures: written(face.measures), acceptable: advice === 'none', advice });
}

const decimals = 1e4;

function written(measures: FaceMeasures): Record<string, number> {
  return Object.fromEntries(
    Object.entries(measures).flatMap(([name, { raw, scalar }]) => [
      [name, Math.round(raw * decimals) / decimals],
      [`${name}.scalar`, scalar],
    ]),
  );
}

import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { passiveCrops } from '../../face/pad/passive-net.ts';
import { loadModels } from '../../station/inference/load-models.ts';
import { modelsRemedy } from '../../station/inference/models-failure.ts';
import { decodePicture } from '../../station/inference/picture-decoder.ts';
import { CliError } from '../command.ts';

/**
 * What a frame takes through everything that a lane does with it (ms): find, place, measure, align, embed by every
 * recogniser, attack detection by one crop, as in a lane. Decoding is the camera's.
 */
export async function frameTimes(frames: readonly string[]): Promise<readonly number[]> {
  const models = await loadModels();
  if (!models.ok) throw new CliError(3, models.error.kind, models.error.detail, modelsRemedy(models.error));
  const pipeline = new FacePipeline(models.value);
  await pipeline.warmUp();
  const times: number[] = [];
  for (const frame of frames) {
    const picture = await decodePicture(frame);
    if (!picture.ok) throw new CliError(3, 'no-inference', picture.error.detail, 'egate doctor');
    const started = performance.now();
    const { face } = await pipeline.look(picture.value, paddings.camera);
    if (face === null) throw new Error(`${frame} has no face for us`);
    await pipeline.template();
    await pipeline.alive(picture.value, face.box, passiveCrops[0]);
    times.push(performance.now() - started);
  }
  pipeline.wipe();
  return times;
}

import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { loadModels } from '../../station/inference/load-models.ts';
import { decodePicture } from '../../station/inference/picture-decoder.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from './embedding-messages.ts';

// One of several such processes, each on a core of its own: a picture that brings one down costs that picture.
const say = (answer: EmbeddingAnswer) => process.send!(answer);
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {}); // of a terminal: the parent, who gets it too, ends this one

const models = await loadModels(undefined, 1);
if (models.ok) {
  const pipeline = new FacePipeline(models.value);
  await pipeline.warmUp();
  process.on('message', ({ file }: EmbeddingRequest) => void embed(pipeline, file));
  say({ kind: 'ready' });
} else {
  say({ kind: 'models-missing', detail: models.error.detail });
}

async function embed(pipeline: FacePipeline, file: string): Promise<void> {
  const failed = (reason: string) => say({ kind: 'failed', reason });
  try {
    const decoded = await decodePicture(file);
    if (!decoded.ok) return void failed(decoded.error.detail);
    const { face } = await pipeline.look(decoded.value, paddings.portrait);
    if (face === null) return void failed('no face was found');
    say({ kind: 'embedded', template: await pipeline.template() });
  } catch (error) {
    failed((error as Error).message);
  }
}

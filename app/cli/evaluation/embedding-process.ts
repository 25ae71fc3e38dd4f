import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { loadModels } from '../../station/inference/load-models.ts';
import { decodePicture } from '../../station/inference/picture-decoder.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { EmbeddingAnswer, EmbeddingRequest, Side, Templates } from './embedding-messages.ts';

// One of several such processes, each on a core of its own: a picture that brings one down costs that picture.
const say = (answer: EmbeddingAnswer) => process.send!(answer);
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {}); // of a terminal: the parent, who gets it too, ends this one

const [pack] = process.argv.slice(2);
const models = await loadModels({ pack, threads: 1 });
if (models.ok) {
  const pipeline = new FacePipeline(models.value);
  await pipeline.warmUp();
  process.on('message', (request: EmbeddingRequest) => void embed(pipeline, request));
  say({ kind: 'ready' });
} else {
  say({ kind: 'not-ready', failure: models.error });
}

async function embed(pipeline: FacePipeline, { file, side }: EmbeddingRequest): Promise<void> {
  const failed = (reason: string) => say({ kind: 'failed', reason });
  try {
    const decoded = await decodePicture(file);
    if (!decoded.ok) return void failed(decoded.error.detail);
    const { face } = await pipeline.look(decoded.value, paddings.portrait);
    if (face === null) return void failed('no face was found');
    say({ kind: 'embedded', templates: await templatesOf(pipeline, side) });
  } catch (error) {
    failed((error as Error).message);
  }
}

async function templatesOf(pipeline: FacePipeline, side: Side): Promise<Templates> {
  switch (side) {
    case 'reference':
      return { reference: await pipeline.template({ mirrored: true }), probe: null };
    case 'probe':
      return { reference: null, probe: await pipeline.template() };
    case 'both':
      return pipeline.bothTemplates();
    default:
      return unreachable(side);
  }
}

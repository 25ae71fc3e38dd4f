import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import type { FaceModels, ModelSession } from '../../face/model-session.ts';
import { onnxSession } from './onnx-session.ts';

const tensorSchema = z.object({ name: z.string(), dims: z.array(z.number().int().positive()) });
const modelSchema = z.object({
  file: z.string().regex(/^[\w.-]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  input: tensorSchema,
  outputs: z.array(tensorSchema).min(1),
});
/** Where the pipeline's networks stand in the manifest. */
const ids = {
  detector: 'detector',
  landmarks: 'landmarks',
  recogniser: 'recogniser',
  recogniser2: 'recogniser-mobilefacenet',
  pad: 'pad-minifasnet',
} as const satisfies Record<keyof FaceModels, string>;
const manifestSchema = z.object({
  models: z.object({
    [ids.detector]: modelSchema,
    [ids.landmarks]: modelSchema,
    [ids.recogniser]: modelSchema,
    [ids.recogniser2]: modelSchema,
    [ids.pad]: modelSchema,
  }),
});

export interface ModelsMissing {
  readonly kind: 'models-missing';
  readonly detail: string;
}

export const modelsRemedy = 'node models/build.mjs';

/** Threads a network: the small ones gain nothing from a second core, the recogniser nearly half. */
const threads = { detector: 1, landmarks: 1, recogniser: 2, recogniser2: 1, pad: 1 } as const;

/** The folder with `manifest.json` and `built/`: beside the bundle where there is one, else of the sources. */
function modelsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, 'models'), join(here, '..', 'models'), join(here, '..', '..', '..', 'models')];
  return places.find((place) => existsSync(join(place, 'manifest.json'))) ?? places[2]!;
}

/** Loads the networks, each checked by its sha256 before it may judge anyone. */
export async function loadModels(
  folder = modelsFolder(),
  mostThreads = Number.POSITIVE_INFINITY,
): Promise<Result<FaceModels, ModelsMissing>> {
  const missing = (detail: string) => err({ kind: 'models-missing', detail } as const);
  const manifestFile = join(folder, 'manifest.json');
  const text = await readFile(manifestFile, 'utf8').catch(() => null);
  if (text === null) return missing(`${manifestFile} cannot be read`);
  const { models } = manifestSchema.parse(JSON.parse(text));
  const load = async (id: keyof FaceModels): Promise<Result<ModelSession, ModelsMissing>> => {
    const model = models[ids[id]];
    const file = join(folder, 'built', model.file);
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) return missing(`${file} cannot be read`);
    if (createHash('sha256').update(bytes).digest('hex') !== model.sha256)
      return missing(`${file} is not the file that the manifest names`);
    return ok(await onnxSession(bytes, model, Math.min(threads[id], mostThreads)));
  };
  const [detector, landmarks, recogniser, recogniser2, pad] = await Promise.all([
    load('detector'),
    load('landmarks'),
    load('recogniser'),
    load('recogniser2'),
    load('pad'),
  ]);
  if (!detector.ok) return detector;
  if (!landmarks.ok) return landmarks;
  if (!recogniser.ok) return recogniser;
  if (!recogniser2.ok) return recogniser2;
  if (!pad.ok) return pad;
  return ok({
    detector: detector.value,
    landmarks: landmarks.value,
    recogniser: recogniser.value,
    recogniser2: recogniser2.value,
    pad: pad.value,
  });
}

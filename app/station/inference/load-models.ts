import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import type { FaceModels } from '../../face/model-session.ts';
import { loadNetwork, loadRecognition, type Threads } from './load-recognition.ts';
import type { ModelsFailure } from './models-failure.ts';
import { modelSchema } from './recognition-manifest.ts';

/** Networks whose outputs the code itself knows how to read; recognisers are described by the manifest alone. */
const ids = { detector: 'detector', landmarks: 'landmarks', pad: 'pad-minifasnet' } as const;
const manifestSchema = z.object({
  models: z.object({ [ids.detector]: modelSchema, [ids.landmarks]: modelSchema, [ids.pad]: modelSchema }),
});

/** The folder with `manifest.json` and `built/`: beside the bundle where there is one, else of the sources. */
function modelsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, 'models'), join(here, '..', 'models'), join(here, '..', '..', '..', 'models')];
  return places.find((place) => existsSync(join(place, 'manifest.json'))) ?? places[2]!;
}

export interface ModelChoice {
  /** Folder of the site's own recognisers; absent: those of the lane. */
  readonly pack?: string | undefined;
  readonly folder?: string;
  readonly threads?: Threads;
}

/** Loads the networks, each checked by its sha256, and lets the recognisers prove themselves. */
export async function loadModels(choice: ModelChoice = {}): Promise<Result<FaceModels, ModelsFailure>> {
  const { pack, folder = modelsFolder(), threads = 2 } = choice;
  const missing = (detail: string) => err({ kind: 'models-missing', detail } as const);
  const manifestFile = join(folder, 'manifest.json');
  const text = await readFile(manifestFile, 'utf8').catch(() => null);
  if (text === null) return missing(`${manifestFile} cannot be read`);
  const { models } = manifestSchema.parse(JSON.parse(text));
  const built = join(folder, 'built');
  const load = (id: keyof typeof models) => loadNetwork(join(built, models[id].file), models[id], threads);
  const [detector, landmarks, pad, recognition] = await Promise.all([
    load(ids.detector),
    load(ids.landmarks),
    load(ids.pad),
    pack === undefined ? loadRecognition(folder, built, threads) : loadRecognition(pack, pack, threads),
  ]);
  if (!detector.ok) return missing(detector.error);
  if (!landmarks.ok) return missing(landmarks.error);
  if (!pad.ok) return missing(pad.error);
  if (!recognition.ok) {
    return pack === undefined ? missing(recognition.error) : err({ kind: 'pack-refused', detail: recognition.error });
  }
  return ok({
    detector: detector.value,
    landmarks: landmarks.value,
    recognition: recognition.value,
    pad: pad.value,
  });
}

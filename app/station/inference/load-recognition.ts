import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import type { ModelSession } from '../../face/model-session.ts';
import { selfTest } from '../../face/recogniser-self-test.ts';
import type { Recogniser, Recognition } from '../../face/recognition.ts';
import { onnxSession } from './onnx-session.ts';
import { faceInputOf, type ModelEntry, type RecogniserEntry, readRecognition } from './recognition-manifest.ts';
import { readRegularFile } from './regular-file.ts';

/** Threads that a large network may use: two for a lane, one where each core has a process of its own. */
export type Threads = 1 | 2;
/** A network large enough to gain from a second core; below it two threads wait for each other. */
const largeFrom = 3_000_000;

/** No recogniser of a lane is larger (bytes). */
const largestNetwork = 1_000_000_000;

/** Loads a network, checked by its sha256 before it may judge anyone. */
export async function loadNetwork(
  file: string,
  model: ModelEntry,
  most: Threads,
): Promise<Result<ModelSession, string>> {
  const bytes = await readRegularFile(file, largestNetwork);
  if (bytes === null) return err(`${file} cannot be read`);
  if (createHash('sha256').update(bytes).digest('hex') !== model.sha256)
    return err(`${file} is not the file that the manifest names`);
  try {
    return ok(await onnxSession(bytes, model, bytes.length < largeFrom ? 1 : most));
  } catch (error) {
    return err(`${file}: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** Loads and tests the recognisers that a folder's manifest names, out of `networks`. */
export async function loadRecognition(
  folder: string,
  networks: string,
  threads: Threads,
): Promise<Result<Recognition, string>> {
  const manifest = await readRecognition(folder);
  if (!manifest.ok) return manifest;
  const { recognisers, operatingPoints } = manifest.value;
  const loaded = await Promise.all(
    recognisers.map(({ model, weight }) => loadRecogniser(networks, model, weight, threads)),
  );
  const usable: Recogniser[] = [];
  for (const one of loaded) {
    if (!one.ok) return one;
    usable.push(one.value);
  }
  return ok({ recognisers: usable, operatingPoints });
}

async function loadRecogniser(
  networks: string,
  model: RecogniserEntry,
  weight: number,
  threads: Threads,
): Promise<Result<Recogniser, string>> {
  const file = join(networks, model.file);
  const session = await loadNetwork(file, model, threads);
  if (!session.ok) return session;
  const { output, tolerance } = model.selfTest;
  const recogniser = { session: session.value, input: faceInputOf(model), numbers: output.length, weight };
  const tested = await selfTest(recogniser, output, tolerance);
  return tested.ok ? ok(recogniser) : err(`${file}: ${tested.error}`);
}

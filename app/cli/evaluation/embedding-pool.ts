import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { modelsRemedy } from '../../station/inference/models-failure.ts';
import { CliError } from '../command.ts';
import { ask, forkFaceChild, nextAnswer } from '../face-child.ts';
import type { EmbeddingAnswer, EmbeddingRequest, Templates } from './embedding-messages.ts';

/** A picture takes a tenth of a second; one that takes longer than this (ms) hangs its process. */
const pictureWithin = 10_000;
/** Loading the networks takes a second, on a loaded machine a few (ms). */
const readyWithin = 60_000;

export type Embedded =
  | { readonly kind: 'templates'; readonly templates: Templates }
  | { readonly kind: 'failed'; readonly reason: string };

export interface EmbeddingJob {
  readonly pictures: readonly EmbeddingRequest[];
  /** A site's own recognisers. */
  readonly pack: string | undefined;
  readonly interrupted: AbortSignal;
  onProgress(done: number): void;
}

/** Every picture's template, or why it has none, in the order of `pictures`: one process a core, each picture once. */
export async function embedAll({
  pictures,
  pack,
  interrupted,
  onProgress,
}: EmbeddingJob): Promise<readonly Embedded[]> {
  const results: Embedded[] = new Array(pictures.length);
  let next = 0;
  let done = 0;
  const work = async () => {
    let embedder: Embedder | null = null;
    try {
      while (next < pictures.length && !interrupted.aborted) {
        const index = next;
        next += 1;
        embedder ??= await Embedder.start(pack, interrupted);
        const result: Embedded | null = await embedder.embed(pictures[index]!);
        if (result === null) embedder = null; // it ended over this picture
        results[index] = result ?? { kind: 'failed', reason: 'its picture ended the process that looked at it' };
        done += 1;
        onProgress(done);
      }
    } finally {
      embedder?.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), pictures.length) }, work));
  interrupted.throwIfAborted();
  return results;
}

class Embedder {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(pack: string | undefined, interrupted: AbortSignal): Promise<Embedder> {
    const args = pack === undefined ? [] : [pack];
    const child = forkFaceChild(new URL('embedding-process.ts', import.meta.url), args, interrupted);
    const answer = await nextAnswer<EmbeddingAnswer>(child, readyWithin);
    interrupted.throwIfAborted();
    if (answer?.kind === 'ready') return new Embedder(child);
    child.kill('SIGKILL');
    if (answer?.kind === 'not-ready')
      throw new CliError(3, answer.failure.kind, answer.failure.detail, modelsRemedy(answer.failure));
    throw new CliError(3, 'no-inference', 'the networks could not be started', 'egate doctor');
  }

  /** Null when the process did not survive it. */
  async embed(request: EmbeddingRequest): Promise<Embedded | null> {
    const answer = await ask<EmbeddingAnswer>(this.#child, request, pictureWithin);
    switch (answer?.kind) {
      case 'embedded':
        return { kind: 'templates', templates: answer.templates };
      case 'failed':
        return answer;
      default:
        this.#child.kill('SIGKILL');
        return null;
    }
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SimilarityCounts } from '../../face/evaluation/similarity-counts.ts';
import type { AllPairsCounts, AllPairsTask, AllPairsWork } from './all-pairs-messages.ts';
import { type Compared, countsOf, type GroupedPair } from './compared.ts';

/** Few rows a task: the first rows have the most pairs, and lines wait in memory until their turn. */
const rowsATask = 8;

export interface AllPairsOptions {
  readonly work: AllPairsWork;
  readonly interrupted: AbortSignal;
  /** Lines of the CSV, in order. */
  write(lines: string): Promise<void>;
  onProgress(pairs: number): void;
}

/** Every picture against every later one, on all cores. */
export async function compareAllPairs({ work, interrupted, write, onProgress }: AllPairsOptions): Promise<Compared> {
  const { count } = work.table;
  const tasks = Math.ceil(count / rowsATask);
  const genuine = new SimilarityCounts();
  const impostors = new SimilarityCounts();
  const pairs: GroupedPair[] = [];
  const ofGroup = new Map<number, SimilarityCounts>();
  const lines = new Map<number, string>();
  let [next, written, pairsDone] = [0, 0, 0];
  let writing: Promise<void> = Promise.resolve();

  const inOrder = (task: number, text: string) => {
    lines.set(task, text);
    for (let text = lines.get(written); text !== undefined; text = lines.get(written)) {
      lines.delete(written);
      written += 1;
      const ready = text;
      writing = writing.then(() => write(ready));
    }
  };
  const run = async () => {
    const worker = new Worker(new URL('all-pairs-worker.ts', import.meta.url), { workerData: work });
    try {
      while (next < tasks && !interrupted.aborted) {
        const task = next;
        next += 1;
        const [from, to] = [task * rowsATask, Math.min((task + 1) * rowsATask, count)];
        const text = await asked<string | null>(worker, { from, to });
        if (text !== null) inOrder(task, text);
        await writing; // a slow disk slows the workers, and memory stays bounded
        for (let row = from; row < to; row += 1) pairsDone += count - 1 - row;
        onProgress(pairsDone);
      }
      const counts = await asked<AllPairsCounts>(worker, 'end');
      genuine.addAll(new SimilarityCounts(counts.genuine));
      impostors.addAll(new SimilarityCounts(counts.impostors));
      for (let at = 0; at < counts.own.length; at += 3) {
        const [person, group, steps] = counts.own.subarray(at, at + 3) as unknown as [number, number, number];
        pairs.push({ person, group, steps });
      }
      for (const [group, counted] of counts.groups) {
        countsOf(ofGroup, group).addAll(new SimilarityCounts(counted));
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks) }, run));
  await writing;
  interrupted.throwIfAborted();
  return { genuine, impostors, pairs, ofGroup };
}

function asked<Answer>(worker: Worker, task: AllPairsTask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(task);
  });
}

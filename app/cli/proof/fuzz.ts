import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type FuzzResult, fuzz, slowestAllowed } from './fuzz/run.ts';
import { targets } from './fuzz/targets.ts';

// `npm run fuzz [-- --inputs 1000000 --seed S]`: mutated files, lists and answers of chips before every parser of documents,
// in a thread that is watched: one that hangs is told of and ended, too.

interface Watched {
  readonly seed: string;
  readonly inputs: number;
  /** Target and number of the input that runs. */
  readonly at: Int32Array;
}

type Report =
  | { readonly kind: 'target'; readonly line: string }
  | { readonly kind: 'done'; readonly result: FuzzResult };

/** Between two looks of the watcher (ms); an input that it sees twice after so many looks hangs. */
const lookEvery = 500;
const hangsAfter = (4 * slowestAllowed) / lookEvery;

async function work({ seed, inputs, at }: Watched): Promise<void> {
  const result = await fuzz({
    seed,
    inputs,
    onInput: (target, input) => {
      at[0] = target;
      at[1] = input;
    },
    onTarget: (name, count) => tell({ kind: 'target', line: `${name}: ${count}` }),
  });
  tell({ kind: 'done', result });
}

function tell(report: Report): void {
  parentPort?.postMessage(report);
}

function watch(): void {
  const { values } = parseArgs({
    options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: 'fuzz' } },
  });
  const inputs = Number(values.inputs);
  if (!Number.isInteger(inputs) || inputs < 1) {
    process.stderr.write(`egate: --inputs ${values.inputs} is no count; give a whole number from 1 on\n`);
    process.exit(2);
  }
  const at = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { seed: values.seed, inputs, at } satisfies Watched,
  });
  let [seen, looks] = ['', 0];
  const looking = setInterval(() => {
    const now = at.join('/');
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    if (looks < hangsAfter) return;
    const hangs = { target: targets[at[0] ?? 0]?.name, input: at[1] };
    process.stdout.write(`${JSON.stringify({ seed: values.seed, hangs })}\n`);
    process.exit(1);
  }, lookEvery);
  worker.on('message', (report: Report) => {
    if (report.kind === 'target') {
      process.stderr.write(`${report.line}\n`);
      return;
    }
    clearInterval(looking);
    const { result } = report;
    process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exitCode = result.findings.length === 0 && !result.memory.grew ? 0 : 1;
  });
}

if (isMainThread) watch();
else await work(workerData as Watched);

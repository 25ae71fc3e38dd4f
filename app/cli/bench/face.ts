import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, type CliIo } from '../command.ts';
import { embedAll } from '../evaluation/embedding-pool.ts';
import { benchPersons } from './face-pictures.ts';
import { type InferenceRun, runInference } from './face-inference.ts';
import { type Figure, figure, rate } from './figure.ts';

/** The peer takes 0.2 s a picture; what takes ten times as long hangs (ms a picture). */
const peerTakesAtMost = 2_000;

/** Speed, start and memory of the face, and the peer beside it, in turn. `rounds`: of all pictures. */
export async function benchFace(rounds: number, io: CliIo): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'egate-bench-face-'));
  try {
    const persons = benchPersons(folder);
    const pictures = persons.flatMap(({ portrait, frames }) => [portrait, ...frames]);
    const runs: InferenceRun[] = [];
    for (let round = 0; round < rounds; round += 1) {
      io.stderr.write(`inference, start ${round + 1} of ${rounds}: ${persons.length} persons step up\n`);
      runs.push(await runInference(persons));
    }
    const ours: number[] = [];
    const peers: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      io.stderr.write(`round ${round + 1} of ${rounds}: ${pictures.length} pictures, then the peer\n`);
      ours.push(await imagesASecond(pictures, io));
      peers.push(await peerImagesASecond(pictures, io));
    }
    const peer = figure('', '', peers, 0).median;
    const throughput = rate('evaluate: pictures', '1/s', ours, 5 * peer);
    const ratio = Math.round((throughput.median / peer) * 100) / 100;
    const all = (part: (run: InferenceRun) => readonly number[]) => runs.flatMap(part);
    return [
      figure(
        'inference: from nothing to ready',
        'ms',
        all(({ start }) => [start]),
        1_500,
      ),
      figure(
        'inference: memory',
        'MB',
        all(({ memory }) => [memory / 1e6]),
        450,
      ),
      figure(
        'portrait of a chip to template',
        'ms',
        all(({ templates }) => templates),
        120,
      ),
      figure(
        'holder before the camera to decision',
        'ms',
        all(({ decisions }) => decisions),
        800,
      ),
      { ...throughput, peer, ratio },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** From the first picture's answer to the last one's: the networks are loaded once, however many pictures there are. */
async function imagesASecond(files: readonly string[], { interrupted }: CliIo): Promise<number> {
  let [first, last] = [0, 0];
  const onProgress = () => {
    last = performance.now();
    if (first === 0) first = last;
  };
  const pictures = files.map((file) => ({ file, side: 'both' as const }));
  const embedded = await embedAll({ pictures, pack: undefined, interrupted, onProgress });
  const failed = embedded.findIndex(({ kind }) => kind === 'failed');
  if (failed >= 0) throw new Error(`${files[failed]} has no face for us`);
  return ((files.length - 1) / (last - first)) * 1_000;
}

function peerImagesASecond(files: readonly string[], { interrupted }: CliIo): Promise<number> {
  const entry = fileURLToPath(new URL('human-peer-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...files], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: interrupted,
    timeout: files.length * peerTakesAtMost,
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) {
        const remedy = 'npm install (with its development packages), or try again with less running';
        reject(new CliError(3, 'no-peer', `@vladmandic/human did not run to its end (${code})`, remedy));
        return;
      }
      const { images, ms } = JSON.parse(text) as { readonly images: number; readonly ms: number };
      resolve((images / ms) * 1_000);
    });
  });
}

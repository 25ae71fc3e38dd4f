import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, type CliIo } from '../command.ts';
import { embedAll } from '../evaluation/embedding-pool.ts';
import { frameTimes } from './face-frames.ts';
import { benchPersons } from './face-pictures.ts';
import { type InferenceRun, runInference } from './face-inference.ts';
import { type Figure, figure, rate } from './figure.ts';

/** The peer takes 0.2 s a picture; what takes ten times as long hangs (ms a picture). */
const peerTakesAtMost = 2_000;

/** As fast as the peer with all that it does with a face unless told otherwise, and with no more than finding and embedding it. */
const fasterThanWhole = 5;
const fasterThanLean = 2;

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
    const frames = await frameTimes(persons.flatMap((person) => person.frames));
    const ours: number[] = [];
    const whole: number[] = [];
    const lean: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      io.stderr.write(`round ${round + 1} of ${rounds}: ${pictures.length} pictures, then the peer whole and lean\n`);
      ours.push(await imagesASecond(pictures, io));
      whole.push(await peerImagesASecond('whole', pictures, io));
      lean.push(await peerImagesASecond('lean', pictures, io));
    }
    const beside = (name: string, peers: readonly number[], times: number): Figure => {
      const peer = figure('', '', peers, 0).median;
      const made = rate(name, '1/s', ours, times * peer);
      return { ...made, peer, ratio: Math.round((made.median / peer) * 100) / 100 };
    };
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
      figure('frame of 1280 × 720 through everything', 'ms', frames, 70),
      beside('evaluate: pictures', whole, fasterThanWhole),
      beside('evaluate: pictures, the peer lean', lean, fasterThanLean),
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

function peerImagesASecond(
  extent: 'whole' | 'lean',
  files: readonly string[],
  { interrupted }: CliIo,
): Promise<number> {
  const entry = fileURLToPath(new URL('human-peer-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, extent, ...files], {
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

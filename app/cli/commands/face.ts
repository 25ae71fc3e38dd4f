import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { err, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import { CliError, type Noun, parseArguments, print } from '../command.ts';
import type { ComparisonFailure, FaceComparison } from '../face-comparison.ts';
import { evaluateFaces, evaluateUsage } from '../evaluation/evaluate.ts';
import { checkInputFile } from '../input-file.ts';

const usage = 'A B';
/** No camera's picture is larger; a disk or a film given by mistake is turned away at once. */
const largestPicture = 20_000_000;
/** Two pictures take a second; what is not done by now hangs. */
const comparisonWithin = 30_000;

type Outcome = Result<FaceComparison, ComparisonFailure>;

export const noun: Noun = {
  verbs: {
    compare: {
      summary: 'compares the largest faces of two pictures (JPEG, PNG, JPEG 2000, WebP) and decides at FMR 0.05 %',
      usage,
      run: async (args, io) => {
        const { positionals } = parseArguments(args, {}, `face compare ${usage}`, 2);
        const [a, b] = positionals;
        if (a === undefined || b === undefined) {
          throw new CliError(2, 'usage', 'face compare takes two pictures', `usage: egate face compare ${usage}`);
        }
        for (const image of [a, b])
          checkInputFile(image, { remedy: 'name a JPEG or PNG picture', largest: largestPicture });
        const outcome = await compareInProcess(a, b, io.interrupted);
        if (!outcome.ok) throw asCliError(outcome.error);
        print(io, outcome.value, () => forPeople(outcome.value));
        return outcome.value.match ? 0 : 1;
      },
    },
    evaluate: {
      summary: 'measures error rates over pairs of pictures: thresholds, false non-matches, their bounds',
      usage: evaluateUsage,
      run: evaluateFaces,
    },
  },
};

function compareInProcess(a: string, b: string, interrupted: AbortSignal): Promise<Outcome> {
  const child = fork(fileURLToPath(new URL('../face-comparison-process.ts', import.meta.url)), [a, b], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    signal: interrupted,
    timeout: comparisonWithin,
  });
  return new Promise((resolve) => {
    child.once('message', (outcome) => resolve(outcome as Outcome));
    child.once('error', () => {}); // interrupted: `exit` follows
    child.once('exit', (code, signal) => {
      const detail = `reading the pictures ended with ${signal ?? `code ${code}`}`;
      resolve(err({ kind: 'undecodable', image: `${a} or ${b}`, detail }));
    });
  });
}

function asCliError(failure: ComparisonFailure): CliError {
  switch (failure.kind) {
    case 'models-missing':
      return new CliError(3, failure.kind, failure.detail, 'node models/build.mjs');
    case 'no-face':
      return new CliError(2, failure.kind, `${failure.image}: ${failure.detail}`, 'give a picture with one clear face');
    case 'undecodable':
    case 'no-file':
    case 'too-large':
      return new CliError(
        2,
        failure.kind,
        `${failure.image}: ${failure.detail}`,
        'give a JPEG, PNG or JPEG 2000 picture',
      );
    case 'unavailable':
      return new CliError(3, failure.kind, failure.detail, 'run: egate doctor');
    default:
      return unreachable(failure);
  }
}

function forPeople({ similarity, threshold, fmr, match, faces, ms }: FaceComparison): string {
  const percent = `${fmr * 100} %`;
  return [
    `${match ? 'the same person' : 'not the same person'}: similarity ${similarity.toFixed(3)}, threshold ${threshold} (FMR ${percent})`,
    ...faces.map(({ quality, facesInPicture }, index) => {
      const many = facesInPicture > 1 ? `, the largest of ${facesInPicture} faces` : '';
      return `${index === 0 ? 'A' : 'B'}: quality ${quality.score.toFixed(2)}, ${quality.eyeDistance.toFixed(0)} pixels between the eyes${many}`;
    }),
    `${(ms.detect + ms.align + ms.embed).toFixed(0)} ms`,
  ].join('\n');
}

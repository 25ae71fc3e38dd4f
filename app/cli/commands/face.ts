import type { Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import { modelsRemedy } from '../../station/inference/models-failure.ts';
import { CliError, type CliIo, type Noun, parseArguments, print } from '../command.ts';
import { faceModels } from '../face-models.ts';
import { facePad } from '../face-pad.ts';
import type { ComparisonFailure, FaceComparison } from '../face-comparison.ts';
import { evaluateFaces, evaluateUsage } from '../evaluation/evaluate.ts';
import { inFaceProcess } from '../face-process.ts';
import type { FaceQualityReport } from '../face-quality.ts';
import { checkInputFile } from '../input-file.ts';

const compareUsage = 'A B [--pack DIR]';
const qualityUsage = 'IMAGE';
/** No camera's picture is larger; a disk or a film given by mistake is turned away at once. */
const largestPicture = 20_000_000;
const pictureRemedy = 'give a JPEG, PNG or JPEG 2000 picture';

export const noun: Noun = {
  verbs: {
    models: faceModels,
    pad: facePad,
    compare: {
      summary: 'compares the largest faces of two pictures (JPEG, PNG, JPEG 2000) and decides at FMR 0.05 %',
      usage: compareUsage,
      run: async (args, io) => {
        const { images, pack } = pictures(args, 2, 'two pictures', `face compare ${compareUsage}`, packOption);
        const comparison = await asked<FaceComparison>(
          new URL('../face-comparison-process.ts', import.meta.url),
          images,
          io,
          pack,
        );
        print(io, comparison, () => comparisonForPeople(comparison));
        return comparison.match ? 0 : 1;
      },
    },
    quality: {
      summary: 'measures the largest face of a picture by ISO/IEC 29794-5 and names the one thing to change',
      usage: qualityUsage,
      run: async (args, io) => {
        const { images } = pictures(args, 1, 'one picture', `face quality ${qualityUsage}`);
        const report = await asked<FaceQualityReport>(
          new URL('../face-quality-process.ts', import.meta.url),
          images,
          io,
        );
        print(io, report, () => qualityForPeople(report));
        return report.acceptable ? 0 : 1;
      },
    },
    evaluate: {
      summary: 'measures error rates over pairs of pictures: thresholds, false non-matches, their bounds',
      usage: evaluateUsage,
      run: evaluateFaces,
    },
  },
};

/** Recognisers of a site in place of the lane's own. */
const packOption = { pack: { type: 'string' } } as const;

function pictures(
  args: readonly string[],
  count: number,
  wanted: string,
  usage: string,
  options: typeof packOption | Record<never, never> = {},
): { readonly images: readonly string[]; readonly pack?: string | undefined } {
  const { positionals, values } = parseArguments(args, options, usage, count);
  if (positionals.length < count) {
    throw new CliError(2, 'usage', `${usage.split(' ', 2).join(' ')} takes ${wanted}`, `usage: egate ${usage}`);
  }
  for (const image of positionals) checkInputFile(image, { remedy: pictureRemedy, largest: largestPicture });
  return { images: positionals, pack: (values as { readonly pack?: string }).pack };
}

async function asked<Answer>(module: URL, images: readonly string[], io: CliIo, pack?: string): Promise<Answer> {
  const words = pack === undefined ? images : [...images, pack];
  const answer = await inFaceProcess<Result<Answer, ComparisonFailure>>(module, words, io.interrupted);
  if (!answer.ok) throw new CliError(2, 'undecodable', `${images.join(' or ')}: ${answer.error.detail}`, pictureRemedy);
  if (!answer.value.ok) throw asCliError(answer.value.error);
  return answer.value.value;
}

function asCliError(failure: ComparisonFailure): CliError {
  switch (failure.kind) {
    case 'models-missing':
    case 'pack-refused':
      return new CliError(3, failure.kind, failure.detail, modelsRemedy(failure));
    case 'no-face':
      return new CliError(2, failure.kind, `${failure.image}: ${failure.detail}`, 'give a picture with one clear face');
    case 'undecodable':
    case 'no-file':
    case 'too-large':
      return new CliError(2, failure.kind, `${failure.image}: ${failure.detail}`, pictureRemedy);
    case 'unavailable':
      return new CliError(3, failure.kind, failure.detail, 'run: egate doctor');
    default:
      return unreachable(failure);
  }
}

function comparisonForPeople({ similarity, threshold, fmr, match, faces, ms }: FaceComparison): string {
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

function qualityForPeople({ measures, acceptable, advice }: FaceQualityReport): string {
  const names = Object.keys(measures).filter((name) => !name.endsWith('.scalar'));
  const longest = Math.max(...names.map((name) => name.length));
  return [
    acceptable ? 'acceptable' : `not acceptable: ${advice}`,
    ...names.map((name) => {
      const scalar = String(measures[`${name}.scalar`]).padStart(4);
      return `${name.padEnd(longest)}${scalar}  (${measures[name]})`;
    }),
  ].join('\n');
}

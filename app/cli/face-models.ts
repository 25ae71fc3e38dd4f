import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkModels } from '../station/inference/check-models.ts';
import { modelsRemedy } from '../station/inference/models-failure.ts';
import { readRecognition } from '../station/inference/recognition-manifest.ts';
import { CliError, parseArguments, print, type Verb } from './command.ts';
import { projectTop } from './demo-options.ts';

const usage = '[--pack DIR]';

interface ModelCard {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
  /** On what it was tested, and what came of it; a site's pack may leave it out. */
  readonly tested?: string;
}

/** `egate face models`: the model cards, after every network was loaded and every recogniser has proved itself. */
export const faceModels: Verb = {
  summary: 'checks the networks (sha256, self-test) and prints their cards; --pack: with a site’s own recognisers',
  usage,
  run: async (args, io) => {
    const { values } = parseArguments(args, { pack: { type: 'string' } }, `face models ${usage}`, 0);
    const pack = values.pack === undefined ? undefined : resolve(values.pack);
    const checked = await checkModels(pack);
    if (!checked.ok) throw new CliError(3, checked.error.kind, checked.error.detail, modelsRemedy(checked.error));
    const own = join(projectTop, 'models');
    const read = await readRecognition(pack ?? own);
    if (!read.ok) throw new CliError(3, 'pack-refused', read.error, 'correct the manifest');
    const { name, recognisers, operatingPoints } = read.value;
    const models = pack === undefined ? cardsOf(own) : [...cardsOf(own, 'without recognisers'), ...cardsOf(pack)];
    const weights = recognisers.map(({ model, weight }) => ({ file: model.file, weight }));
    print(io, { models, recognition: { name, recognisers: weights, operatingPoints } }, () =>
      [
        ...models.map((card) => `${card.id.padEnd(26)} ${card.name}; ${card.licence}`),
        `faces are compared by: ${name}`,
        ...operatingPoints.map(({ fmr, threshold }) => `FMR ${fmr * 100} %: ${threshold}`),
      ].join('\n'),
    );
    return 0;
  },
};

function cardsOf(folder: string, which?: 'without recognisers'): readonly ModelCard[] {
  const { models, recognition } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    readonly models: Readonly<Record<string, Omit<ModelCard, 'id'>>>;
    readonly recognition: { readonly recognisers: readonly { readonly model: string }[] };
  };
  const recognises = (id: string) => recognition.recognisers.some(({ model }) => model === id);
  const wanted = Object.entries(models).filter(([id]) => which === undefined || !recognises(id));
  return wanted.map(([id, { name, file, sha256, licence, tested }]) => ({
    ...{ id, name, file, sha256, licence },
    ...(tested === undefined ? {} : { tested }),
  }));
}

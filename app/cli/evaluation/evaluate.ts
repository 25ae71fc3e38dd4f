import { statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { detCurveSvg, detPoints } from '../../face/evaluation/det-curve.ts';
import { SimilarityCounts, stepsOf } from '../../face/evaluation/similarity-counts.ts';
import { similarityOf } from '../../face/recogniser.ts';
import { CliError, type CliIo, type ExitCode, parseArguments, print } from '../command.ts';
import { checkInputFile } from '../input-file.ts';
import { compareAllPairs } from './all-pairs.ts';
import { countsOf, type GroupedPair } from './compared.ts';
import type { Side, Templates } from './embedding-messages.ts';
import { type Embedded, embedAll } from './embedding-pool.ts';
import { type Groups, noGroups, readGroups } from './groups-file.ts';
import { imagesByPerson } from './image-list.ts';
import { type PairsFile, readPairs } from './pairs-file.ts';
import { type Evaluated, forPeople, reportOf } from './evaluation-report.ts';
import { progressBar } from './progress-bar.ts';
import { csvField, ScoresFile, scoreLine } from './scores-file.ts';

export const evaluateUsage =
  '--images DIR (--pairs FILE.csv | --all-pairs) [--out SCORES.csv] [--det CURVE.svg] [--groups FILE.csv] [--pack DIR]';

interface Wanted {
  readonly folder: string;
  readonly pack: string | undefined;
  readonly groups: Groups;
  readonly out: ScoresFile | null;
}

export async function evaluateFaces(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArguments(
    args,
    { images: text, pairs: text, 'all-pairs': { type: 'boolean' }, out: text, det: text, groups: text, pack: text },
    `face evaluate ${evaluateUsage}`,
  );
  const usage = (message: string) => new CliError(2, 'usage', message, `usage: egate face evaluate ${evaluateUsage}`);
  const { images: folder, pairs } = values;
  const allPairs = values['all-pairs'] === true;
  if (folder === undefined) throw usage('--images is missing');
  if (allPairs === (pairs !== undefined)) throw usage('give --pairs or --all-pairs, and one of them only');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CliError(2, 'no-folder', `${folder} is no folder`, 'name the folder that the pictures are in');
  for (const csv of [pairs, values.groups]) if (csv !== undefined) checkInputFile(csv, { remedy: 'name a CSV file' });

  const groups = values.groups === undefined ? noGroups : await readGroups(values.groups);
  const out = values.out === undefined ? null : await ScoresFile.open(values.out);
  const pack = values.pack === undefined ? undefined : resolve(values.pack);
  const wanted: Wanted = { folder, pack, groups, out };
  const evaluated = await (pairs === undefined ? evaluateAllPairs(wanted, io) : evaluatePairs(pairs, wanted, io));
  await out?.end();
  if (values.det !== undefined) drawCurve(values.det, evaluated);
  const report = reportOf(evaluated, groups);
  print(io, report, () => forPeople(report));
  return 0;
}

async function evaluatePairs(file: string, wanted: Wanted, io: CliIo): Promise<Evaluated> {
  const { folder, groups, out } = wanted;
  const { images, pairs } = await readPairs(file, folder);
  const sides = sidesOf(images.length, pairs);
  const started = performance.now();
  const embedded = await embed(
    wanted,
    images.map((path, index) => ({ path, side: sides[index]! })),
    io,
  );
  const embeddedAt = performance.now();
  const genuine = new SimilarityCounts();
  const impostors = new SimilarityCounts();
  const own: GroupedPair[] = [];
  const ofGroup = new Map<number, SimilarityCounts>();
  let notCompared = 0;
  for (const { a, b, same } of pairs) {
    const [reference, probe] = [templatesOf(embedded[a]!)?.reference, templatesOf(embedded[b]!)?.probe];
    if (!reference || !probe) {
      notCompared += 1;
      continue;
    }
    const steps = stepsOf(similarityOf(reference, probe));
    const group = groups.groupOf(images[a]!);
    const common = group === groups.groupOf(images[b]!) ? group : -1;
    if (same) {
      genuine.add(steps);
      own.push({ person: null, group: common, steps });
    } else {
      impostors.add(steps);
      if (common >= 0) countsOf(ofGroup, common).add(steps);
    }
    await out?.write(scoreLine(csvField(images[a]!), csvField(images[b]!), same, steps));
  }
  return {
    ...{ genuine, impostors, pairs: own, ofGroup, notCompared, images: images.length, ignored: 0 },
    failures: failuresOf(images, embedded),
    ms: { embed: embeddedAt - started, compare: performance.now() - embeddedAt },
  };
}

async function evaluateAllPairs(wanted: Wanted, io: CliIo): Promise<Evaluated> {
  const { folder, groups, out } = wanted;
  const { images, ignored } = imagesByPerson(folder);
  const paths = images.map(({ path }) => path);
  const started = performance.now();
  const embedded = await embed(
    wanted,
    paths.map((path) => ({ path, side: 'both' })),
    io,
  );
  const embeddedAt = performance.now();
  const enrolled = images.flatMap((image, index) => {
    const { reference, probe } = templatesOf(embedded[index]!) ?? {};
    return reference && probe ? [{ ...image, reference, probe }] : [];
  });
  const persons = new Map([...new Set(images.map(({ person }) => person))].map((person, index) => [person, index]));
  const length = enrolled[0]?.probe.length ?? 0;
  const shared = () => new Float32Array(new SharedArrayBuffer(4 * length * enrolled.length));
  const table = { references: shared(), probes: shared(), length, count: enrolled.length };
  for (const [index, { reference, probe }] of enrolled.entries()) {
    table.references.set(reference, index * length);
    table.probes.set(probe, index * length);
  }
  const bar = progressBar(io, 'comparing', (enrolled.length * (enrolled.length - 1)) / 2);
  const compared = await compareAllPairs({
    work: {
      table,
      persons: Int32Array.from(enrolled, ({ person }) => persons.get(person)!),
      groups: Int32Array.from(enrolled, ({ path }) => groups.groupOf(path)),
      names: out === null ? null : enrolled.map(({ path }) => csvField(path)),
    },
    interrupted: io.interrupted,
    write: (lines) => out!.write(lines),
    onProgress: bar.show,
  }).finally(bar.end);
  const all = (images.length * (images.length - 1)) / 2;
  return {
    ...compared,
    ...{ images: images.length, ignored, failures: failuresOf(paths, embedded) },
    notCompared: all - compared.genuine.total - compared.impostors.total,
    ms: { embed: embeddedAt - started, compare: performance.now() - embeddedAt },
  };
}

interface Picture {
  readonly path: string;
  readonly side: Side;
}

async function embed(wanted: Wanted, images: readonly Picture[], io: CliIo): Promise<readonly Embedded[]> {
  const bar = progressBar(io, 'pictures', images.length);
  const pictures = images.map(({ path, side }) => ({ file: join(wanted.folder, path), side }));
  const { interrupted } = io;
  return embedAll({ pictures, pack: wanted.pack, interrupted, onProgress: bar.show }).finally(bar.end);
}

/** On which sides of pairs each picture stands: a second look at it costs as much as the first. */
function sidesOf(count: number, pairs: PairsFile['pairs']): readonly Side[] {
  const first = new Set(pairs.map(({ a }) => a));
  const second = new Set(pairs.map(({ b }) => b));
  return Array.from({ length: count }, (_, index) =>
    !first.has(index) ? 'probe' : second.has(index) ? 'both' : 'reference',
  );
}

function templatesOf(embedded: Embedded): Templates | null {
  return embedded.kind === 'templates' ? embedded.templates : null;
}

function failuresOf(images: readonly string[], embedded: readonly Embedded[]): Evaluated['failures'] {
  return embedded.flatMap((one, index) =>
    one.kind === 'failed' ? [{ image: images[index]!, reason: one.reason }] : [],
  );
}

function drawCurve(file: string, { genuine, impostors }: Evaluated): void {
  const title = `${genuine.total} genuine and ${impostors.total} impostor pairs`;
  try {
    writeFileSync(file, detCurveSvg(detPoints(genuine, impostors), title));
  } catch (error) {
    const message = `${file} cannot be written: ${(error as Error).message}`;
    throw new CliError(3, 'not-written', message, 'name another file');
  }
}

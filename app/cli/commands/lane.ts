import { readFileSync } from 'node:fs';
import { faultClasses, type FaultName, faultNames, isFaultName } from '../../simulation/faults.ts';
import { episodePlanSchema } from '../../simulation/plan-schema.ts';
import type { SimulationReport } from '../../simulation/report.ts';
import { safetyCounters } from '../../simulation/report.ts';
import { checkModel, type ModelReport } from '../../simulation/model/check-model.ts';
import { type PromiseName, promises } from '../../simulation/model/promises.ts';
import { simulate } from '../../simulation/simulate.ts';
import { traceOf } from '../../simulation/trace.ts';
import { checkInputFile } from '../input-file.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';

const usage = '--crossings N [--seed S] [--faults none|all|a,b] | --replay FILE';
/** Bytes: a report with a long trace is a tenth of it. */
const largestReport = 20_000_000;
const reportRemedy = 'give the report of a run that found something';
const mostCrossings = 100_000_000;
/** Between two words about how far a run is (ms). */
const progressEvery = 5_000;

const modelUsage = '[--doors one|two] [--further N] [--seed S]';
const mostFurther = 1_000;

export const noun: Noun = {
  verbs: {
    model: {
      summary:
        'enumerates every state of lane, doors, people, officers and faults, holds what is promised over all of them, and the real parts against it; 1 when anything does not hold',
      usage: modelUsage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          {
            doors: { type: 'string' },
            further: { type: 'string', default: '6' },
            seed: { type: 'string', default: '1' },
          },
          `lane model ${modelUsage}`,
        );
        const further = furtherOf(values.further);
        const seed = seedOf(values.seed);
        const began = performance.now();
        const reports: ModelReport[] = [];
        for (const doors of doorsOf(values.doors)) {
          const onProgress = (states: number) => io.stderr.write(`${doors} door(s): ${states} states\n`);
          reports.push(await checkModel({ doors, further, seed, onProgress }));
        }
        const holds = reports.every(({ broken, difference }) => broken.length === 0 && difference === null);
        const ms = Math.round(performance.now() - began);
        print(io, { holds, models: reports, ms }, () => [...reports.flatMap(modelInWords), `${ms} ms`].join('\n'));
        return holds ? 0 : 1;
      },
    },
    simulate: {
      summary:
        'lets travellers cross a simulated lane while a seeded adversary does what it can; 1 when anybody was unsafe',
      usage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          {
            crossings: { type: 'string' },
            seed: { type: 'string', default: '1' },
            faults: { type: 'string', default: 'all' },
            replay: { type: 'string' },
          },
          `lane simulate ${usage}`,
        );
        if (values.replay !== undefined) return replay(values.replay, io);
        const report = await simulate({
          crossings: crossingsOf(values.crossings),
          seed: seedOf(values.seed),
          faults: faultsOf(values.faults),
          onProgress: progressOn(io),
        });
        const shown = { ...report, seed: seedAsGiven(report.seed) };
        print(io, shown, () => inWords(report));
        return isSafe(report) ? 0 : 1;
      },
    },
  },
};

function doorsOf(word: string | undefined): readonly ('one' | 'two')[] {
  if (word === undefined) return ['one', 'two'];
  if (word === 'one' || word === 'two') return [word];
  throw new CliError(2, 'usage', `--doors ${word}: there is no such lane`, 'give one or two, or leave it out for both');
}

function furtherOf(word: string): number {
  const further = Number(word);
  if (/^[0-9]+$/.test(word) && further >= 1 && further <= mostFurther) return further;
  throw new CliError(2, 'usage', `--further ${word} is no count`, `give a whole number from 1 to ${mostFurther}`);
}

function modelInWords({ doors, lane, system, replayed, promises: kept, broken, difference }: ModelReport): string[] {
  return [
    `${doors} door(s): ${lane.states} states of the lane, ${lane.steps} events tried in them on model and chart;`,
    `  ${system.states} states of lane, doors and people, ${system.transitions} steps between them, the furthest after ${system.furthest};`,
    `  ${replayed.steps} steps of the real lane, station and gate along ${replayed.walks} of its ways`,
    ...(Object.keys(kept) as PromiseName[]).map(
      (name) => `  ${kept[name] === 0 ? 'holds ' : 'BROKEN'} ${name}: ${promises[name]}`,
    ),
    ...broken.map(({ promise, way }) => `  ${promise} breaks after: ${way.join(', ')}`),
    ...(difference === null ? [] : [`  the real parts differ: ${JSON.stringify(difference)}`]),
  ];
}

function crossingsOf(word: string | undefined): number {
  const crossings = Number(word ?? '');
  if (/^[0-9]+$/.test(word ?? '') && crossings >= 1 && crossings <= mostCrossings) return crossings;
  const given = word === undefined ? '--crossings is missing' : `--crossings ${word} is no count`;
  throw new CliError(2, 'usage', given, `give a whole number from 1 to ${mostCrossings}`);
}

function seedOf(word: string): string {
  if (/^[\w.-]{1,64}$/.test(word)) return word;
  throw new CliError(
    2,
    'usage',
    `--seed ${JSON.stringify(word)} is no seed`,
    'give up to 64 letters, digits, dots, hyphens',
  );
}

/** A seed that was given as a number is one in the report. */
function seedAsGiven(seed: string): string | number {
  const number = Number(seed);
  return Number.isSafeInteger(number) && String(number) === seed ? number : seed;
}

function faultsOf(word: string): ReadonlySet<FaultName> {
  if (word === 'all') return new Set(faultNames);
  if (word === 'none') return new Set();
  const names = word.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isFaultName(name));
  if (unknown === undefined) return new Set(names.filter(isFaultName));
  const list = faultNames.map((name) => `${name} (${faultClasses[name]})`).join('; ');
  throw new CliError(2, 'unknown-fault', `there is no fault "${unknown}"`, `none, all, or some of: ${list}`);
}

function progressOn(io: CliIo): (done: number, violations: number) => void {
  let last = performance.now();
  return (done, violations) => {
    if (performance.now() - last < progressEvery) return;
    last = performance.now();
    io.stderr.write(`${done} crossings, ${violations} violations\n`);
  };
}

function isSafe(report: SimulationReport): boolean {
  return safetyCounters.every((name) => report[name] === 0) && Object.keys(report.violations).length === 0;
}

function inWords(report: SimulationReport): string {
  const { crossings, seed, cleared, refused, handedOver, abandoned, virtualHours, ms } = report;
  const rows = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, times]) => `  ${name.padEnd(28)} ${times}`);
  const safety = Object.fromEntries(safetyCounters.map((name) => [name, report[name]]));
  const { counterexample } = report;
  return [
    `${crossings} crossings with seed ${seed}: ${virtualHours} h of a lane's life in ${(ms / 1_000).toFixed(1)} s`,
    `cleared ${cleared}, refused ${refused}, handed over ${handedOver}, abandoned ${abandoned}`,
    'safety',
    ...rows(safety),
    ...rows(report.violations),
    'faults that struck',
    ...rows(report.faults),
    'alarms',
    ...rows(report.alarms),
    ...(counterexample === undefined ? [] : ['what happened', ...counterexample.trace]),
  ].join('\n');
}

/** Walks the counterexample of a report step by step; 1 while it is one. */
async function replay(file: string, io: CliIo): Promise<ExitCode> {
  const plan = planIn(file);
  const walked = await traceOf(plan, (line) => !io.json && io.stdout.write(`${line}\n`));
  const violations = walked.violations.map(({ name, detail, step }) => ({ name, detail, step }));
  const reproduced = violations.length > 0;
  if (io.json)
    print(
      io,
      { seed: seedAsGiven(plan.seed), step: walked.step, reproduced, violations, trace: walked.trace },
      () => '',
    );
  else if (!reproduced) io.stdout.write('nothing happens that must not happen\n');
  return reproduced ? 1 : 0;
}

function planIn(file: string) {
  checkInputFile(file, { remedy: reportRemedy, largest: largestReport });
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(2, 'bad-report', `${file}: ${(error as Error).message}`, reportRemedy);
  }
  const found = report as { readonly counterexample?: { readonly plan?: unknown } } | null;
  const plan = episodePlanSchema.safeParse(found?.counterexample?.plan);
  if (plan.success) return plan.data;
  const [issue] = plan.error.issues;
  const where =
    found?.counterexample === undefined
      ? 'there is no counterexample in it'
      : `${issue?.path.join('.')}: ${issue?.message}`;
  throw new CliError(2, 'bad-report', `${file}: ${where}`, reportRemedy);
}

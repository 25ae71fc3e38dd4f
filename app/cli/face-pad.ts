import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type LabelledPresentation, type PadReport, padReport } from '../face/pad/pad-report.ts';
import { modelsRemedy } from '../station/inference/models-failure.ts';
import { answerLine, batchLines } from './batch-lines.ts';
import { CliError, type CliIo, type ExitCode, parseArguments, print, type Verb } from './command.ts';
import type { PadAnswer } from './face-pad-judge.ts';
import { type PadOutcome, PadProcesses } from './face-pad-processes.ts';
import { checkInputFile } from './input-file.ts';

const usage = 'FRAME… | --batch [FILE|-] [--report FILE]';
/** A clip of a minute at 15 frames a second; more frames say nothing new. */
const mostFrames = 1_000;
const largestFrame = 20_000_000;
const frameRemedy = 'give JPEG or PNG pictures of one presentation';

/** `egate face pad`: is a living person in these frames? The passive part only; nobody can be asked for movements. */
export const facePad: Verb = {
  summary: 'judges by frames of one presentation whether a living person is in them (passive part); --batch: many',
  usage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { batch: { type: 'boolean' }, report: { type: 'string' } },
      `face pad ${usage}`,
      mostFrames,
    );
    if (values.batch) return batch(positionals, values.report, io);
    if (values.report !== undefined) throw usageError('--report belongs to --batch');
    if (positionals.length === 0) throw usageError('face pad takes the frames of one presentation');
    for (const frame of positionals) checkInputFile(frame, { remedy: frameRemedy, largest: largestFrame });
    const processes = new PadProcesses(1, io.interrupted);
    const outcome = await processes.judge(positionals);
    processes.close();
    if (!outcome.ok) throw asCliError(outcome, positionals);
    print(io, outcome.value, () => forPeople(outcome.value));
    return outcome.value.decision === 'bona-fide' ? 0 : 1;
  },
};

function usageError(message: string): CliError {
  return new CliError(2, 'usage', message, `usage: egate face pad ${usage}`);
}

function asCliError({ error }: PadOutcome & { readonly ok: false }, frames: readonly string[]): CliError {
  switch (error.kind) {
    case 'models-missing':
    case 'pack-refused':
      return new CliError(3, error.kind, error.detail, modelsRemedy(error));
    case 'unavailable':
      return new CliError(3, error.kind, error.detail, 'run: egate doctor');
    case 'no-answer':
      return new CliError(2, 'undecodable', `${named(frames)}: ${error.detail}`, frameRemedy);
    default:
      return new CliError(2, error.kind, `${error.image}: ${error.detail}`, frameRemedy);
  }
}

function named(frames: readonly string[]): string {
  const [first = 'no frame', ...more] = frames;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

async function batch(sources: readonly string[], report: string | undefined, io: CliIo): Promise<ExitCode> {
  const [source = '-', ...more] = sources;
  if (more.length > 0) throw usageError('--batch reads one file, or standard input');
  if (source !== '-')
    checkInputFile(source, { remedy: 'name a file of lines {"id","frames":[…]}, or - for standard input' });
  const count = availableParallelism();
  const processes = new PadProcesses(count, io.interrupted);
  const labelled: LabelledPresentation[] = [];
  const lines: Promise<object>[] = [];
  try {
    // Without the networks no line has an answer: that is the machine's fault, not the lines'.
    const ready = await processes.judge([]);
    if (!ready.ok) throw asCliError(ready, []);
    for await (const line of batchLines(source, io)) {
      lines.push(answerTo(line, processes, labelled));
      // As many ahead as keep all processes busy; each line is written as soon as those before it are.
      if (lines.length > 2 * count) await write(io, await lines.shift()!);
    }
    for (const line of lines) await write(io, await line);
  } finally {
    processes.close();
  }
  if (labelled.length > 0) tellRates(padReport(labelled), report, io);
  else if (report !== undefined) throw usageError('--report needs lines with "attack": a kind, or null for bona fide');
  return 0;
}

async function write(io: CliIo, answer: object): Promise<void> {
  if (!io.stdout.write(answerLine(answer))) await once(io.stdout, 'drain');
}

async function answerTo(
  line: string | null,
  processes: PadProcesses,
  labelled: LabelledPresentation[],
): Promise<object> {
  if (line === null) return badLine(undefined, 'too-large', 'the line is over 20 million characters');
  let asked: { readonly id?: unknown; readonly frames?: unknown; readonly attack?: unknown } | null;
  try {
    asked = JSON.parse(line) as typeof asked;
  } catch (error) {
    return badLine(undefined, 'bad-json', (error as Error).message);
  }
  const frames = asked?.frames;
  if (!Array.isArray(frames) || !frames.every((frame) => typeof frame === 'string') || frames.length > mostFrames) {
    return badLine(asked?.id, 'bad-line', `a line is {"id","frames":[FILE,…]} with at most ${mostFrames} frames`);
  }
  const outcome = await processes.judge(frames);
  if (!outcome.ok) {
    const { exit: _, code, message, remedy } = asCliError(outcome, frames);
    return { id: asked?.id, error: { code, message, remedy } };
  }
  const { attack } = asked!;
  if (attack === null || typeof attack === 'string') labelled.push({ attack, decision: outcome.value.decision });
  return { id: asked?.id, ...outcome.value };
}

function badLine(id: unknown, code: string, message: string): object {
  return { id, error: { code, message, remedy: 'give one presentation a line' } };
}

function tellRates(rates: PadReport, file: string | undefined, io: CliIo): void {
  if (file !== undefined) {
    try {
      writeFileSync(file, `${JSON.stringify(rates, null, 2)}\n`);
    } catch (error) {
      throw new CliError(2, 'no-file', `${file}: ${(error as Error).message}`, 'name a file that can be written');
    }
  }
  const percent = (rate: number) => `${(100 * rate).toFixed(2)} %`;
  const rows = rates.attacks.map(
    ({ kind, presentations, undecided, apcer, apcerUpper95 }) =>
      `${kind}: APCER ${percent(apcer)} (at most ${percent(apcerUpper95)} at 95 %) of ${presentations}, ${undecided} undecided`,
  );
  if (rates.bonaFide !== null) {
    const { presentations, undecided, bpcer, bpcerUpper95 } = rates.bonaFide;
    rows.push(
      `bona fide: BPCER ${percent(bpcer)} (at most ${percent(bpcerUpper95)} at 95 %) of ${presentations}, ${undecided} of them undecided`,
    );
  }
  io.stderr.write(`${rows.join('\n')}\n`);
}

function forPeople({ decision, score, reasons, frames }: PadAnswer): string {
  const because = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return [
    `${decision}: score ${score.toFixed(3)}${because}`,
    ...frames.map((seen) =>
      seen.face
        ? `${seen.frame}: alive ${seen.alive?.toFixed(3) ?? 'not judged'}, grid ${seen.moire.toFixed(0)}, border ${seen.screenBorder.toFixed(2)}`
        : `${seen.frame}: no face`,
    ),
  ].join('\n');
}

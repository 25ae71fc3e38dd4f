import { benchDocument } from '../bench/document.ts';
import { benchFace } from '../bench/face.ts';
import { benchJournal } from '../bench/journal.ts';
import { benchLane } from '../bench/lane.ts';
import type { Figure } from '../bench/figure.ts';
import { thisMachine } from '../bench/machine.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';

const usage = '[--crossings N]';
const journalUsage = '[--entries N]';
const faceUsage = '[--rounds N]';
const documentUsage = '[--readings N] [--in-process] [--no-lists] [--peer CMD]';

export const noun: Noun = {
  verbs: {
    lane: {
      summary: 'measures crossings, start and memory of a demonstration lane of its own',
      usage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          { crossings: { type: 'string', default: '15' } },
          `bench lane ${usage}`,
        );
        const crossings = Number(values.crossings);
        if (!Number.isInteger(crossings) || crossings < 1 || crossings > 1_000) {
          throw new CliError(2, 'usage', `--crossings ${values.crossings} is no count`, 'give 1 to 1000');
        }
        return report(await benchLane(crossings, io), io);
      },
    },
    document: {
      summary: 'measures readings of virtual passports: time, commands, own computing, beside another reader',
      usage: documentUsage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          {
            readings: { type: 'string', default: '20' },
            'in-process': { type: 'boolean', default: false },
            'no-lists': { type: 'boolean', default: false },
            peer: { type: 'string' },
          },
          `bench document ${documentUsage}`,
        );
        const readings = Number(values.readings);
        if (!Number.isInteger(readings) || readings < 1 || readings > 1_000) {
          throw new CliError(2, 'usage', `--readings ${values.readings} is no count`, 'give 1 to 1000');
        }
        const inProcess = values['in-process'];
        if (inProcess && values.peer !== undefined)
          throw new CliError(2, 'usage', '--peer has no way to a chip in this process', 'leave --in-process out');
        const wanted = { readings, inProcess, lists: !values['no-lists'], peer: values.peer ?? null };
        const { transport, figures } = await benchDocument(wanted, io);
        return report(figures, io, { transport });
      },
    },
    face: {
      summary: 'measures inference, from start to decision, and pictures a second beside another library',
      usage: faceUsage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          { rounds: { type: 'string', default: '3' } },
          `bench face ${faceUsage}`,
        );
        const rounds = Number(values.rounds);
        if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
          throw new CliError(2, 'usage', `--rounds ${values.rounds} is no count`, 'give 1 to 100');
        }
        return report(await benchFace(rounds, io), io);
      },
    },
    journal: {
      summary: 'measures a journal on this machine’s disk: durable entries, verification, start',
      usage: journalUsage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          { entries: { type: 'string', default: '1000000' } },
          `bench journal ${journalUsage}`,
        );
        const entries = Number(values.entries);
        if (!Number.isInteger(entries) || entries < 1_000 || entries > 10_000_000) {
          throw new CliError(2, 'usage', `--entries ${values.entries} is no count`, 'give 1000 to 10000000');
        }
        return report(await benchJournal(entries, io), io);
      },
    },
  },
};

function report(figures: readonly Figure[], io: CliIo, more: object = {}): ExitCode {
  const machine = thisMachine();
  print(io, { machine, ...more, figures }, () => {
    const rows = figures.map(
      ({ name, unit, median, p95, n, goal, atLeast, peer, ratio, fewest, ok }) =>
        `${ok ? 'ok    ' : 'MISSED'}  ${name.padEnd(36)} median ${median.toFixed(0)} ${unit}, p95 ${p95.toFixed(0)}, n ${n}, goal ${atLeast ? 'at least ' : ''}${Math.floor(goal)}${fewest === undefined ? '' : `, fewest ${fewest}`}${peer === undefined ? '' : `, peer ${peer.toFixed(0)}, ratio ${ratio}`}`,
    );
    return [`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`, ...rows].join('\n');
  });
  return figures.every((one) => one.ok) ? 0 : 1;
}

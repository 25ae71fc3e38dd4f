import { type ErrorRates, errorRatesOf } from '../../face/evaluation/error-rates.ts';
import { SimilarityCounts, stepsOf } from '../../face/evaluation/similarity-counts.ts';
import type { Compared } from './compared.ts';
import type { Groups } from './groups-file.ts';

/** Failures that are named; the number of all is told. */
const mostNamed = 100;

/** What a set of pictures came to. */
export interface Evaluated extends Compared {
  readonly images: number;
  readonly ignored: number;
  readonly failures: readonly { readonly image: string; readonly reason: string }[];
  readonly notCompared: number;
  readonly ms: { readonly embed: number; readonly compare: number };
}

/** The answer of `egate face evaluate`. */
export interface Report {
  readonly images: number;
  readonly failedToEnrol: number;
  readonly genuine: number;
  readonly impostor: number;
  readonly table: readonly ErrorRates[];
  readonly auc: number | null;
  readonly notCompared: number;
  readonly ignored: number;
  readonly failures: Evaluated['failures'];
  readonly groups?: readonly GroupReport[];
  readonly ms: Evaluated['ms'];
}

/** A group at the thresholds of all: what its people meet in the lane. */
interface GroupReport {
  readonly group: string;
  readonly genuine: number;
  readonly impostor: number;
  readonly table: readonly {
    readonly threshold: number | null;
    readonly fmr: number | null;
    readonly fnmr: number | null;
  }[];
}

export function reportOf(evaluated: Evaluated, groups: Groups): Report {
  const { images, ignored, failures, notCompared, genuine, impostors, pairs, ms } = evaluated;
  const table = errorRatesOf(genuine, pairs, impostors);
  return {
    ...{ images, failedToEnrol: failures.length, genuine: genuine.total, impostor: impostors.total, table },
    auc: genuine.areaOver(impostors),
    ...{ notCompared, ignored, failures: failures.slice(0, mostNamed) },
    ...(groups.names.length === 0
      ? {}
      : { groups: groups.names.map((name, group) => groupReport(name, group, table, evaluated)) }),
    ms: { embed: Math.round(ms.embed), compare: Math.round(ms.compare) },
  };
}

function groupReport(
  name: string,
  group: number,
  table: readonly ErrorRates[],
  { pairs, ofGroup }: Evaluated,
): GroupReport {
  const own = pairs.filter((pair) => pair.group === group);
  const strangers = ofGroup.get(group) ?? new SimilarityCounts();
  return {
    ...{ group: name, genuine: own.length, impostor: strangers.total },
    table: table.map(({ threshold }) => {
      if (threshold === null) return { threshold, fmr: null, fnmr: null };
      const steps = stepsOf(threshold);
      const missed = own.filter((pair) => pair.steps < steps).length;
      return {
        threshold,
        fmr: strangers.total === 0 ? null : strangers.atLeast(steps) / strangers.total,
        fnmr: own.length === 0 ? null : missed / own.length,
      };
    }),
  };
}

export function forPeople(report: Report): string {
  const percent = (rate: number | null) => (rate === null ? '–' : `${(rate * 100).toFixed(rate < 0.001 ? 4 : 3)} %`);
  const lines = [
    `${report.images} pictures, ${report.failedToEnrol} without a usable face; ${report.genuine} genuine pairs, ${report.impostor} impostor pairs${report.notCompared > 0 ? `, ${report.notCompared} not compared` : ''}`,
    'FMR        threshold   FNMR       at most (95 %)',
    ...report.table.map(
      ({ fmr, threshold, fnmr, fnmrUpper95 }) =>
        `${percent(fmr).padEnd(10)} ${(threshold?.toFixed(6) ?? '–').padEnd(11)} ${percent(fnmr).padEnd(10)} ${percent(fnmrUpper95)}`,
    ),
    `area under the curve ${report.auc?.toFixed(6) ?? '–'}`,
    ...(report.groups ?? []).flatMap(({ group, genuine, impostor, table }) => [
      `group ${group}: ${genuine} genuine and ${impostor} impostor pairs, at the thresholds of all:`,
      ...table.map(
        ({ threshold, fmr, fnmr }) => `  ${threshold?.toFixed(6) ?? '–'}: FMR ${percent(fmr)}, FNMR ${percent(fnmr)}`,
      ),
    ]),
    ...report.failures.map(({ image, reason }) => `not enrolled: ${image}: ${reason}`),
    `${(report.ms.embed / 1000).toFixed(1)} s for the pictures, ${(report.ms.compare / 1000).toFixed(1)} s for the pairs`,
  ];
  return lines.join('\n');
}

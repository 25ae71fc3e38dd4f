import { parseArgs } from 'node:util';
import { safetyCounters, type SimulationReport } from '../../simulation/report.ts';
import { simulateApart } from '../../simulation/many-crossings.ts';

// `npm run soak [-- --crossings 1000000 --seed S]`: simulated crossings with all faults, half of them on each of two cores.
const { values } = parseArgs({
  options: { crossings: { type: 'string', default: '1000000' }, seed: { type: 'string', default: 'soak' } },
});
const crossings = Number(values.crossings);
if (!Number.isInteger(crossings) || crossings < 2) {
  process.stderr.write(`egate: --crossings ${values.crossings} is no count; give a whole number from 2 on\n`);
  process.exit(2);
}
const began = performance.now();
const halves = [Math.ceil(crossings / 2), Math.floor(crossings / 2)];
const runs = await Promise.all(
  halves.map((count, index) =>
    simulateApart(count, `${values.seed}-${index + 1}`, (line) => process.stderr.write(`${index + 1}: ${line}\n`)),
  ),
);
const reports: SimulationReport[] = [];
for (const run of runs) {
  if (run.ok) reports.push(run.value);
  else process.stderr.write(`egate: ${run.error}\n`);
}
if (reports.length < runs.length) process.exit(1);

const sum = (key: 'crossings' | 'cleared' | 'refused' | 'handedOver' | 'abandoned' | 'virtualHours') =>
  reports.reduce((total, report) => total + report[key], 0);
const added = (counts: readonly Readonly<Record<string, number>>[]) => {
  const total: Record<string, number> = {};
  for (const one of counts) for (const [name, times] of Object.entries(one)) total[name] = (total[name] ?? 0) + times;
  return Object.fromEntries(Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1)));
};
const counters = Object.fromEntries(
  safetyCounters.map((name) => [name, reports.reduce((total, report) => total + report[name], 0)]),
);
const violations = added(reports.map((report) => report.violations));
const ms = Math.round(performance.now() - began);
process.stdout.write(
  `${JSON.stringify({
    crossings: sum('crossings'),
    seeds: reports.map(({ seed }) => seed),
    cleared: sum('cleared'),
    refused: sum('refused'),
    handedOver: sum('handedOver'),
    abandoned: sum('abandoned'),
    ...counters,
    violations,
    faults: added(reports.map((report) => report.faults)),
    alarms: added(reports.map((report) => report.alarms)),
    virtualHours: Math.round(sum('virtualHours') * 100) / 100,
    crossingsAMinuteAndCore: Math.round((crossings / reports.reduce((total, report) => total + report.ms, 0)) * 60_000),
    ms,
    counterexamples: reports.flatMap((report) => report.counterexample ?? []),
  })}\n`,
);
const wrong = [...Object.values(counters), ...Object.values(violations)].some((times) => times !== 0);
process.exit(wrong ? 1 : 0);

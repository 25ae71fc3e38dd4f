import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Every file of the project that a module needs at run time, itself included; types alone are no dependence. */
function graphOf(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    const name = relative(root, file);
    if (found.has(name)) return;
    found.add(name);
    const text = readFileSync(file, 'utf8');
    const said = [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+\.ts)'/gm)];
    for (const [, from] of [...said, ...text.matchAll(/\bimport\('(\.[^']+\.ts)'\)/g)]) {
      visit(join(dirname(file), from!));
    }
  };
  visit(join(root, entry));
  return found;
}

const station = graphOf('app/station/main.ts');
const gateProcess = graphOf('native/gate/gate-process.ts');
const simulation = graphOf('app/simulation/simulate.ts');

/** What decides, orders, opens, writes down and tells: the promise of the product hangs on these. */
const proved: Readonly<Record<string, readonly string[]>> = {
  'app/lane': [
    'chart.ts',
    'chart-setup.ts',
    'chart-traveller.ts',
    'chart-exit.ts',
    'chart-officer.ts',
    'decide.ts',
    'lane.ts',
    'delays.ts',
  ],
  'app/station': [
    'compose-lane.ts',
    'lane-station.ts',
    'order-executor.ts',
    'document-step.ts',
    'holder-step.ts',
    'screening-step.ts',
    'gate-step.ts',
    'gate-events.ts',
    'officer-desk.ts',
    'border-link.ts',
    'report-feed.ts',
    'journal-gap.ts',
    'recovery.ts',
    'crossing-trace.ts',
    'open-journal.ts',
    'alarms.ts',
    'case-files.ts',
    'lane-faults.ts',
    'drivers.ts',
    'live-driver.ts',
    'driver-process.ts',
  ],
  'app/audit': ['journal.ts', 'merkle.ts', 'signed-note.ts', 'checkpoint.ts', 'recover-journal.ts', 'catalogue.ts'],
  'app/border': ['client.ts', 'request-signature.ts', 'response-signature.ts', 'messages.ts'],
  'app/policy': ['eligibility.ts'],
  'native/gate': ['gate-client.ts'],
  'native/mrz-reader': ['mrz-reader-client.ts'],
};
const provedInTheGate = [
  'gate-controller.ts',
  'passage-watch.ts',
  'entry-watch.ts',
  'used-clearances.ts',
  'beam-pair.ts',
  'serve-gate.ts',
];

test.each(Object.entries(proved).flatMap(([folder, files]) => files.map((file) => `${folder}/${file}`)))(
  '%s runs in the simulation as in the station',
  (file) => {
    expect(station).toContain(file);
    expect(simulation).toContain(file);
  },
);

test.each(provedInTheGate.map((file) => `native/gate/${file}`))(
  '%s runs in the simulation as in the gate’s process',
  (file) => {
    expect(gateProcess).toContain(file);
    expect(simulation).toContain(file);
  },
);

test('whatever the station needs of lane, audit and border and the simulation does not is a way to a real thing', () => {
  const left = [...station].filter((file) => /^app\/(lane|audit|border)\//.test(file) && !simulation.has(file));
  expect(left.sort()).toEqual([
    'app/audit/file-disk.ts',
    'app/border/connect.ts',
    'app/border/ed25519.ts',
    'app/border/http-transport.ts',
    'app/border/transport.ts',
  ]);
});

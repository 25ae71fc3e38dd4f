import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { leaveNoDump } = await import('../core/private-process.ts');
leaveNoDump();
const { prepareSweeping } = await import('../core/swept-memory.ts');
prepareSweeping();
const { flavour } = await import('./flavour.ts');
const { readSite } = await import('./read-site.ts');
const { startStation } = await import('./station.ts');
const { onSupervisorGone } = await import('./supervision.ts');
const { keepWatchdog } = await import('./watchdog.ts');

/** `main.ts --data DIR --site FILE [--port N] [--site-option KEY=VALUE…] [--in-process-chip]`: one lane until SIGTERM. */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    site: { type: 'string' },
    port: { type: 'string', default: '0' },
    'site-option': { type: 'string', multiple: true, default: [] },
    'in-process-chip': { type: 'boolean', default: false },
    resources: { type: 'string', default: join(import.meta.dirname, '..', '..') },
  },
});
const log = (line: string) => process.stderr.write(`station: ${line}\n`);
process.stderr.on('error', () => {}); // a full disk or a closed terminal costs log lines, not the lane
function fail(message: string): never {
  log(message);
  process.exit(2);
}

if (values.data === undefined || values.site === undefined) fail('--data DIR and --site FILE are needed');
const site = readSite(values.site, values['site-option'], flavour);
if (!site.ok) fail(site.error);

let ready = () => {};
const canServe = new Promise<void>((resolve) => {
  ready = resolve;
});
const started = await startStation({
  data: values.data,
  port: Number(values.port),
  site: site.value,
  siteFile: values.site,
  screens: join(values.resources, 'dist/screens'),
  policies: join(values.resources, 'app/policy/examples'),
  inProcessChip: values['in-process-chip'],
  log,
  onReady: () => ready(),
});
if (!started.ok) fail(started.error);
const station = started.value;

let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  void station.stop().then(() => process.exit(0));
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
onSupervisorGone(stop);
process.stdout.on('error', stop); // whoever started it is gone
const urls = `${station.kioskUrl} ${station.supervisorUrl}`;
process.stdout.write(`listening ${urls}\n`);
keepWatchdog();
await canServe;
process.stdout.write(`ready ${urls}\n`);

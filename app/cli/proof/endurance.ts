import { parseArgs } from 'node:util';
import { endure } from './endurance-run.ts';

// `npm run endurance [-- --travellers N --warm N]`: travellers one after another through a real demonstration, and what
// its processes hold in the end.
const { values } = parseArgs({
  options: {
    travellers: { type: 'string', default: '500' },
    warm: { type: 'string', default: '100' },
    // What grows with travellers does so without the seconds that movements before the camera take.
    'site-option': { type: 'string', multiple: true, default: ['pad=off'] },
  },
});
/** The figure: PSS at the last traveller against that when all was warm. */
const growthAllowed = 0.02;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const report = await endure({
  travellers: Number(values.travellers),
  warmAfter: Number(values.warm),
  siteOptions: values['site-option'].flatMap((word) => ['--site-option', word]),
  log: (line) => process.stderr.write(`${line}\n`),
  interrupted: stop.signal,
});
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(report.growth < growthAllowed && report.leaks.length + report.surprises.length === 0 ? 0 : 1);

import { join, resolve } from 'node:path';
import { CliError, type Noun, parseArguments, print } from '../command.ts';
import { demoData, projectTop } from '../demo-options.ts';
import { type Finding, fine } from '../doctor/check.ts';
import { checkInputFile } from '../input-file.ts';
import {
  cameraCheck,
  clockCheck,
  daemonCheck,
  databaseCheck,
  diskCheck,
  gateCheck,
  modelsCheck,
  packCheck,
  policyCheck,
  readerCheck,
  screenCheck,
  siteCheck,
} from '../doctor/machine-checks.ts';

const usage = '[CHECK…] [--data DIR] [--site FILE]';

export const noun: Noun = {
  verbs: {
    '': {
      summary: 'says what works on this machine, what does not, and what to do; --data asks the lane that runs there',
      usage,
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { data: { type: 'string' }, site: { type: 'string' } },
          `doctor ${usage}`,
          Number.POSITIVE_INFINITY,
        );
        const site = values.site === undefined ? shippedSite() : resolve(values.site);
        checkInputFile(site, { remedy: 'name the site profile of a lane' });
        const data = values.data === undefined ? null : demoData(values.data, io.env, projectTop);
        const all = await findings(site, data);
        const unknown = positionals.find((id) => !all.some((one) => one.id === id));
        if (unknown !== undefined) {
          const known = [...new Set(all.map((one) => one.id))].join(', ');
          throw new CliError(2, 'unknown-check', `there is no check "${unknown}"`, `one of: ${known}`);
        }
        const checks = positionals.length === 0 ? all : all.filter((one) => positionals.includes(one.id));
        const ok = checks.every((one) => one.ok);
        print(io, { ok, checks }, () => checks.map(line).join('\n'));
        return ok ? 0 : 1;
      },
    },
  },
};

function shippedSite(): string {
  return join(projectTop, 'app/station/sites/erenhot-exit.yaml');
}

/** One finding an id: what a running lane says of a part stands in place of what the machine alone tells. */
async function findings(siteFile: string, data: string | null): Promise<readonly Finding[]> {
  const { finding, site } = siteCheck(siteFile);
  const machine = [
    finding,
    await daemonCheck(),
    readerCheck(site),
    cameraCheck(site),
    await gateCheck(site),
    screenCheck(),
    modelsCheck(),
    await packCheck(site, siteFile),
    fine('trust', 'no lane asked: a demonstration makes its own PKI at its first start'),
    fine('watchlist', 'no lane asked: a demonstration imports its own list at its first start'),
    policyCheck(site),
    clockCheck(),
    diskCheck(data ?? projectTop),
    databaseCheck(),
    fine('keys', 'no lane asked: keys are made and enrolled at the first start'),
  ];
  if (data === null) return machine;
  const { laneChecks } = await import('../doctor/lane-checks.ts');
  const lane = await laneChecks(data);
  const told = new Map(lane.map((one) => [one.id, one]));
  return [
    ...machine.map((one) => told.get(one.id) ?? one),
    ...lane.filter((one) => !machine.some((known) => known.id === one.id)),
  ];
}

function line({ id, ok, detail, remedy }: Finding): string {
  const head = `${ok ? 'ok    ' : 'NOT OK'}  ${id.padEnd(10)} ${detail}`;
  return ok ? head : `${head}\n                    remedy: ${remedy}`;
}

import { isAbsolute, join, resolve } from 'node:path';
import { CliError, parseArguments } from './command.ts';

/** The checkout, or the folder of the packed station. */
export const projectTop = join(import.meta.dirname, '..', '..');

export interface DemoOptions {
  /** Everything written at run time is below this folder. */
  readonly data: string;
  /** Port of the traveller's screen and the panel; 0: any free one. */
  readonly port: number;
  readonly site: string;
  readonly siteOptions: readonly string[];
  readonly window: boolean;
}

const usage = 'npm start [-- --no-window --data DIR --port N --site FILE --site-option KEY=VALUE…]';
const defaultPort = 8640;

/** Options of `npm start`; `EGATE_DATA` and `EGATE_PORT` stand in for what is not given. */
export function demoOptions(args: readonly string[], env: NodeJS.ProcessEnv, top: string): DemoOptions {
  const { values } = parseArguments(
    args,
    {
      'no-window': { type: 'boolean' },
      data: { type: 'string' },
      port: { type: 'string' },
      site: { type: 'string' },
      'site-option': { type: 'string', multiple: true },
    },
    usage,
  );
  const portText = values.port ?? env.EGATE_PORT ?? String(defaultPort);
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) {
    throw new CliError(2, 'bad-port', `--port ${portText} is no port`, 'give a number from 0 (any free port) to 65535');
  }
  return {
    data: demoData(values.data, env, top),
    port,
    site: values.site === undefined ? join(top, 'app/station/sites/erenhot-exit.yaml') : resolve(values.site),
    siteOptions: values['site-option'] ?? [],
    window: values['no-window'] !== true,
  };
}

/** The demonstration's data folder: as given, `EGATE_DATA`, or `.egate` in the checkout. */
export function demoData(given: string | undefined, env: NodeJS.ProcessEnv, top: string): string {
  const data = given ?? env.EGATE_DATA ?? join(top, '.egate');
  // It would be the folder in which the command happens to run.
  if (data === '') throw new CliError(2, 'no-folder', 'the data folder has no name', 'name one with --data DIR');
  return isAbsolute(data) ? data : resolve(data);
}

import { parseArgs } from 'node:util';

/** The options of a driver's process; a wrong one is the station's mistake and ends the process with its reason. */
export function driverArguments(names: readonly string[]): Readonly<Record<string, string | undefined>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  return parseArgs({ options, strict: true }).values;
}

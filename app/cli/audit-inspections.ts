import { type InspectedCheck, type Inspection, inspectionsOf } from '../audit/inspections.ts';
import { readEntries } from '../audit/read-entries.ts';
import { CliError, parseArguments, print, type Verb } from './command.ts';
import { openSource, readKey } from './journal-folder.ts';

const inspectionsUsage = '[DIR|FILE] [--crossing ID] [--last N]';

export const inspectionsVerb: Verb = {
  summary: 'prints a record of each document whose chip was asked for, in the parts of BSI TR-03135',
  usage: inspectionsUsage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { crossing: { type: 'string' }, last: { type: 'string' } },
      `audit inspections ${inspectionsUsage}`,
      1,
    );
    const last = values.last === undefined ? Number.POSITIVE_INFINITY : Number(values.last);
    if (!(last > 0)) throw new CliError(2, 'usage', `--last ${values.last} is no number of records`, 'give 1 or more');
    const source = await openSource(positionals[0], io.env);
    if (source === null)
      throw new CliError(2, 'damaged-file', `${positionals[0]} is damaged`, 'run egate audit verify on it');
    const key = await readKey(source.disk, undefined);
    const inspections: Inspection[] = [];
    for await (const one of inspectionsOf(readEntries(source.disk), key?.key.name ?? null)) {
      if (values.crossing !== undefined && one.transaction.id !== values.crossing) continue;
      inspections.push(one);
      if (inspections.length > last) inspections.shift();
    }
    await source.close();
    print(io, { inspections }, () => inspections.map(line).join('\n'));
    return 0;
  },
};

function line({ transaction, documentDetails, electronicCheck, combinedCheck, overallCheck }: Inspection): string {
  const { accessControl, ended, passiveAuthentication, ...more } = electronicCheck;
  const { result: _, ...passive } = passiveAuthentication ?? { result: null };
  const { chipAuthentication, activeAuthentication, terminalAuthentication } = more;
  const checks: Readonly<Record<string, InspectedCheck | null>> = {
    ...passive,
    dg1AgainstMrz: combinedCheck.dg1AgainstMrz,
    ...{ chipAuthentication, activeAuthentication, terminalAuthentication },
  };
  const loud = Object.entries(checks).flatMap(([name, one]) =>
    one?.result === 'failed' || (one?.result === 'undetermined' && ended === null) ? [`${name} ${one.result}`] : [],
  );
  const said = [...(ended === null ? [] : [`ended by ${ended.kind}`]), ...loud];
  return [
    String(transaction.entry).padStart(6),
    transaction.end,
    `${transaction.id.slice(0, 8)}/${transaction.attempt}`,
    (documentDetails === null ? '' : `${documentDetails.documentCode} ${documentDetails.issuingState}`).padEnd(6),
    accessText(accessControl).padEnd(8),
    overallCheck.result.padEnd(13),
    said.join(', '),
  ]
    .join('  ')
    .trimEnd();
}

function accessText(access: Inspection['electronicCheck']['accessControl']): string {
  return access === null ? '' : [access.protocol, access.mapping].filter((part) => part !== undefined).join('-');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from '../../../native/process-lock.ts';
import { type Instant, instantFrom, rfc3339 } from '../../core/instant.ts';
import { importTrust, type TrustContents, type TrustImport } from '../../document/trust/import-trust.ts';
import { readTrustFolder } from '../../document/trust/trust-folder.ts';
import type { TrustStore } from '../../document/trust/trust-store.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { checkInputFile } from '../input-file.ts';
import { makeFolder } from '../../../native/make-folder.ts';
import { badTrust, keepTrust, openTrust, signingKey } from '../trust-keeping.ts';

const importUsage = 'FILE… --trust DIR [--key FILE.pem]';
const listUsage = '--trust DIR';
/** The whole PKD with all its document signers is not half as large. */
const largestFile = 500_000_000;
/** Another import into the same folder gets this long to end (ms). */
const lockPatience = 20_000;

export const noun: Noun = {
  verbs: {
    import: {
      summary:
        'takes CSCA certificates, master lists, LDIF of the PKD, revocation and deviation lists into a trust store',
      usage: importUsage,
      run: importFiles,
    },
    list: { summary: 'says what a trust store holds', usage: listUsage, run: list },
  },
};

async function importFiles(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const { values, positionals } = parseArguments(
    args,
    { trust: { type: 'string' }, key: { type: 'string' } },
    `trust import ${importUsage}`,
    Number.POSITIVE_INFINITY,
  );
  if (positionals.length === 0) throw usage('there is no file to import', importUsage);
  const folder = folderOf(values.trust, importUsage);
  const remedy = 'name files of certificates, master lists, revocation or deviation lists, or LDIF';
  for (const file of positionals) checkInputFile(file, { remedy, largest: largestFile });
  const files = positionals.map((file) => ({ file, bytes: readFileSync(file) }));
  const now = instantFrom(Date.now());
  const { done, version } = await locked(folder, () => {
    const before = openTrust(folder, now);
    const key = signingKey(folder, values.key);
    const imported = importTrust(before.contents, [...before.waiting, ...files], now);
    keepTrust(folder, imported.contents, before.version + 1, now, key);
    return { done: imported, version: before.version + 1 };
  });
  print(io, reportOf(done, version), () => forPeople(done, version));
  return 0;
}

function folderOf(trust: string | undefined, ofVerb: string): string {
  if (trust === undefined || trust === '') throw usage('--trust DIR is needed', ofVerb);
  try {
    makeFolder(trust);
    return trust;
  } catch (error) {
    throw new CliError(2, 'bad-trust', `--trust ${trust}: ${(error as Error).message}`, 'name a folder');
  }
}

function usage(message: string, ofVerb: string): CliError {
  return new CliError(2, 'usage', message, `usage: egate trust ${ofVerb === listUsage ? 'list' : 'import'} ${ofVerb}`);
}

async function locked<T>(folder: string, work: () => T): Promise<T> {
  const lock = await waitForLock(join(folder, 'import.lock'), lockPatience);
  if (!lock.ok)
    throw new CliError(
      2,
      'trust-in-use',
      `process ${lock.error} imports into ${folder}`,
      'try again when it has ended',
    );
  try {
    return work();
  } finally {
    lock.value();
  }
}

function countriesOf({ certificates }: Pick<TrustContents, 'certificates'>): number {
  return new Set(
    certificates.flatMap(({ subject }) => (subject.country === null ? [] : [subject.country.toUpperCase()])),
  ).size;
}

/** The document of `egate trust import --json`. */
function reportOf({ contents, added, replaced, rejected, lists }: TrustImport, version: number): object {
  return {
    certificates: contents.certificates.length,
    ...{ added, replaced, rejected },
    countries: countriesOf(contents),
    crls: contents.crls.length,
    deviationLists: contents.deviationLists.length,
    ...{ lists, version },
  };
}

function forPeople({ contents, added, replaced, rejected, lists }: TrustImport, version: number): string {
  return [
    `${contents.certificates.length} certificates of ${countriesOf(contents)} states, ${contents.crls.length} revocation lists, ${contents.deviationLists.length} deviation lists`,
    `${added} certificates added, ${replaced} lists replaced, version ${version}`,
    ...lists.map(
      ({ kind, file, signer, signedAt, judgedAt, entries }) =>
        `${kind} of ${entries} entries, signed by ${signer.subject} ${signedAt === null ? `without a date, so judged for ${judgedAt}` : `on ${signedAt}`}: ${file}`,
    ),
    ...rejected.map(({ file, index, reason }) => `REJECTED ${file} [${index}]: ${reason}`),
  ].join('\n');
}

async function list(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const { values } = parseArguments(args, { trust: { type: 'string' } }, `trust list ${listUsage}`);
  const folder = folderOf(values.trust, listUsage);
  const store = readTrustFolder(folder);
  if (!store.ok) throw badTrust(folder, store.error);
  const document = documentOf(store.value);
  print(io, document, () => listText(store.value));
  return 0;
}

/** The document of `egate trust list --json`. */
function documentOf(store: TrustStore): object {
  const { certificates, anchors, crls, deviationLists, seal, rejected } = store;
  const isAnchor = new Set(anchors);
  return {
    version: seal?.version ?? null,
    made: seal === null ? null : rfc3339(seal.made),
    countries: countriesOf(store),
    certificates: certificates.map((one) => ({
      subject: one.subject.text,
      issuer: one.issuer.text,
      serial: one.serial,
      country: one.subject.country,
      notBefore: rfc3339(one.notBefore),
      notAfter: rfc3339(one.notAfter),
      anchor: isAnchor.has(one),
    })),
    crls: crls.map(({ issuer, number, thisUpdate, nextUpdate, revoked }) => ({
      ...{ issuer: issuer.text, number, revoked: revoked.size },
      ...{ thisUpdate: rfc3339(thisUpdate), nextUpdate: timeText(nextUpdate) },
    })),
    deviationLists: deviationLists.map(({ state, list: { signed, deviations } }) => ({
      state,
      signedAt: timeText(signed.signer.signingTime),
      entries: deviations.length,
    })),
    lists: seal?.lists ?? [],
    rejected,
  };
}

function timeText(time: Instant | null): string | null {
  return time === null ? null : rfc3339(time);
}

function listText(store: TrustStore): string {
  const { certificates, anchors, crls, deviationLists, seal } = store;
  const isAnchor = new Set(anchors);
  const head = seal === null ? 'a folder of files' : `version ${seal.version} of ${rfc3339(seal.made)}`;
  return [
    `${head}: ${certificates.length} certificates of ${countriesOf(store)} states, ${crls.length} revocation lists, ${deviationLists.length} deviation lists`,
    ...certificates.map(
      (one) =>
        `${isAnchor.has(one) ? 'anchor' : '      '}  ${one.subject.text} (${one.serial}), to ${rfc3339(one.notAfter).slice(0, 10)}`,
    ),
  ].join('\n');
}

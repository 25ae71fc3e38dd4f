import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult } from '../core/document-checks.ts';
import { type Instant, rfc3339 } from '../core/instant.ts';
import { mrzLines } from '../document/mrz/parse-mrz.ts';
import { digestNamed } from '../document/passive/signature-algorithms.ts';
import type { TrustStore } from '../document/trust/trust-store.ts';
import { type VerifiedFiles, verifyFiles } from '../document/verify-files.ts';
import { answerLine, batchLines, longestLine } from './batch-lines.ts';
import { atOption, trustOption } from './chip-options.ts';
import { resultText } from './chip-report.ts';
import { CliError, type CliIo, type ExitCode, parseArguments, print } from './command.ts';
import { checkInputFile } from './input-file.ts';

export const chipVerifyUsage = 'DIR|- [--trust DIR] [--at DATE] [--mrz "L1\\nL2"] [--batch]';

/** No file of a passport's chip is longer. */
const largestFile = 20_000_000;

interface Setting {
  readonly trust: TrustStore;
  readonly at: Instant;
  readonly mrz: readonly string[] | null;
}

/** Offline passive authentication of files that were read before. */
export async function chipVerify(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const { values, positionals } = parseArguments(
    args,
    { trust: { type: 'string' }, at: { type: 'string' }, mrz: { type: 'string' }, batch: { type: 'boolean' } },
    `chip verify ${chipVerifyUsage}`,
    1,
  );
  const setting = { trust: trustOption(values.trust), at: atOption(values.at), mrz: linesOf(values.mrz) };
  const source = positionals[0] ?? (values.batch === true ? '-' : undefined);
  if (values.batch === true && source !== undefined) return verifyBatch(source, setting, io);
  if (source === undefined)
    throw new CliError(2, 'usage', 'a folder is needed', `usage: egate chip verify ${chipVerifyUsage}`);
  const verified = verifyFiles({ files: filesIn(source), ...setting });
  print(io, documentOf(source, verified), () => forPeople(verified));
  return Object.values(verified.checks).some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

function linesOf(text: string | undefined): readonly string[] | null {
  return text === undefined ? null : mrzLines(text.replaceAll('\\n', '\n'));
}

const fileName = /^(EF\.SOD|EF\.COM|EF\.CardAccess|DG(?:[1-9]|1[0-6]))\.bin$/;

/** The files of `chip read --out`, by the names that it gives them. */
function filesIn(folder: string): ReadonlyMap<string, Uint8Array> {
  const remedy = 'name a folder that `egate chip read --out` has written';
  // No path has a NUL, and `statSync` throws on one without the system's error code.
  if (folder.includes('\0') || !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CliError(2, 'no-folder', `${folder} is no folder`, remedy);
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder).sort()) {
    const name = fileName.exec(entry)?.[1];
    if (name === undefined) continue;
    const path = join(folder, entry);
    checkInputFile(path, { remedy, largest: largestFile });
    files.set(name, readFileSync(path));
  }
  if (files.size === 0) throw new CliError(2, 'no-files', `${folder} holds no file of a chip`, remedy);
  return files;
}

async function verifyBatch(source: string, setting: Setting, io: CliIo): Promise<ExitCode> {
  if (source !== '-') checkInputFile(source, { remedy: 'name a file of JSON lines, or - for standard input' });
  for await (const line of batchLines(source, io)) {
    if (!io.stdout.write(answerLine(answerTo(line, setting)))) await once(io.stdout, 'drain');
  }
  return 0;
}

interface Asked {
  readonly id?: unknown;
  readonly dir?: unknown;
  readonly sod?: unknown;
  readonly com?: unknown;
  readonly dg?: unknown;
  readonly mrz?: unknown;
}

function answerTo(line: string | null, setting: Setting): object {
  if (line === null) return bad(undefined, 'too-large', `the line is over ${longestLine / 1e6} million characters`);
  let asked: Asked;
  try {
    asked = JSON.parse(line) as Asked;
  } catch (error) {
    return bad(undefined, 'bad-json', (error as Error).message);
  }
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    return bad(undefined, 'bad-line', 'a line is an object');
  try {
    const mrz = asked.mrz === undefined ? setting.mrz : linesOf(textIn(asked.mrz, 'mrz'));
    const files = asked.dir === undefined ? filesOf(asked) : filesIn(textIn(asked.dir, 'dir'));
    return documentOf(asked.id, verifyFiles({ ...setting, files, mrz }));
  } catch (error) {
    if (error instanceof CliError) return bad(asked.id, error.code, error.message);
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return bad(asked.id, code?.toLowerCase() ?? 'unreadable', (error as Error).message);
  }
}

const lineRemedy = 'a line is {"id","dir"} or {"id","sod":BASE64,"dg":{"1":BASE64,…}}';

function filesOf({ sod, com, dg = {} }: Asked): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  if (sod === undefined) throw new CliError(2, 'bad-line', 'the line names neither "dir" nor "sod"', lineRemedy);
  files.set('EF.SOD', bytesIn(sod, 'sod'));
  if (com !== undefined) files.set('EF.COM', bytesIn(com, 'com'));
  if (typeof dg !== 'object' || dg === null || Array.isArray(dg))
    throw new CliError(2, 'bad-line', '"dg" is no object of data groups by number', lineRemedy);
  for (const [number, bytes] of Object.entries(dg)) {
    if (!/^(?:[1-9]|1[0-6])$/.test(number))
      throw new CliError(2, 'bad-line', `there is no data group "${number}"`, lineRemedy);
    files.set(`DG${number}`, bytesIn(bytes, `dg.${number}`));
  }
  return files;
}

function textIn(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new CliError(2, 'bad-line', `"${name}" is no text`, lineRemedy);
}

function bytesIn(value: unknown, name: string): Uint8Array {
  const text = textIn(value, name).replace(/\s+/g, '');
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  throw new CliError(2, 'bad-line', `"${name}" is not in base64`, lineRemedy);
}

function bad(id: unknown, code: string, message: string): object {
  return { id, error: { code, message, remedy: lineRemedy } };
}

/** The document of `egate chip verify --json`. */
function documentOf(id: unknown, { checks, sod, trace, dataGroups }: VerifiedFiles): object {
  const signer = trace?.signer ?? null;
  const csca = trace?.csca ?? null;
  return {
    id,
    checks,
    signature:
      sod === null
        ? null
        : {
            digest: digestNamed(sod.signer.digestAlgorithm) ?? sod.signer.digestAlgorithm,
            algorithm: trace?.scheme?.algorithm ?? sod.signer.signatureAlgorithm.oid,
            parameters: trace?.scheme?.parameters ?? null,
          },
    signer:
      signer === null
        ? null
        : {
            issuer: signer.issuer.text,
            serial: signer.serial,
            notBefore: rfc3339(signer.notBefore),
            notAfter: rfc3339(signer.notAfter),
          },
    csca: csca === null ? null : { subject: csca.subject.text, serial: csca.serial, country: csca.subject.country },
    dataGroups: Object.fromEntries(dataGroups),
  };
}

function forPeople({ checks, trace, dataGroups }: VerifiedFiles): string {
  const rows: (readonly [string, string])[] = [
    ...Object.entries<CheckResult>(checks).map(([name, result]) => [name, resultText(result)] as const),
    ['signer', trace?.signer == null ? 'none' : `${trace.signer.subject.text} (${trace.signer.serial})`],
    ['csca', trace?.csca == null ? 'none that is trusted' : `${trace.csca.subject.text} (${trace.csca.serial})`],
    ...[...dataGroups].map(([name, result]) => [name, result] as const),
  ];
  return rows.map(([name, value]) => `${name.padEnd(32)}${value}`).join('\n');
}

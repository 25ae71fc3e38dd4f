import { type Instant, instantFrom } from '../core/instant.ts';
import type { AccessKey } from '../document/access/access-key.ts';
import { accessKeyOf } from '../document/access/mrz-access-key.ts';
import type { WantedAccess } from '../document/access/open-chip.ts';
import { mrzLines } from '../document/mrz/parse-mrz.ts';
import type { TerminalKey } from '../document/authentication/terminal-key.ts';
import { loadTerminalKeyFolder } from '../document/authentication/terminal-key-folder.ts';
import { readTrustFolder } from '../document/trust/trust-folder.ts';
import { emptyTrustStore, type TrustStore } from '../document/trust/trust-store.ts';
import { CliError, parseArguments } from './command.ts';
import { makeFolder } from '../../native/make-folder.ts';
import { badTrust } from './trust-keeping.ts';

export const chipReadUsage =
  '[--reader NAME] (--mrz "L1\\nL2" | --number N --birth YYMMDD --expiry YYMMDD | --can NNNNNN) [--access auto|pace|bac] [--trust DIR] [--at DATE] [--out DIR] [--terminal-key DIR]';

export interface ChipReadOptions {
  readonly reader: string | null;
  readonly key: AccessKey;
  readonly mrz: readonly string[] | null;
  readonly access: WantedAccess;
  readonly trust: TrustStore;
  readonly at: Instant;
  readonly out: string | null;
  readonly terminalKey: TerminalKey | null;
}

export function chipReadOptions(args: readonly string[]): ChipReadOptions {
  const { values } = parseArguments(
    args,
    {
      reader: { type: 'string' },
      mrz: { type: 'string' },
      number: { type: 'string' },
      birth: { type: 'string' },
      expiry: { type: 'string' },
      can: { type: 'string' },
      pin: { type: 'string' },
      puk: { type: 'string' },
      access: { type: 'string' },
      trust: { type: 'string' },
      at: { type: 'string' },
      out: { type: 'string' },
      'terminal-key': { type: 'string' },
    },
    `chip read ${chipReadUsage}`,
  );
  if (values.pin !== undefined || values.puk !== undefined) throw holdersSecret();
  const mrz = values.mrz === undefined ? null : mrzLines(values.mrz.replaceAll('\\n', '\n'));
  return {
    reader: values.reader ?? null,
    key: keyOf(values, mrz),
    mrz,
    access: accessOf(values.access ?? 'auto'),
    trust: trustOption(values.trust),
    at: atOption(values.at),
    out: values.out ?? null,
    terminalKey: terminalKeyOption(values['terminal-key']),
  };
}

function terminalKeyOption(folder: string | undefined): TerminalKey | null {
  if (folder === undefined) return null;
  const key = loadTerminalKeyFolder(folder);
  if (key.ok) return key.value;
  throw new CliError(2, 'bad-terminal-key', key.error, 'name a folder with terminal.key and its *.cvcert');
}

/** 9303-11 §4.4.4.1 knows MRZ and CAN only; PIN and PUK of BSI TR-03110 can be locked by trying. */
function holdersSecret(): CliError {
  return new CliError(
    2,
    'password-not-taken',
    'PIN and PUK are secrets of the holder; a border reads with what is printed',
    'give --mrz, or --number with --birth and --expiry, or --can',
  );
}

interface KeyValues {
  readonly number?: string | undefined;
  readonly birth?: string | undefined;
  readonly expiry?: string | undefined;
  readonly can?: string | undefined;
}

function keyOf({ number, birth, expiry, can }: KeyValues, mrz: readonly string[] | null): AccessKey {
  const byParts = number !== undefined || birth !== undefined || expiry !== undefined;
  // A CAN or the parts of the key beside --mrz: they open the chip, the MRZ is compared.
  if (can !== undefined && byParts) throw usage('give either --can or --number, --birth and --expiry');
  if (can !== undefined) {
    if (!/^\d{6}$/.test(can)) throw usage('--can has six digits');
    return { kind: 'can', can };
  }
  if (byParts) {
    if (number === undefined || birth === undefined || expiry === undefined)
      throw usage('--number, --birth and --expiry belong together');
    if (!/^[A-Z0-9<]{1,22}$/.test(number)) throw usage('--number has capitals, digits and fillers only');
    for (const date of [birth, expiry]) if (!/^[0-9<]{6}$/.test(date)) throw usage(`${date} is not written as YYMMDD`);
    return { kind: 'mrz', documentNumber: number, birthDate: birth, expiryDate: expiry };
  }
  if (mrz === null) throw usage('a key is needed: --mrz, or --number with --birth and --expiry, or --can');
  const key = accessKeyOf(mrz);
  if (key === null) {
    const shape = mrz.map((line) => line.length).join(' + ') || 'nothing';
    throw new CliError(
      2,
      'no-mrz',
      `--mrz has lines of ${shape} characters`,
      'give the lines as printed, joined by \\n',
    );
  }
  return key;
}

function accessOf(text: string): WantedAccess {
  if (text === 'auto' || text === 'pace' || text === 'bac') return text;
  throw usage(`--access is auto, pace or bac, not "${text}"`);
}

/** `--trust DIR`: the folder is made where it is not there. */
export function trustOption(folder: string | undefined): TrustStore {
  if (folder === undefined) return emptyTrustStore;
  try {
    makeFolder(folder);
    const store = readTrustFolder(folder);
    if (store.ok) return store.value;
    throw badTrust(folder, store.error);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      2,
      'bad-trust',
      `--trust ${folder}: ${(error as Error).message}`,
      'name a folder of `egate trust import`, or one of certificates',
    );
  }
}

/** `--at DATE`; now without it. */
export function atOption(text: string | undefined): Instant {
  if (text === undefined) return instantFrom(Date.now());
  const day = /^\d{4}-\d{2}-\d{2}(?=T|$)/.exec(text)?.[0];
  const midnight = day === undefined ? Number.NaN : Date.parse(day);
  // A day that no month has would be taken for one of the next.
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day ?? text);
  const time = exists ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new CliError(2, 'bad-date', `--at ${text} is no date`, 'write it as 2026-01-31');
  return instantFrom(time);
}

function usage(message: string): CliError {
  return new CliError(2, 'usage', message, `usage: egate chip read ${chipReadUsage}`);
}

import { accessSync, chownSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** As whom the private server runs. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Whoever owns the data, else the usual accounts for it; null when we are not root and need not change. */
export function serverAccount(...folders: readonly string[]): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  for (const folder of folders) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat !== undefined && stat.uid !== 0) return { uid: stat.uid, gid: stat.gid };
  }
  const accounts = readAccounts();
  const found = accounts.get('postgres') ?? accounts.get('nobody') ?? accounts.get('daemon');
  if (found === undefined) throw new Error('there is no account `postgres` or `nobody` to run the database as');
  return found;
}

export function giveTo(path: string, account: ServerAccount | null): void {
  if (account !== null) chownSync(path, account.uid, account.gid);
}

/** The way to start a program as that account. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly as: { readonly uid?: number; readonly gid?: number };
}

/**
 * A program started as an account that can reach `paths`. Below a private folder (`/root`, a 0700 temporary folder) the
 * account keeps one right of root's, to walk through folders, and nothing else.
 */
export function launchAs(
  account: ServerAccount | null,
  command: string,
  args: readonly string[],
  paths: readonly string[],
): Launch {
  if (account === null) return { command, args, as: {} };
  if (paths.every((path) => canReach(path, account))) return { command, args, as: account };
  const right = ownsCapability(readSearch) ? 'dac_read_search' : 'dac_override';
  return {
    command: 'setpriv',
    args: [
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      '--clear-groups',
      `--inh-caps=-all,+${right}`,
      `--ambient-caps=-all,+${right}`,
      `--bounding-set=-all,+${right}`,
      // access(2) else leaves every right of a user who is not root aside (capabilities(7)), and PostgreSQL asks it.
      '--securebits=+no_setuid_fixup',
      command,
      ...args,
    ],
    as: {},
  };
}

/** May the account walk to this path? By the permission bits of the folders above it. */
function canReach(path: string, { uid, gid }: ServerAccount): boolean {
  const folder = dirname(path);
  const { mode, uid: owner, gid: group } = statSync(folder);
  const shift = owner === uid ? 6 : group === gid ? 3 : 0;
  const open = ((mode >> shift) & constants.X_OK) !== 0;
  return open && (folder === '/' || canReach(folder, { uid, gid }));
}

/** CAP_DAC_READ_SEARCH: its place in the set of capabilities. */
const readSearch = 2n;

function ownsCapability(place: bigint): boolean {
  const found = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return found !== null && ((BigInt(`0x${found[1]}`) >> place) & 1n) === 1n;
}

function readAccounts(): ReadonlyMap<string, ServerAccount> {
  try {
    accessSync('/etc/passwd', constants.R_OK);
  } catch {
    return new Map();
  }
  return new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
}

import { CliError, type CliIo, type ExitCode, type Noun } from './command.ts';

/** Nouns in the order of the overview; each is loaded only when it is called, so that a start stays under 0.4 s. */
const nouns: Readonly<Record<string, () => Promise<{ readonly noun: Noun }>>> = {
  doctor: () => import('./commands/doctor.ts'),
  mrz: () => import('./commands/mrz.ts'),
  chip: () => import('./commands/chip.ts'),
  trust: () => import('./commands/trust.ts'),
  face: () => import('./commands/face.ts'),
  watchlist: () => import('./commands/watchlist.ts'),
  keys: () => import('./commands/keys.ts'),
  backend: () => import('./commands/backend.ts'),
  audit: () => import('./commands/audit.ts'),
  gate: () => import('./commands/gate.ts'),
  lane: () => import('./commands/lane.ts'),
  virtual: () => import('./commands/virtual.ts'),
  bench: () => import('./commands/bench.ts'),
};

/** Runs one `egate` command line and gives its exit code. */
export async function main(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (thrown) {
    // What was under way stays undone, and the answers already printed stand as they are.
    const { aborted, reason } = io.interrupted;
    if (aborted && (thrown === reason || (thrown as Error).name === 'AbortError')) return 1;
    const error = isAbsentModule(thrown) ? notCarried : (refusedBySystem(thrown) ?? thrown);
    if (!(error instanceof CliError)) throw error;
    if (io.json) {
      io.stdout.write(
        `${JSON.stringify({ error: { code: error.code, message: error.message, remedy: error.remedy } })}\n`,
      );
    } else {
      io.stderr.write(`egate: ${error.message}\n${error.remedy ? `  remedy: ${error.remedy}\n` : ''}`);
    }
    return error.exit;
  }
}

const notCarried = new CliError(
  2,
  'not-in-this-package',
  'this package does not carry what that needs',
  'production carries no virtual devices and no embedded backend; use a checkout or the test flavour',
);

/** What the operating system would not do with a path or an address of the caller's, and no command has words for. */
function refusedBySystem(error: unknown): CliError | null {
  const { syscall, code, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || syscall === undefined || code === undefined) return null;
  return new CliError(2, code.toLowerCase(), message, 'check the paths and addresses that were given');
}

function isAbsentModule(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
}

/** A noun that this package does not carry is none here. */
async function nounOf(name: string): Promise<Noun | undefined> {
  try {
    return Object.hasOwn(nouns, name) ? (await nouns[name]?.())?.noun : undefined;
  } catch (error) {
    if (isAbsentModule(error)) return undefined;
    throw error;
  }
}

async function dispatch(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const noun = await nounOf(name);
  if (noun === undefined) {
    throw new CliError(2, 'unknown-noun', `there is no \`egate ${name}\``, 'egate --help lists what there is');
  }
  // A noun with one nameless verb (`egate doctor`) takes its arguments directly.
  const direct = noun.verbs[''];
  if (direct !== undefined) return direct.run(rest, io);
  const [verbName, ...args] = rest;
  const verb = verbName !== undefined && Object.hasOwn(noun.verbs, verbName) ? noun.verbs[verbName] : undefined;
  if (verb === undefined) {
    const wanted =
      verbName === undefined ? `\`egate ${name}\` needs a verb` : `there is no \`egate ${name} ${verbName}\``;
    throw new CliError(2, 'unknown-verb', wanted, `one of: ${Object.keys(noun.verbs).join(', ')}`);
  }
  if (args.includes('--help')) {
    io.stdout.write(`egate ${name} ${verbName} ${verb.usage}\n  ${verb.summary}\n`);
    return 0;
  }
  return verb.run(args, io);
}

async function overview(): Promise<string> {
  const lines = ['egate <noun> <verb> [--json]', ''];
  for (const name of Object.keys(nouns)) {
    const noun = await nounOf(name);
    for (const [verbName, verb] of Object.entries(noun?.verbs ?? {})) {
      lines.push(`  ${[name, verbName, verb.usage].filter(Boolean).join(' ')}`, `      ${verb.summary}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

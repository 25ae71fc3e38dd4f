import type { Readable, Writable } from 'node:stream';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** 0 yes · 1 a clear no · 2 bad usage or input · 3 something this machine lacks. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: NodeJS.ProcessEnv;
  /** `--json` was given: exactly one JSON document on stdout, everything else on stderr. */
  readonly json: boolean;
  /** Aborts on SIGINT and SIGTERM. */
  readonly interrupted: AbortSignal;
  /** A native call that does not come back holds this process: it is ended by force when its answer is out. */
  endByForce?(): void;
}

export interface Verb {
  /** One line for the overview. */
  readonly summary: string;
  /** What follows `egate <noun> <verb>`. */
  readonly usage: string;
  /** `args` come without `--json`. Throws `CliError` for what the caller did wrong or the machine lacks. */
  run(args: readonly string[], io: CliIo): Promise<ExitCode>;
}

/** One file a noun in `commands/`, loaded only when it is called. */
export interface Noun {
  readonly verbs: Readonly<Record<string, Verb>>;
}

/** Ends a command with a message for people, or `{"error":{code,message,remedy}}` with `--json`. */
export class CliError extends Error {
  readonly exit: 1 | 2 | 3;
  readonly code: string;
  readonly remedy: string;

  constructor(exit: 1 | 2 | 3, code: string, message: string, remedy: string) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.remedy = remedy;
  }
}

/** `node:util` parseArgs, strict, with its errors, and more than `mostWords` words beside options, as exit 2. */
export function parseArguments<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  usage: string,
  mostWords = 0,
) {
  const parsed = parsedArguments(args, options, usage);
  const tooMany = parsed.positionals[mostWords];
  if (tooMany !== undefined)
    throw new CliError(2, 'usage', `"${tooMany}" belongs to no option`, `usage: egate ${usage}`);
  return parsed;
}

function parsedArguments<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CliError(2, 'usage', (error as Error).message, `usage: egate ${usage}`);
  }
}

/** The answer of a verb: one JSON document, or lines for people. */
export function print(io: CliIo, document: unknown, people: () => string): void {
  const text = io.json ? JSON.stringify(document) : people();
  io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

import { spawn } from 'node:child_process';

/** The `openssl` command is not there or did not do what it was told. */
export class OpensslError extends Error {
  readonly missing: boolean;

  constructor(message: string, missing: boolean) {
    super(message);
    this.missing = missing;
  }
}

/**
 * Runs the `openssl` command: the test PKI is made by other hands than those that check it. `config` keeps the machine's
 * own settings out.
 */
export function openssl(
  args: readonly string[],
  options: { readonly cwd: string; readonly config?: string; readonly input?: Uint8Array },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', [...args], {
      cwd: options.cwd,
      env: { ...process.env, OPENSSL_CONF: options.config ?? '/dev/null' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new OpensslError(`openssl could not be started: ${error.message}`, error.code === 'ENOENT')),
    );
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else
        reject(new OpensslError(`openssl ${args[0]} ended with ${code}: ${Buffer.concat(complaints)}`.trim(), false));
    });
    child.stdin.on('error', () => {}); // it may end before it read everything; its exit code tells
    child.stdin.end(options.input ?? '');
  });
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensureFastRoute } from '../passport/fast-route.ts';
import { startPcscd, stopPcscd } from './ensure-pcscd.ts';
import { pcscdMissing, untilReadersListen } from './pcscd-here.ts';

/** Set inside the namespace: the rig never touches the machine's own daemon. */
const insideMark = 'EGATE_PRIVATE_PCSCD';
const startsWithinMs = 10_000;

export interface ScriptEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why no private daemon can run here, as a skip reason that names pcscd; null when it can. */
export function privatePcscdMissing(): string | null {
  return pcscdMissing() ?? namespaceMissing();
}

let refusal: string | null | undefined;

/** Containers and chroots often forbid namespaces: then there is no private daemon, whatever is installed. */
function namespaceMissing(): string | null {
  if (refusal === undefined) {
    const { place, words } = namespaceWords();
    const tried = spawnSync('unshare', [...words, 'sh', '-c', `mount -t tmpfs tmpfs ${place} && ip link set lo up`], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
    });
    const said = tried.error?.message ?? tried.stderr.trim();
    refusal = tried.status === 0 ? null : `pcscd cannot be given a namespace of its own here: ${said}`;
  }
  return refusal;
}

function namespaceWords(): { readonly place: string; readonly words: readonly string[] } {
  return {
    place: existsSync('/run/pcscd') ? '/run/pcscd' : '/run',
    words: [
      // Root stays whole, so that what runs inside may start a database as another user.
      ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
      ...['--mount', '--net', '--pid', '--fork', '--kill-child'],
    ],
  };
}

/**
 * Runs a Node script in a namespace with its own network and its own `/run/pcscd`, so that it may start, kill and restart a
 * daemon (`PrivatePcscd`) beside everyone else's. Everything that it started ends with it.
 */
export function runWithPrivatePcscd(
  script: string,
  args: readonly string[] = [],
  options: { readonly timeoutMs?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ScriptEnd> {
  const child = spawnInNamespace([process.execPath, script, ...args], options.env ?? {});
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      texts[name] += chunk;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...texts });
    });
  });
}

/**
 * Mounts over the folder of pcscd where there is one, else over `/run`, which an unprivileged user may not add to. `/proc`
 * shows the namespace's own processes where that is allowed.
 */
function spawnInNamespace(command: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const { place, words } = namespaceWords();
  const prepare = `set -e; mount -t tmpfs tmpfs ${place}; mkdir -p /run/pcscd; mount -t proc proc /proc 2> /dev/null || true; ip link set lo up; exec "$@"`;
  return spawn('unshare', [...words, 'sh', '-c', prepare, 'private-pcscd', ...command], {
    env: { ...process.env, ...env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, [insideMark]: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The daemon of a script that runs under `runWithPrivatePcscd`. */
export class PrivatePcscd {
  #child: ChildProcess | null = null;

  /** Starts the daemon; readers `Virtual PCD 00 00` and `00 01` listen when this resolves. */
  async start(): Promise<void> {
    if (process.env[insideMark] !== '1')
      throw new Error('a private pcscd runs only in its namespace: start this script by private-pcscd.ts');
    if (this.#child !== null) throw new Error('the private pcscd runs already');
    await ensureFastRoute();
    this.#child = startPcscd();
    if (!(await untilReadersListen(startsWithinMs))) throw new Error('the private pcscd opened no readers');
  }

  /** Ends it gently, or as a crash does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child !== null) await stopPcscd(child, signal);
  }

  async restart(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await this.stop(signal);
    await this.start();
  }
}

// By hand: node native/virtual/pcscd/private-pcscd.ts SCRIPT [ARGUMENT…]
if (import.meta.main) {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) throw new Error('name the script to run beside a private pcscd');
  const child = spawnInNamespace([process.execPath, script, ...args], {});
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGKILL'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pcscdAnswers, pcscdMissing, pcscdProgram, untilReadersListen } from './pcscd-here.ts';
import { reserveVpcdPorts, untilVpcdPortsFree, virtualReadersListen } from './vpcd-ports.ts';

/** A PC/SC daemon with the virtual readers, or why there is none. `stop` ends only a daemon that was started here. */
export type EnsuredPcscd =
  | { readonly kind: 'running'; stop(): Promise<void> }
  /** `pid` is that of the first process: one that dies is started again. */
  | { readonly kind: 'started'; readonly pid: number; stop(): Promise<void> }
  | { readonly kind: 'absent'; readonly reason: string; stop(): Promise<void> };

/** From start to listening takes pcscd about 0.1 s; a loaded machine more. */
const startsWithinMs = 5_000;
/** A daemon that runs and is just starting its readers. */
const settlesWithinMs = 1_500;

/** A connection that is over keeps its port for a minute. */
const portsFreeWithinMs = 65_000;

/** A daemon that died is missed for this long: who killed it may want to start it. */
const restartAfterMs = 2_000;

/** Between two looks whether another of us is done starting one. */
const lookAgainMs = 50;

const leaveAlone = async () => {};

/**
 * Uses the daemon that runs; starts one where none does and we may. A daemon of others is never stopped nor restarted.
 * `say` hears why it takes long.
 */
export async function ensurePcscd(say: (line: string) => void = () => {}): Promise<EnsuredPcscd> {
  if (await pcscdAnswers()) return runningOne();
  const missing = pcscdMissing();
  if (missing !== null) return absent(missing);
  if (process.getuid?.() !== 0)
    return absent('pcscd does not run and only root may start it (systemctl start pcscd.socket, or sudo pcscd)');
  const turn = await takeTurn();
  try {
    return (await pcscdAnswers()) ? await runningOne() : await startOne(say);
  } finally {
    turn.close();
  }
}

async function startOne(say: (line: string) => void): Promise<EnsuredPcscd> {
  reserveVpcdPorts();
  const first = await startAndLook();
  if (first !== 'no-readers') return first;
  say("a connection has one of the virtual readers' ports; waiting up to a minute until it is free");
  if (await untilVpcdPortsFree(portsFreeWithinMs)) {
    const second = await startAndLook();
    if (second !== 'no-readers') return second;
  }
  return absent('pcscd was started but opened no virtual readers; check /etc/reader.conf.d/vpcd');
}

async function startAndLook(): Promise<EnsuredPcscd | 'no-readers'> {
  const child = startPcscd();
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
  const outcome = await Promise.race([untilReadersListen(startsWithinMs), ended]);
  if (outcome === 'ended') {
    // Somebody else's start was quicker: theirs is in use now.
    if (await untilReadersListen(settlesWithinMs)) return { kind: 'running', stop: leaveAlone };
    return absent('pcscd was started and ended at once; run `pcscd --foreground --debug` to see why');
  }
  if (outcome) return { kind: 'started', pid: child.pid ?? 0, stop: keepRunning(child) };
  await stopPcscd(child);
  return 'no-readers';
}

/**
 * A daemon that was started here and dies is started again, as systemd would, unless somebody else was quicker. Returns
 * its end.
 */
function keepRunning(first: ChildProcess): () => Promise<void> {
  let child = first;
  let stopped = false;
  const watch = (one: ChildProcess) => {
    one.once('exit', () => void again());
  };
  const again = async () => {
    await wait(restartAfterMs);
    if (stopped || (await pcscdAnswers()) || stopped) return;
    child = startPcscd();
    watch(child);
  };
  watch(first);
  return () => {
    stopped = true;
    return stopPcscd(child);
  };
}

/** One of us starts a daemon at a time, machine-wide. The name is an abstract socket's: it goes with its holder. */
async function takeTurn(): Promise<Server> {
  for (;;) {
    const server = createServer().unref();
    const taken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen('\0egate-starts-pcscd', () => resolve(true));
    });
    if (taken) return server;
    await wait(lookAgainMs);
  }
}

async function runningOne(): Promise<EnsuredPcscd> {
  if (await untilReadersListen(settlesWithinMs)) return { kind: 'running', stop: leaveAlone };
  if (virtualReadersListen()) return absent('pcscd went away just now');
  return absent('pcscd runs without the virtual readers (apt-get install vsmartcard-vpcd, then restart pcscd)');
}

function absent(reason: string): EnsuredPcscd {
  return { kind: 'absent', reason, stop: leaveAlone };
}

/** Starts the daemon in a group of its own: a key press that ends the terminal's programs leaves its order to us. */
export function startPcscd(): ChildProcess {
  const child = spawn(pcscdProgram() ?? 'pcscd', ['--foreground'], { detached: true, stdio: 'ignore' });
  child.on('error', () => {}); // `exit` is waited for, or the readers never listen
  return child;
}

/** Ends a daemon that `startPcscd` started. */
export function stopPcscd(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    // pcscd waits for its readers' threads; one that hangs in a card is not waited for long.
    const harder = setTimeout(() => child.kill('SIGKILL'), 3_000);
    child.once('exit', () => {
      clearTimeout(harder);
      resolve();
    });
    child.kill(signal);
  });
}

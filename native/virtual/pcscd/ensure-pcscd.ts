import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
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

/** A daemon whose starter was killed gets its signal with that; this long it may take to end. */
const endsWithinMs = 1_000;

/** A daemon that died is missed for this long: who killed it may want to start it. */
const restartAfterMs = 2_000;

/** Between two looks whether another of us is done starting one. */
const lookAgainMs = 50;

const setpriv = '/usr/bin/setpriv';

const leaveAlone = async () => {};

/** Abstract sockets: such a name is the machine's, and goes with its holder however that ends. */
const startersTurn = '\0egate-starts-pcscd';
const keepersDoor = '\0egate-keeps-pcscd';

/**
 * Uses the daemon that runs; starts one where none does and we may. A daemon of others is never stopped nor restarted.
 * `say` hears why it takes long.
 */
export async function ensurePcscd(say: (line: string) => void = () => {}): Promise<EnsuredPcscd> {
  if (await pcscdAnswers()) return runningOne(say);
  const missing = pcscdMissing();
  if (missing !== null) return absent(missing);
  if (process.getuid?.() !== 0)
    return absent('pcscd does not run and only root may start it (systemctl start pcscd.socket, or sudo pcscd)');
  const turn = await takeTurn();
  try {
    return (await pcscdAnswers()) ? await runningOne(say) : await startOne(say);
  } finally {
    turn.close();
  }
}

async function startOne(say: (line: string) => void): Promise<EnsuredPcscd> {
  reserveVpcdPorts();
  const first = await startAndLook(say);
  if (first !== 'no-readers') return first;
  say("a connection has one of the virtual readers' ports; waiting up to a minute until it is free");
  if (await untilVpcdPortsFree(portsFreeWithinMs)) {
    const second = await startAndLook(say);
    if (second !== 'no-readers') return second;
  }
  return absent('pcscd was started but opened no virtual readers; check /etc/reader.conf.d/vpcd');
}

async function startAndLook(say: (line: string) => void): Promise<EnsuredPcscd | 'no-readers'> {
  const child = startPcscd();
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
  const outcome = await Promise.race([untilReadersListen(startsWithinMs), ended]);
  if (outcome === 'ended') {
    // Somebody else's start was quicker: theirs is in use now.
    if (await untilReadersListen(settlesWithinMs)) return { kind: 'running', stop: inherit(say) };
    return absent('pcscd was started and ended at once; run `pcscd --foreground --debug` to see why');
  }
  if (outcome) return { kind: 'started', pid: child.pid ?? 0, stop: await keepRunning(child) };
  await stopPcscd(child);
  return 'no-readers';
}

/**
 * A daemon that was started here and dies is started again, as systemd would, unless somebody else was quicker. Returns
 * its end.
 */
async function keepRunning(first: ChildProcess): Promise<() => Promise<void>> {
  const heirs = new Set<Socket>();
  const door = createServer((heir) => {
    heirs.add(heir);
    heir.on('error', () => {}).on('close', () => heirs.delete(heir));
    heir.resume();
  }).unref();
  await listening(door, keepersDoor);
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
  return async () => {
    stopped = true;
    await stopPcscd(child);
    door.close();
    for (const heir of heirs) heir.destroy();
  };
}

/**
 * A daemon that another of us started ends with that one: whoever uses it then starts their own. One that is nobody's of
 * us is left to whom it belongs.
 */
function inherit(say: (line: string) => void): () => Promise<void> {
  let stopped = false;
  let ours: Promise<EnsuredPcscd> | null = null;
  const takeOver = async (): Promise<EnsuredPcscd> => {
    await wait(endsWithinMs);
    return stopped ? absent('not wanted any more') : ensurePcscd(say);
  };
  const keeper = connect(keepersDoor).unref();
  keeper.on('error', () => {}).resume();
  keeper.once('connect', () => {
    keeper.once('close', () => {
      if (!stopped) ours = takeOver();
    });
  });
  return async () => {
    stopped = true;
    keeper.destroy();
    await (await ours)?.stop();
  };
}

/** One of us starts a daemon at a time, machine-wide. */
async function takeTurn(): Promise<Server> {
  for (;;) {
    const server = createServer().unref();
    if (await listening(server, startersTurn)) return server;
    await wait(lookAgainMs);
  }
}

function listening(server: Server, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(name, () => resolve(true));
  });
}

async function runningOne(say: (line: string) => void): Promise<EnsuredPcscd> {
  if (await untilReadersListen(settlesWithinMs)) return { kind: 'running', stop: inherit(say) };
  if (virtualReadersListen()) return absent('pcscd went away just now');
  return absent('pcscd runs without the virtual readers (apt-get install vsmartcard-vpcd, then restart pcscd)');
}

function absent(reason: string): EnsuredPcscd {
  return { kind: 'absent', reason, stop: leaveAlone };
}

/**
 * Starts the daemon in a group of its own: a key press that ends the terminal's programs leaves its order to us. Should we
 * be killed, the kernel ends it (`setpriv` is of Debian's essential util-linux).
 */
export function startPcscd(): ChildProcess {
  const command = [pcscdProgram() ?? 'pcscd', '--foreground'];
  const [program = '', ...args] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', ...command] : command;
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
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

import { accessSync, constants, existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { virtualReadersListen } from './vpcd-ports.ts';

/** Where Debian's pcscd takes its clients. */
export const pcscdSocket = '/run/pcscd/pcscd.comm';
const vpcdSettings = '/etc/reader.conf.d/vpcd';

/** The daemon's program; null where it is not installed. */
export function pcscdProgram(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter(
    (folder) => folder !== '',
  );
  for (const folder of folders) {
    const program = join(folder, 'pcscd');
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // the next folder may have it
    }
  }
  return null;
}

/** What is not installed of daemon and virtual reader, as a sentence that names pcscd; null when both are. */
export function pcscdMissing(): string | null {
  if (pcscdProgram() === null) return 'pcscd is not installed (apt-get install pcscd vsmartcard-vpcd)';
  if (!existsSync(vpcdSettings))
    return 'the virtual reader of pcscd is not installed (apt-get install vsmartcard-vpcd)';
  return null;
}

/** A daemon answers. Where systemd starts it on demand, this starts it. */
export function pcscdAnswers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(pcscdSocket);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // One that is busy has no room for more clients just now: it is there.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EAGAIN'));
  });
}

/** Waits until daemon and virtual readers are there; false when they are not in time. */
export async function untilReadersListen(withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  for (;;) {
    if ((await pcscdAnswers()) && virtualReadersListen()) return true;
    if (Date.now() >= end) return false;
    await wait(25);
  }
}

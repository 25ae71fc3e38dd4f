import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { vpcdPorts } from '../passport/vpcd.ts';

const reserved = '/proc/sys/net/ipv4/ip_local_reserved_ports';
const lookAgainMs = 250;

/**
 * vpcd's ports lie in the range from which the kernel takes ports for outgoing connections, and vpcd opens no reader on
 * one that such a connection has or had within the last minute. Keeps them out of that range until the machine is started
 * again; where the system does not let us, it stays a matter of luck.
 */
export function reserveVpcdPorts(): void {
  try {
    const others = readFileSync(reserved, 'latin1').trim();
    const ours = vpcdPorts.join(',');
    if (others.split(',').some((range) => holds(range))) return;
    writeFileSync(reserved, others === '' ? ours : `${others},${ours}`);
  } catch {
    // a system of its own ideas
  }
}

function holds(range: string): boolean {
  const [first = Number.NaN, last = first] = range.split('-').map(Number);
  return vpcdPorts.every((port) => first <= port && port <= last);
}

/** Waits until no connection has one of vpcd's ports at this end; false when one still has it after `withinMs`. */
export async function untilVpcdPortsFree(withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; vpcdSockets().length > 0; ) {
    if (performance.now() >= end) return false;
    await wait(lookAgainMs);
  }
  return true;
}

/** vpcd's readers listen. Looked up in the kernel's table: a connection would be a card in the reader. */
export function virtualReadersListen(): boolean {
  const listening = vpcdSockets().filter(({ state }) => state === '0A');
  return vpcdPorts.every((port) => listening.some((socket) => socket.port === port));
}

/** This end of every TCP socket on a port of vpcd, in whatever state: open, listening (`0A`), or over for less than a minute. */
function vpcdSockets(): readonly { readonly port: number; readonly state: string }[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => {
    let lines: readonly string[];
    try {
      lines = readFileSync(table, 'latin1').split('\n').slice(1);
    } catch {
      return []; // a kernel without IPv6 has one table
    }
    return lines.flatMap((line) => {
      const [, local = '', , state = ''] = line.trim().split(/\s+/);
      const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      return vpcdPorts.some((one) => one === port) ? [{ port, state }] : [];
    });
  });
}

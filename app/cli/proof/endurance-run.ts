import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectWorld } from '../../../native/virtual/world/world-client.ts';
import { readNote } from '../../backend/embedded/server-files.ts';
import { openStationLine } from '../../contract/station-line.ts';
import { stationFiles } from '../../station/station-files.ts';
import { DemoProcess } from '../bench/demo-process.ts';
import { projectTop } from '../demo-options.ts';
import { crossOnce } from '../virtual-traveller.ts';
import type { Walk } from '../virtual-traveller-walk.ts';
import { byName, footprint, type Held } from './footprint.ts';

export interface EnduranceOptions {
  readonly travellers: number;
  /** After so many travellers everything is warm: what is held then is the measure. */
  readonly warmAfter: number;
  readonly siteOptions: readonly string[];
  readonly log: (line: string) => void;
  readonly interrupted: AbortSignal;
}

export interface EnduranceReport {
  readonly travellers: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly first: Footprint;
  /** On the way: where it grows and where it stops. */
  readonly curve: readonly Pick<Footprint, 'after' | 'pssBytes'>[];
  readonly last: Footprint;
  /** PSS of all processes in the end, over that when all was warm. */
  readonly growth: number;
  /** Of descriptors, sockets, threads and processes, by their name; empty when there is none. */
  readonly leaks: readonly string[];
  /** Whose outcome was not the one that their papers and their walk ask for. */
  readonly surprises: readonly string[];
  readonly msEach: number;
}

interface Footprint {
  readonly after: number;
  readonly pssBytes: number;
  readonly processes: Readonly<Record<string, { readonly pssBytes: number; readonly descriptors: number }>>;
}

interface Guest {
  readonly id: string;
  readonly walk: Walk;
  readonly outcome: string;
}

const guest = (id: string, outcome: string, walk: Walk = 'normal'): Guest => ({ id, walk, outcome });
/** Who comes, over and over: most of them go through, and every way out of the automatic path has its turn. */
const guests: readonly Guest[] = [
  guest('fine', 'cleared'),
  guest('bac-only', 'cleared'),
  guest('no-chip', 'handed-over'),
  guest('fine', 'cleared'),
  guest('bac-only', 'abandoned', 'back'),
  guest('fine', 'cleared'),
  guest('watchlist', 'handed-over'),
  guest('bac-only', 'cleared'),
  guest('fine', 'cleared', 'tailgate'),
  guest('impostor', 'handed-over'),
  guest('fine', 'cleared'),
  guest('forged-data', 'handed-over'),
  guest('bac-only', 'cleared'),
  guest('expired', 'handed-over'),
  guest('fine', 'cleared'),
  guest('forged-signature', 'handed-over'),
];
const haste = 4;
const measuredEvery = 50;
/** A connection pool opens another now and then, and the runtime a thread: a leak grows with the travellers. */
const slack = 3;

/** Lets travellers of all kinds through one demonstration, one after another, and holds what it keeps against itself. */
export async function endure(options: EnduranceOptions): Promise<EnduranceReport> {
  const folder = mkdtempSync(join(tmpdir(), 'egate-endure-'));
  const data = join(folder, 'd');
  const collected = join(folder, 'collected');
  mkdirSync(collected);
  const preload = pathToFileURL(join(import.meta.dirname, 'collect-garbage.mjs')).href;
  const demo = await DemoProcess.start(data, ['--no-window', ...options.siteOptions], {
    ...process.env,
    EGATE_PROOF_FOLDER: collected,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${preload}`.trim(),
  });
  const officer = officerWhoSettles(data);
  try {
    const world = await connectWorld(stationFiles(data).world);
    await world.request({ do: 'hurry', times: haste });
    world.close();
    return await letThrough(options, data, () => {
      const database = readNote(join(data, 'backend'))?.pid;
      return footprint(demo.pid, collected, database === undefined ? [] : [database]);
    });
  } finally {
    officer.close();
    await demo.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function letThrough(
  { travellers, warmAfter, log, interrupted }: EnduranceOptions,
  data: string,
  measure: () => Promise<readonly Held[]>,
): Promise<EnduranceReport> {
  const outcomes: Record<string, number> = {};
  const surprises: string[] = [];
  let first: readonly Held[] = [];
  const curve: Pick<Footprint, 'after' | 'pssBytes'>[] = [];
  let ms = 0;
  for (let n = 1; n <= travellers; n += 1) {
    const one = guests[(n - 1) % guests.length] ?? guest('fine', 'cleared');
    const started = performance.now();
    const { passport, face } = papersOf(one.id);
    const report = await crossOnce({ passport, face, walk: one.walk, attack: null, seed: null, data, interrupted });
    ms += performance.now() - started;
    const outcome = report.outcome ?? 'none';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome !== one.outcome) surprises.push(`traveller ${n}, ${one.id}: ${outcome} (${report.reason})`);
    if (n === warmAfter) first = await measure();
    if (n % measuredEvery === 0 && n < travellers) {
      const held = sizeOf(n, n === warmAfter ? first : await measure());
      curve.push({ after: n, pssBytes: held.pssBytes });
      log(inWords(held));
    }
    if (n % 10 === 0) log(`${n} of ${travellers} travellers, ${Math.round(ms / n)} ms each`);
  }
  const last = await measure();
  const before = sizeOf(warmAfter, first);
  const after = sizeOf(travellers, last);
  const growth = after.pssBytes / before.pssBytes - 1;
  const msEach = Math.round(ms / travellers);
  log(inWords(after));
  const leaks = leaksBetween(first, last);
  return { travellers, outcomes, first: before, curve, last: after, growth, leaks, surprises, msEach };
}

function papersOf(id: string): { readonly passport: string; readonly face: string } {
  const people = join(projectTop, 'native/virtual/travellers');
  const all = JSON.parse(readFileSync(join(people, 'travellers.json'), 'utf8')) as readonly {
    readonly id: string;
    readonly profile: string;
    readonly face: string;
  }[];
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the demonstration has no traveller "${id}"`);
  return { passport: join(people, found.profile), face: join(people, found.face) };
}

function sizeOf(after: number, held: readonly Held[]): Footprint {
  const processes = Object.fromEntries(
    [...byName(held)].map(([name, { pssBytes, descriptors }]) => [name, { pssBytes, descriptors }]),
  );
  return { after, pssBytes: held.reduce((sum, one) => sum + one.pssBytes, 0), processes };
}

function inWords({ after, pssBytes, processes }: Footprint): string {
  const each = Object.entries(processes).map(([name, held]) => `${name} ${Math.round(held.pssBytes / 1e5) / 10}`);
  return `after ${after}: ${Math.round(pssBytes / 1e5) / 10} MB (${each.join(', ')})`;
}

/** What has more descriptors, sockets, threads or processes than before, in words. */
export function leaksBetween(first: readonly Held[], last: readonly Held[]): readonly string[] {
  const before = byName(first);
  return [...byName(last)].flatMap(([name, now]) => {
    const then = before.get(name);
    // A server's pool comes and goes as it likes.
    if (then === undefined) return name.startsWith('postgres:') ? [] : [`${name}: was not there before`];
    return (['descriptors', 'sockets', 'threads', 'processes'] as const).flatMap((what) =>
      now[what] > then[what] + slack ? [`${name}: ${then[what]} ${what}, then ${now[what]}`] : [],
    );
  });
}

/** An officer who settles every case and acknowledges every alarm: what waits for a person is held, and is no leak. */
function officerWhoSettles(data: string): { close(): void } {
  const asked = new Set<string>();
  let id = 0;
  const line = openStationLine(data, 'officer', {
    message: (message) => {
      if (message.type !== 'view' || message.view.role !== 'officer') return;
      for (const { lane, openCases, alarms, current } of message.view.lanes) {
        const ask = (key: string, request: Record<string, unknown>) => {
          if (asked.has(key)) return;
          asked.add(key);
          id += 1;
          line.send({ type: 'officer', id, request: { lane, officer: 'officer-7', ...request } as never });
        };
        for (const { crossing } of openCases) {
          if (crossing !== current?.crossing)
            ask(crossing, { type: 'settleCase', crossing, settled: 'not-crossed', reason: 'seen' });
        }
        for (const alarm of alarms) ask(alarm.id, { type: 'acknowledgeAlarm', alarm: alarm.id });
      }
    },
    closed: () => {},
  });
  return line;
}

import { type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { whyNoFace } from '../../native/virtual/camera/face-source.ts';
import { connectWorld, type WorldClient } from '../../native/virtual/world/world-client.ts';
import { type AttackKind, attackKinds } from '../../native/virtual/attacks.ts';
import type { WorldRequest } from '../../native/virtual/world-messages.ts';
import type { JournalEntry } from '../audit/catalogue.ts';
import type { TravellerView } from '../contract/traveller.ts';
import { unreachable } from '../core/unreachable.ts';
import { lockFile } from '../../native/process-lock.ts';
import { stationFiles } from '../station/station-files.ts';
import { CliError, type ExitCode, parseArguments, print, type Verb } from './command.ts';
import { type CrossingReport, crossingReport } from './crossing-report.ts';
import { demoData, projectTop } from './demo-options.ts';
import { JournalTail } from './journal-tail.ts';
import { ScreenWatch } from './screen-watch.ts';
import { type Deed, VirtualPerson, type Walk, walks } from './virtual-traveller-walk.ts';

const usage = `--passport PROFILE.json --face IMAGE|CLIP|FOLDER [--walk ${walks.join('|')}] [--attack ${attackKinds.join('|')}] [--seed N] [--data DIR]`;
/** A lane that is not yet open is waited for, this long (ms). */
const laneFreeWithin = 60_000;
/** Other travellers are let go first: each has the lane for a few seconds, a stubborn one for two minutes (ms). */
const turnComesWithin = 600_000;
/** The lane ends every crossing by itself within its own time-outs; this is for one that does not (ms). */
const crossingWithin = 150_000;
/** A lane that takes no notice of a document for this long (ms) has closed just now: the person takes it up again. */
const crossingBeginsWithin = 3_000;
/** Who waits for an officer to let them through waits this long (ms), then goes back by the entry. */
const officerComesWithin = 60_000;
/** A wheelchair is turned and a passport put away in this (ms): longer than an ordinary clearance lives. */
const takesTime = 16_000;
/** The person is found by a camera that was looking at an empty hall (ms). */
const stepBeforeCamera = 400;

export interface VirtualTravellerOptions {
  readonly passport: string;
  readonly face: string;
  readonly walk: Walk;
  readonly attack: AttackKind | null;
  /** Of what the person does before the camera; null: the world's next one. */
  readonly seed: number | null;
  readonly data: string;
  readonly interrupted: AbortSignal;
}

/** Lets one virtual traveller cross a running lane; the report comes from the station's journal. */
export async function crossOnce(options: VirtualTravellerOptions): Promise<CrossingReport> {
  const world = await reachWorld(options.data);
  let endTurn = () => {};
  try {
    endTurn = await oneAtATime(options.data, options.interrupted);
    for (const end = performance.now() + laneFreeWithin; ; ) {
      const report = await attempt(options, world, end);
      if (report !== null) return report;
      await asked(world, { do: 'liftDocument' });
    }
  } finally {
    // Whatever happened, the hall is left as it was found.
    await world.request({ do: 'faceCamera', face: null }).catch(() => {});
    await world.request({ do: 'liftDocument' }).catch(() => {});
    endTurn();
    world.close();
  }
}

/** One way to the lane; null when the lane closed, or its station ended, before the crossing had begun. */
async function attempt(
  options: VirtualTravellerOptions,
  world: WorldClient,
  end: number,
): Promise<CrossingReport | null> {
  const watch = await reachScreen(options, end);
  const tail = await JournalTail.open(stationFiles(options.data).journal);
  try {
    if (!(await watch.until((view) => view.screen === 'invite', end - performance.now()))) {
      if (watch.gone && performance.now() < end) return null;
      throw new CliError(
        3,
        'lane-not-free',
        `the lane shows "${watch.view?.screen ?? 'nothing'}" and does not invite anybody`,
        'see the officer’s panel, or run: egate doctor --data DIR',
      );
    }
    const { face, attack, seed } = options;
    const behaviour = { ...(attack === null ? {} : { attack }), ...(seed === null ? {} : { seed }) };
    await asked(world, { do: 'faceCamera', face, ...behaviour });
    await new Promise((done) => setTimeout(done, stepBeforeCamera));
    return await cross(options, world, watch, tail);
  } finally {
    watch.close();
    await tail.close();
  }
}

async function cross(
  options: VirtualTravellerOptions,
  world: WorldClient,
  watch: ScreenWatch,
  tail: JournalTail,
): Promise<CrossingReport | null> {
  await tail.read(); // what was before is not ours
  const person = new VirtualPerson(options.walk);
  const entries: JournalEntry[] = [];
  let moving = 0;
  let failure: Error | null = null;
  let doing: Promise<void> = Promise.resolve();
  const perform = async (deed: Deed) => {
    const started = performance.now();
    await carryOut(deed, world, watch, options);
    if (deed.kind === 'layDocumentAgain') moving += performance.now() - started;
  };
  const act = (deeds: readonly Deed[]) => {
    for (const deed of deeds) {
      doing = doing
        .then(() => perform(deed))
        .catch((error: Error) => {
          failure ??= error;
        });
    }
  };
  let waiting: NodeJS.Timeout | undefined;
  const look = (view: TravellerView) => {
    clearTimeout(waiting);
    if (view.screen === 'officer') waiting = setTimeout(() => act(person.leaves()), officerComesWithin);
    act(person.sees(view.screen));
  };

  await asked(world, { do: 'placeDocument', profile: options.passport });
  const placed = performance.now();
  const ignored = () => crossing === null && (watch.gone || performance.now() - placed > crossingBeginsWithin);
  let crossing: string | null = null;
  let stopLooking = () => {};
  const finished = await tail.follow(
    (entry) => {
      if (entry.event === 'crossing.started' && crossing === null) {
        crossing = entry.crossing;
        stopLooking = watch.onScreen(look);
      }
      if (crossing !== null && entry.crossing === crossing) entries.push(entry);
      return failure !== null || (entry.event === 'crossing.concluded' && entry.crossing === crossing);
    },
    crossingWithin,
    () => options.interrupted.aborted || ignored(),
  );
  clearTimeout(waiting);
  await doing;
  stopLooking();
  if (failure !== null) throw failure;
  if (!finished && ignored() && !options.interrupted.aborted) return null;
  if (!finished) {
    const said = options.interrupted.aborted ? 'interrupted' : 'the lane did not end the crossing in time';
    throw new CliError(3, 'no-end', said, 'see the officer’s panel and `egate audit show`');
  }
  // The alarms and the last word of an officer come with the end; the next traveller finds the lane inviting.
  await leave(world, watch);
  for (const entry of await tail.read()) if (entry.crossing === crossing) entries.push(entry);
  return crossingReport(entries, moving);
}

async function leave(world: WorldClient, watch: ScreenWatch): Promise<void> {
  await asked(world, { do: 'liftDocument' }).catch(() => {});
  if (await watch.until((view) => view.screen === 'invite' || view.screen === 'closed', 6_000)) return;
  await asked(world, { do: 'move', how: 'leave' });
  await watch.until((view) => view.screen === 'invite' || view.screen === 'closed', 10_000);
}

async function carryOut(
  deed: Deed,
  world: WorldClient,
  watch: ScreenWatch,
  options: VirtualTravellerOptions,
): Promise<void> {
  switch (deed.kind) {
    case 'ask':
      watch.ask(deed.request);
      return;
    case 'stepIn':
      return asked(world, { do: 'move', how: 'stepIn', by: deed.by });
    case 'takeTime':
      await new Promise((done) => setTimeout(done, takesTime));
      return;
    case 'liftDocument':
      return asked(world, { do: 'liftDocument' });
    case 'layDocumentAgain':
      await asked(world, { do: 'liftDocument' });
      await new Promise((done) => setTimeout(done, 300));
      return asked(world, { do: 'placeDocument', profile: options.passport });
    case 'walk':
      return asked(world, { do: 'move', how: deed.how, by: deed.by });
    case 'leaveByEntry':
      await asked(world, { do: 'faceCamera', face: null });
      return asked(world, { do: 'move', how: 'leave' });
    default:
      return unreachable(deed);
  }
}

/** A refusal of the world is the caller's fault (a bad profile, a face that is no picture). */
async function asked(world: WorldClient, request: WorldRequest): Promise<void> {
  const answer = await world.request(request);
  if (!answer.ok) {
    throw new CliError(2, 'bad-input', answer.error ?? 'the world refused', 'correct the profile or the face');
  }
}

async function reachWorld(data: string): Promise<WorldClient> {
  try {
    return await connectWorld(stationFiles(data).world);
  } catch (error) {
    throw noLane(data, error);
  }
}

/** Where there is a world, a station that does not answer is just starting. */
async function reachScreen({ data, interrupted }: VirtualTravellerOptions, end: number): Promise<ScreenWatch> {
  for (;;) {
    try {
      return await ScreenWatch.open(data);
    } catch (error) {
      if (performance.now() > end || interrupted.aborted) throw noLane(data, error);
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

function noLane(data: string, error: unknown): CliError {
  return new CliError(
    3,
    'no-lane',
    `no demonstration lane answers in ${data} (${(error as Error).message})`,
    'start one: npm start -- --no-window --data DIR',
  );
}

/** A lane has one reader: travellers queue. Returns what ends one's turn. */
async function oneAtATime(data: string, interrupted: AbortSignal): Promise<() => void> {
  const file = join(stationFiles(data).lane, 'virtual-traveller.pid');
  for (const end = performance.now() + turnComesWithin; ; ) {
    const lock = lockFile(file);
    if (lock.ok) return lock.value;
    if (performance.now() > end || interrupted.aborted) {
      throw new CliError(
        3,
        'lane-not-free',
        `another virtual traveller (process ${lock.error}) has the lane`,
        'wait until it is through, or end it',
      );
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

export const travellerVerb: Verb = {
  summary: 'lets one virtual traveller cross the running demonstration',
  usage,
  run: async (args, io): Promise<ExitCode> => {
    const { values } = parseArguments(
      args,
      {
        passport: { type: 'string' },
        face: { type: 'string' },
        walk: { type: 'string', default: 'normal' },
        attack: { type: 'string' },
        seed: { type: 'string' },
        data: { type: 'string' },
      },
      `virtual traveller ${usage}`,
    );
    const walk = walks.find((one) => one === values.walk);
    if (walk === undefined) {
      throw new CliError(2, 'usage', `--walk ${values.walk} is no walk`, `one of: ${walks.join(', ')}`);
    }
    const attack = attackKinds.find((one) => one === values.attack) ?? null;
    if (values.attack !== undefined && attack === null) {
      throw new CliError(2, 'usage', `--attack ${values.attack} is none`, `one of: ${attackKinds.join(', ')}`);
    }
    if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
      throw new CliError(2, 'usage', `--seed ${values.seed} is no whole number`, 'for instance: --seed 7');
    }
    if (values.passport === undefined || values.face === undefined) {
      throw new CliError(2, 'usage', '--passport and --face are needed', `usage: egate virtual traveller ${usage}`);
    }
    const passport = existing('--passport', values.passport, (stat) => stat.isFile());
    const face = existing('--face', values.face, (stat) => stat.isFile() || stat.isDirectory());
    const faceless = await whyNoFace(face, attack);
    if (faceless !== null)
      throw new CliError(2, 'no-picture', faceless, 'name a picture, a clip, or a folder of either');
    const report = await crossOnce({
      passport,
      face,
      walk,
      attack,
      seed: values.seed === undefined ? null : Number(values.seed),
      data: demoData(values.data, io.env, projectTop),
      interrupted: io.interrupted,
    });
    print(io, report, () => forPeople(report));
    return report.outcome === 'cleared' && report.gate.passage === 'passed' ? 0 : 1;
  },
};

function existing(option: string, path: string, isWanted: (stat: Stats) => boolean): string {
  const full = resolve(path);
  try {
    if (isWanted(statSync(full))) return full;
  } catch {
    throw new CliError(2, 'no-file', `${option} ${path} is not there`, 'check the path');
  }
  throw new CliError(2, 'no-file', `${option} ${path} is no file of that kind`, 'check the path');
}

function forPeople(report: CrossingReport): string {
  const { outcome, reason, gate, face, ms } = report;
  const said = reason === null ? outcome : `${outcome}: ${reason}`;
  const lines = [`${said} (machine time ${Math.round(ms)} ms)`];
  for (const { step, ms: at } of report.steps) lines.push(`  ${String(at).padStart(6)} ms  ${step}`);
  if (face !== null) lines.push(`face: similarity ${face.similarity}, threshold ${face.threshold}`);
  lines.push(`gate: ${gate.opened ? 'opened' : 'stayed shut'}${gate.passage === null ? '' : `, ${gate.passage}`}`);
  return lines.join('\n');
}

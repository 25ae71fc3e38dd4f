import { journalEvent } from '../../audit/catalogue.ts';
import { plainWords, token } from '../../audit/event-fields.ts';
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type CrossingId, isCrossingId, isLaneId, isOfficerId, type OfficerId } from '../../core/ids.ts';
import { rfc3339 } from '../../core/instant.ts';
import { decideOverride } from '../../lane/decide.ts';
import { meaningOfGateEvent } from '../../station/gate-events.ts';
import { readSite } from '../../station/read-site.ts';
import { systemClock } from '../../core/system-clock.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { demoData, projectTop } from '../demo-options.ts';
import { type GateTestJournal, openGateTestJournal } from '../gate-test-journal.ts';
import { gateDevice, type GateUnderTest, startGate } from '../gate-under-test.ts';

const testUsage = '--device virtual:SOCKET|hid:PRODUCT [--doors one|two] [--officer ID] [--data DIR]';

/** How long (ms) an impulse is watched on a board that cannot tell what came of it. */
const impulseWatched = 1_500;
/** How long after the clearance's end (ms) the gate may take to say that it has ended. */
const lastWord = 8_000;

type Passage = 'passed' | 'reversed' | 'tailgated' | 'expired' | 'not-sensed' | null;

interface GateTestResult {
  readonly device: string;
  readonly opened: boolean;
  readonly passage: Passage;
  /** From the order to what came of it. */
  readonly ms: number;
  readonly detail?: string;
}

export const noun: Noun = {
  verbs: {
    test: {
      summary: 'opens a gate for one passage, waits for it and reports; not beside a running lane, and in its journal',
      usage: testUsage,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          {
            device: { type: 'string' },
            doors: { type: 'string' },
            officer: { type: 'string' },
            data: { type: 'string' },
          },
          `gate test ${testUsage}`,
        );
        if (values.device === undefined)
          throw new CliError(2, 'usage', 'name the gate with --device', `usage: egate gate test ${testUsage}`);
        const device = gateDevice(values.device, values.doors ?? 'one');
        const officer = values.officer ?? userInfo().username;
        if (!isOfficerId(officer))
          throw new CliError(2, 'bad-officer', `"${officer}" is no officer id`, 'letters, digits, dots and hyphens');
        const journal = await openGateTestJournal(demoData(values.data, io.env, projectTop), shippedLane());
        try {
          const under = await startGate(device);
          try {
            return report(io, await tryGate(values.device, under, journal, officer, io));
          } finally {
            await under.stop();
          }
        } finally {
          await journal.close();
        }
      },
    },
  },
};

/** The lane whose name a journal gets that does not exist yet. */
function shippedLane(): string {
  const site = readSite(join(projectTop, 'app/station/sites/erenhot-exit.yaml'), []);
  if (!site.ok) throw new Error('the shipped site profile cannot be read');
  return site.value.lane;
}

/** Who opens, why and for how long is in the journal before the door moves; what came of it after. */
async function tryGate(
  device: string,
  under: GateUnderTest,
  journal: GateTestJournal,
  officer: OfficerId,
  io: CliIo,
): Promise<GateTestResult> {
  const { gate, events } = under;
  const crossing = newCrossing();
  const now = systemClock.now();
  if (!isLaneId(journal.lane)) throw new Error('a journal of no lane');
  const today = rfc3339(now).slice(0, 10);
  const clearance = decideOverride(
    { crossing, officer, reason: 'gate-test', passage: 'normal', at: now },
    {
      lane: journal.lane,
      doors: 'one',
      pad: 'off',
      now,
      elapsed: systemClock.elapsed(),
      today,
      makeId: randomUUID,
      unhurried: false,
      lookedAtSince: null,
    },
  );
  const fields = {
    action: 'gate-test',
    officer,
    device: plainWords(device.startsWith('hid:') ? device : 'virtual'),
  } as const;
  await journal.append({ event: 'officer.acted', crossing, fields });
  const { id, by, expiresAt } = clearance;
  await journal.append({
    event: 'order.open-exit',
    crossing,
    fields: { clearance: token(id), by, expiresAt: rfc3339(expiresAt), reason: 'gate-test' },
  });

  const started = performance.now();
  const seen = events.length;
  const permitted = await gate.permit(clearance);
  let passage: Passage = null;
  if (permitted.ok) {
    io.stderr.write('the exit is open: walk through\n');
    const within = under.sensesPassage ? expiresAt - now + lastWord : impulseWatched;
    passage = await endOfPassage(under, seen, within, io.interrupted);
  }
  const ms = Math.round(performance.now() - started);
  const shut = await gate.shut();
  for (const event of events.slice(seen)) {
    if (event.kind === 'doors' || event.kind === 'emergency') continue;
    const entry = meaningOfGateEvent(event).journal;
    if (entry !== null) await journal.append(journalEvent(entry, crossing, { reason: 'gate-test' }));
  }
  await journal.append({ event: 'order.shut-doors', crossing, fields: { reason: 'gate-test' } });
  const fault = events.slice(seen).find((event) => event.kind === 'fault');
  const refusal = permitted.ok ? shut : permitted;
  const detail =
    fault?.kind === 'fault'
      ? fault.detail
      : refusal.ok
        ? undefined
        : 'detail' in refusal.error
          ? refusal.error.detail
          : refusal.error.kind;
  return { device, opened: permitted.ok, passage, ms, ...(detail === undefined ? {} : { detail }) };
}

/** Waits for what came of an opening, at most `within` ms; a board without inputs never says. */
function endOfPassage(
  { gate, events, sensesPassage }: GateUnderTest,
  seen: number,
  within: number,
  interrupted: AbortSignal,
): Promise<Passage> {
  return new Promise((resolve) => {
    const finish = (passage: Passage) => {
      clearTimeout(timer);
      detach();
      interrupted.removeEventListener('abort', abort);
      resolve(passage);
    };
    const abort = () => finish(null);
    const timer = setTimeout(() => finish(sensesPassage ? null : 'not-sensed'), within);
    const look = (kind: (typeof events)[number]['kind']) => {
      if (kind === 'passed' || kind === 'reversed' || kind === 'tailgated' || kind === 'expired') finish(kind);
      else if (kind === 'fault') finish(null);
    };
    const detach = gate.onEvent((event) => look(event.kind));
    interrupted.addEventListener('abort', abort);
    for (const event of events.slice(seen)) look(event.kind);
  });
}

function newCrossing(): CrossingId {
  const id: string = randomUUID();
  if (!isCrossingId(id)) throw new Error('a UUID is a crossing id');
  return id;
}

function report(io: CliIo, result: GateTestResult): ExitCode {
  const good =
    result.opened && result.detail === undefined && (result.passage === 'passed' || result.passage === 'not-sensed');
  print(io, result, () => {
    const passage =
      result.passage === 'not-sensed'
        ? 'not sensed: this board has no inputs; that the door moved, a person must see'
        : (result.passage ?? 'none');
    return [
      `${result.device}: ${result.opened ? 'opened' : 'not opened'}`,
      `passage: ${passage} (${result.ms} ms)`,
      ...(result.detail === undefined ? [] : [result.detail]),
    ].join('\n');
  });
  return good ? 0 : 1;
}

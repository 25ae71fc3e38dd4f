import type { EventFields, JournalEvent } from '../audit/catalogue.ts';
import { token } from '../audit/event-fields.ts';
import { type Instant, rfc3339 } from '../core/instant.ts';
import { unreachable } from '../core/unreachable.ts';
import type { LaneCommand } from '../lane/commands.ts';
import type { JournalPort } from './journal-port.ts';

export interface OrderExecutorOptions {
  readonly journal: Pick<JournalPort, 'append'>;
  now(): Instant;
  /** Carries one order out, `fields` as journalled; what comes of it arrives later as events. Must not throw. */
  act(command: LaneCommand, fields: EventFields): void;
  /** Shuts the doors now, whatever the journal does: doubt closes. */
  shutNow(): void;
  /** Opens all doors now: people in danger wait for no disk. */
  releaseNow(): void;
  onJournalLost(detail: string): void;
}

interface Job {
  readonly command: LaneCommand;
  revoked: boolean;
}

/**
 * Journal first, act second: carries the lane's orders out one by one, each after its entry is on the disk. An order to
 * shut the doors overtakes and revokes every opening that is still waiting, as the end of a crossing does those for it;
 * nothing opens on an entry that was not written. Only what makes people safe waits for no disk: shutting, and an officer's
 * release of all doors.
 */
export class OrderExecutor {
  readonly #options: OrderExecutorOptions;
  readonly #waiting: Job[] = [];
  #current: Job | null = null;
  #running: Promise<void> | null = null;

  constructor(options: OrderExecutorOptions) {
    this.#options = options;
  }

  take(command: LaneCommand): void {
    for (const job of [this.#current, ...this.#waiting]) {
      if (job !== null && revokes(command, job.command)) job.revoked = true;
    }
    if (command.type === 'shutDoors') this.#options.shutNow();
    if (command.type === 'releaseDoors') this.#options.releaseNow();
    this.#waiting.push({ command, revoked: false });
    this.#running ??= this.#run();
  }

  /** Resolves when every order taken so far has been carried out. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#current = job;
      const entry = entryOf(job.command, this.#options.now());
      const written = await this.#write(entry);
      if (written && job.revoked) await this.#write(revoked(job.command));
      const held = job.revoked || (!written && needsEntry(job.command));
      if (!held && !isDone(job.command)) this.#options.act(job.command, entry.fields);
    }
    this.#current = null;
    this.#running = null;
  }

  async #write(event: JournalEvent): Promise<boolean> {
    try {
      await this.#options.journal.append(event);
      return true;
    } catch (error) {
      this.#options.onJournalLost((error as Error).message);
      return false;
    }
  }
}

/** An order to shut takes back every opening; the end of a crossing, however it comes, those that were for it. */
function revokes(command: LaneCommand, waiting: LaneCommand): boolean {
  if (!opens(waiting)) return false;
  if (command.type === 'shutDoors') return true;
  const ends = command.type === 'handOver' || command.type === 'concludeCrossing';
  return ends && crossingOf(waiting) === command.crossing;
}

function opens(command: LaneCommand): boolean {
  return command.type === 'openExit' || command.type === 'openEntry';
}

/** Orders that were carried out when they were taken, before their entry. */
function isDone({ type }: LaneCommand): boolean {
  return type === 'shutDoors' || type === 'releaseDoors';
}

/**
 * No opening for one person goes on without its entry. Nor does a record that the journal knows nothing of: the next start
 * would find a backend that knows more than the lane.
 */
function needsEntry({ type }: LaneCommand): boolean {
  return type === 'openExit' || type === 'openEntry' || type === 'recordCrossing';
}

function revoked(command: LaneCommand): JournalEvent {
  return { event: 'order.revoked', crossing: crossingOf(command), fields: { order: token(command.type) } };
}

function crossingOf(command: LaneCommand): string | null {
  if (command.type === 'openExit') return command.clearance.crossing;
  return 'crossing' in command ? command.crossing : null;
}

/** What the journal says of an order. No field may carry personal data. */
function entryOf(command: LaneCommand, now: Instant): JournalEvent {
  const crossing = crossingOf(command);
  switch (command.type) {
    case 'readChip':
      return { event: 'order.read-chip', crossing, fields: {} };
    case 'examineHolder':
      return { event: 'order.examine-holder', crossing, fields: {} };
    case 'stopExamining':
      return { event: 'order.stop-examining', crossing, fields: {} };
    case 'noteDecision': {
      const { kind, rule, policyVersion } = command.decision;
      const reason = command.decision.kind === 'clear' ? null : command.decision.reason;
      return {
        event: 'decision.made',
        crossing,
        fields: {
          kind,
          reason,
          rule: token(rule),
          policyVersion: token(policyVersion),
          persons: command.occupancy?.persons,
        },
      };
    }
    case 'handOver':
      return { event: 'crossing.handed-over', crossing, fields: { reason: command.reason } };
    case 'screen':
      return { event: 'order.screen', crossing, fields: {} };
    case 'openEntry':
      return { event: 'order.open-entry', crossing, fields: { way: command.way, persons: command.persons } };
    case 'openExit': {
      const { id, by, passage, expiresAt } = command.clearance;
      return {
        event: 'order.open-exit',
        crossing,
        fields: { clearance: token(id), by, passage, expiresAt: rfc3339(expiresAt) },
      };
    }
    case 'shutDoors':
      return { event: 'order.shut-doors', crossing, fields: {} };
    case 'releaseDoors':
      return { event: 'order.release-doors', crossing, fields: {} };
    case 'raiseAlarm':
      return { event: 'alarm.raised', crossing, fields: { kind: command.alarm } };
    case 'recordCrossing': {
      const { tailgated, accompanied, clearance } = command;
      return {
        event: 'order.record-crossing',
        crossing,
        fields: {
          tailgated,
          accompanied,
          by: clearance.by,
          clearance: token(clearance.id),
          occurredAt: rfc3339(now),
        },
      };
    }
    case 'concludeCrossing':
      return { event: 'crossing.concluded', crossing, fields: { ...command.outcome } };
    case 'forgetTraveller':
      return { event: 'order.forget-traveller', crossing, fields: {} };
    default:
      return unreachable(command);
  }
}

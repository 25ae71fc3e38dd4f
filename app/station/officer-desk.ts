import type { JournalEvent } from '../audit/catalogue.ts';
import { plainWords, token } from '../audit/event-fields.ts';
import type { OfficerRequest } from '../contract/officer.ts';
import type { CrossingId, OfficerId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import { bodiesOn, type PassageKind } from '../lane/evidence.ts';
import type { LaneEvent } from '../lane/events.ts';
import type { LaneState } from '../lane/lane-state.ts';
import type { AlarmBoard } from './alarms.ts';
import type { CaseFiles } from './case-files.ts';
import type { Answer } from './contract-connection.ts';
import type { JournalGap } from './journal-gap.ts';

export interface OfficerDeskOptions {
  readonly lane: string;
  readonly alarms: AlarmBoard;
  readonly files: CaseFiles;
  state(): LaneState;
  send(event: LaneEvent): void;
  /** Resolves when the entry is on the disk. */
  append(event: JournalEvent): Promise<unknown>;
  journalLost(detail: string): void;
  emergencyPressed(): boolean;
  /** What the journal lacks against the backend, until somebody has answered for it. */
  gap(): JournalGap | null;
  /** It is written down that somebody answers for the gap. */
  gapAccepted(): void;
  onChange(): void;
}

const done: Answer = { ok: true, message: null };

/** Takes what officers ask of one lane: refused when it does not fit the present state, journalled before it is done. */
export class OfficerDesk {
  readonly #options: OfficerDeskOptions;

  constructor(options: OfficerDeskOptions) {
    this.#options = options;
  }

  async handle(request: OfficerRequest): Promise<Answer> {
    const { lane, append, journalLost } = this.#options;
    if (request.lane !== lane) return { ok: false, message: `there is no lane ${request.lane} here` };
    const officer = request.officer as OfficerId;
    const refusal = this.#refusalOf(request);
    if (refusal !== null) return { ok: false, message: refusal };
    const crossing = 'crossing' in request ? (request.crossing as CrossingId) : null;
    const reason = 'reason' in request ? request.reason : null;
    // Who did what and why is on the disk before anything moves. Only a release does not wait: people may be in danger.
    const fields = { action: request.type, officer, reason: reason === null ? null : plainWords(reason) };
    const written = append({ event: 'officer.acted', crossing, fields });
    if (request.type === 'releaseDoors') written.catch((error: Error) => journalLost(error.message));
    else {
      try {
        await written;
      } catch (error) {
        journalLost((error as Error).message);
        return { ok: false, message: 'the journal cannot be written' };
      }
      // The world may have moved on while the disk wrote.
      const late = this.#refusalOf(request);
      if (late !== null) return { ok: false, message: late };
    }
    return this.#obey(request, officer);
  }

  /** Why the lane does not take a request now; null when it does. */
  #refusalOf(request: OfficerRequest): string | null {
    const { alarms, files } = this.#options;
    const state = this.#options.state();
    switch (request.type) {
      case 'letThrough':
      case 'refuse':
      case 'takeOver':
        if (request.crossing !== state.crossing) return 'that traveller is no longer at the lane';
        if (!state.actions.includes(request.type)) return `not while the lane is "${state.name}"`;
        return request.type === 'letThrough' ? tooMany(state, request.passage ?? 'normal') : null;
      case 'resetEmergency':
        if (this.#options.emergencyPressed()) return 'the emergency button is still pressed';
        return state.actions.includes('resetEmergency') ? null : 'there is no emergency';
      case 'openLane':
      case 'closeLane':
      case 'openEntry':
      case 'releaseDoors':
        return state.actions.includes(request.type) ? null : `not while the lane is "${state.name}"`;
      case 'settleCase':
        return files.isOpen(request.crossing as CrossingId) ? null : 'there is no such open case';
      case 'acceptGap':
        return this.#options.gap() === null ? 'the journal has no gap' : null;
      case 'acknowledgeAlarm':
        return alarms.has(request.alarm) ? null : 'there is no such alarm';
      default:
        return unreachable(request);
    }
  }

  #obey(request: OfficerRequest, officer: OfficerId): Answer {
    const { alarms, files, send, append, journalLost, onChange } = this.#options;
    const note = (event: JournalEvent) => {
      append(event).catch((error: Error) => journalLost(error.message));
    };
    switch (request.type) {
      case 'letThrough': {
        const { crossing, reason, passage = 'normal' } = request;
        send({ type: 'OFFICER_LET_THROUGH', crossing: crossing as CrossingId, officer, reason, passage });
        return done;
      }
      case 'refuse': {
        const { crossing, reason } = request;
        send({ type: 'OFFICER_REFUSED', crossing: crossing as CrossingId, officer, reason });
        return done;
      }
      case 'takeOver': {
        const { crossing, reason } = request;
        send({ type: 'OFFICER_TOOK_OVER', crossing: crossing as CrossingId, officer, reason });
        return done;
      }
      case 'closeLane':
        send({ type: 'OFFICER_CLOSED_LANE', officer, reason: request.reason });
        return done;
      case 'openLane':
        send({ type: 'OFFICER_OPENED_LANE', officer });
        return done;
      case 'openEntry':
        send({ type: 'OFFICER_OPENED_ENTRY', officer, reason: request.reason });
        return done;
      case 'releaseDoors':
        send({ type: 'OFFICER_RELEASED_DOORS', officer, reason: request.reason });
        return done;
      case 'resetEmergency':
        note({ event: 'emergency.reset', crossing: null, fields: { by: officer } });
        send({ type: 'EMERGENCY_RESET' });
        return done;
      case 'settleCase':
        files.settle(request.crossing as CrossingId);
        note({
          event: 'crossing.settled',
          crossing: request.crossing,
          fields: { settled: token(request.settled), officer },
        });
        onChange();
        return done;
      case 'acceptGap': {
        const gap = this.#options.gap();
        if (gap === null) return done;
        const fields = { ...gap, officer, reason: plainWords(request.reason) };
        append({ event: 'journal.gap-accepted', crossing: null, fields }).then(
          this.#options.gapAccepted,
          (error: Error) => journalLost(error.message),
        );
        return done;
      }
      case 'acknowledgeAlarm':
        alarms.acknowledge(request.alarm, officer);
        note({ event: 'alarm.acknowledged', crossing: null, fields: { alarm: token(request.alarm), officer } });
        onChange();
        return done;
      default:
        return unreachable(request);
    }
  }
}

/** Why the exit does not open for those who stand between the doors, or before the only one; null when it may. */
function tooMany({ occupancy }: LaneState, passage: PassageKind): string | null {
  const persons = occupancy?.persons ?? 0;
  if (persons <= bodiesOn[passage]) return null;
  return passage === 'normal' && persons <= bodiesOn.assisted
    ? `${persons} people stand before the exit: let them through as assisted, or one goes back`
    : `${persons} people stand before the exit`;
}

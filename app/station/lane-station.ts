import {
  type EventFields,
  type EventId,
  type FieldsOf,
  type JournalEntry,
  journalEvent,
  type JournalEvent,
} from '../audit/catalogue.ts';
import { plainWords, token } from '../audit/event-fields.ts';
import type { Subjects } from '../audit/pseudonyms.ts';
import type { BorderClient } from '../border/client.ts';
import type { ServerMessage } from '../contract/messages.ts';
import type { LaneView } from '../contract/officer.ts';
import type { TravellerRequest, TravellerView } from '../contract/traveller.ts';
import type { CrossingId, LaneId } from '../core/ids.ts';
import { type Clock, rfc3339, type TimerHandle } from '../core/instant.ts';
import { unreachable } from '../core/unreachable.ts';
import type { CardReader } from '../document/card-reader.ts';
import type { LaneCommand } from '../lane/commands.ts';
import { createLane, type Lane } from '../lane/lane.ts';
import type { LaneState } from '../lane/lane-state.ts';
import type { Policy } from '../policy/policy.ts';
import type { Gate } from '../../native/gate/port.ts';
import type { MrzReader } from '../../native/mrz-reader/port.ts';
import { AlarmBoard } from './alarms.ts';
import { BorderLink } from './border-link.ts';
import { CaseFiles, type CaseSheet } from './case-files.ts';
import { caseSheetOf, recoveredCaseSheet } from './case-view.ts';
import type { ReadChip } from './chip-step.ts';
import type { Answer, ScreenRequest } from './contract-connection.ts';
import { DocumentStep } from './document-step.ts';
import { GateStep } from './gate-step.ts';
import { HolderStep } from './holder-step.ts';
import type { HolderExaminer } from './inference/holder-examiner.ts';
import { gapInWords, isSameGap, type JournalGap } from './journal-gap.ts';
import type { JournalPort } from './journal-port.ts';
import { LaneFaults } from './lane-faults.ts';
import type { LaneStep } from './lane-step.ts';
import { laneViewOf, travellerViewOf } from './lane-views.ts';
import { OfficerDesk } from './officer-desk.ts';
import { OrderExecutor } from './order-executor.ts';
import type { LaneRecord, Recovered } from './recovery.ts';
import { screenTraveller } from './screening-step.ts';
import type { SiteProfile } from './site-profile.ts';
import { TravellerLanguage } from './traveller-language.ts';

/** A language that was tapped and then nobody came (ms): the invitation cycles again. */
const languageKept = 30_000;
/** Journal entries that the panel shows. */
const recentEntries = 60;

export interface LaneStationPorts {
  readonly clock: Clock;
  readonly makeId: () => string;
  /** Commitments to who a document says its holder is. */
  readonly subjects: Subjects;
  readonly today: () => string;
  readonly journal: JournalPort;
  readonly gate: Gate;
  readonly mrzReader: MrzReader;
  readonly cardReader: CardReader;
  readonly examiner: HolderExaminer;
  readonly border: BorderClient;
  /** One attempt at the chip on the reader. */
  readonly readChip: ReadChip;
  /** Where the sequence of the last event that the backend has is kept; losing it costs a repetition, nothing else. */
  readonly reported: { readonly upTo: number; keep(upTo: number): void };
}

export interface LaneStationOptions {
  readonly site: SiteProfile;
  readonly policy: Policy;
  readonly recovered: Recovered;
  /** The journal as it was found, oldest first. */
  readonly entries: readonly JournalEntry[];
  /** Something that a screen shows has changed. */
  onChange(): void;
  /** A live picture for the screens of a role. */
  onPreview(role: 'traveller' | 'officer', message: ServerMessage): void;
}

/**
 * One lane at work: devices, backend and screens tell it what happened, the statechart orders, the executor carries out.
 * Everything that it touches is a port, so that the same module runs over virtual time.
 */
export class LaneStation {
  readonly #ports: LaneStationPorts;
  readonly #options: LaneStationOptions;
  readonly #lane: Lane;
  readonly #step: LaneStep;
  readonly #faults: LaneFaults;
  readonly #document: DocumentStep;
  readonly #holder: HolderStep;
  readonly #gate: GateStep;
  readonly #executor: OrderExecutor;
  readonly #link: BorderLink;
  readonly #desk: OfficerDesk;
  readonly #alarms = new AlarmBoard();
  readonly #files = new CaseFiles();
  readonly #language: TravellerLanguage;
  readonly #detach: (() => void)[] = [];
  readonly #record: LaneRecord;
  #recent: readonly JournalEntry[];
  #reportedUpTo: number;
  #handedOver: CrossingId | null = null;
  #lastCase: CaseSheet | null = null;
  #lastState = '';
  #languageTimer: TimerHandle | null = null;

  constructor(ports: LaneStationPorts, options: LaneStationOptions) {
    this.#ports = ports;
    this.#options = options;
    const { site, policy, recovered, entries } = options;
    const files = this.#files;
    this.#language = new TravellerLanguage(site.languages, site.language ?? null);
    this.#record = recovered.record;
    this.#recent = entries.slice(-recentEntries);
    this.#reportedUpTo = Math.min(ports.reported.upTo, recovered.begins - 1);
    // A journal that is shorter than it was: what stands there now has not been reported.
    if (this.#reportedUpTo < ports.reported.upTo) ports.reported.keep(this.#reportedUpTo);
    this.#step = {
      state: () => this.#lane.state(),
      send: (event) => this.#lane.send(event),
      note: (event, crossing, fields) => this.#note(event, crossing, fields),
      lost: (device, detail) => this.#faults.lost(device, detail),
      back: (device) => this.#faults.back(device),
      changed: () => options.onChange(),
    };
    const lane = this.#step;
    this.#faults = new LaneFaults({ ...lane, alarms: this.#alarms, now: () => ports.clock.now() });
    this.#document = new DocumentStep({
      lane,
      ...ports,
      files,
      language: this.#language,
      chipFieldFeelsRemoval: site.devices.mrzReader.driver === 'serial',
    });
    this.#holder = new HolderStep({
      lane,
      laneId: site.lane,
      pad: site.face.pad,
      examiner: ports.examiner,
      files,
      onPreview: (role, message) => options.onPreview(role, message),
    });
    this.#gate = new GateStep({ lane, gate: ports.gate, doors: site.doors });
    this.#executor = new OrderExecutor({
      journal: { append: (event) => this.#append(event) },
      now: () => ports.clock.now(),
      act: (command, fields) => this.#act(command, fields),
      shutNow: () => this.#gate.shut(),
      releaseNow: () => this.#gate.release(),
      onJournalLost: (detail) => this.#faults.journalIsLost(detail),
    });
    this.#lane = createLane({
      config: {
        lane: site.lane as LaneId,
        doors: site.doors,
        assistance: site.assistance,
        pad: site.face.pad,
        policy,
        today: ports.today,
        makeId: ports.makeId,
      },
      clock: ports.clock,
      onCommand: (command) => this.#take(command),
      onUnexpected: (event) => this.#note('event.unexpected', null, { event: token(event) }),
      onChange: (state) => this.#changed(state),
    });
    this.#link = new BorderLink({
      client: ports.border,
      clock: ports.clock,
      lane: site.lane,
      journal: ports.journal,
      record: this.#record,
      begins: recovered.begins,
      reportedUpTo: this.#reportedUpTo,
      onState: (state, detail) => {
        if (state === 'up') lane.back('backend');
        else lane.lost('backend', detail);
      },
      onRecorded: (crossing, sequence) => {
        this.#note('crossing.recorded', crossing, { sequence });
        this.#lane.send({ type: 'CROSSING_RECORDED', crossing: crossing as CrossingId, sequence });
      },
      onReported: (upTo) => {
        this.#reportedUpTo = upTo;
        ports.reported.keep(upTo);
        options.onChange();
      },
      onCompared: (gap) => this.#compared(gap),
      onUnreadable: (detail) => this.#faults.journalIsLost(detail),
      onConflict: (crossing, detail, sequence) => {
        const id = crossing as CrossingId;
        this.#note('crossing.unresolved', crossing, {
          detail: plainWords(detail),
          ...(sequence === null ? {} : { sequence }),
        });
        this.#alarms.raise('crossing-unresolved', ports.clock.now(), id);
        this.#files.markUnresolved(id);
        const at = rfc3339(ports.clock.now());
        this.#files.keepOpen(id, recoveredCaseSheet({ crossing, startedAt: at, reason: 'internal-fault', at }));
        options.onChange();
      },
    });
    this.#desk = new OfficerDesk({
      lane: site.lane,
      state: () => this.#lane.state(),
      send: (event) => this.#lane.send(event),
      append: (event) => this.#append(event),
      journalLost: (detail) => this.#faults.journalIsLost(detail),
      emergencyPressed: () => this.#gate.emergencyPressed,
      gap: () => this.#record.gap,
      gapAccepted: () => this.#link.gapAccepted(),
      alarms: this.#alarms,
      files,
      onChange: () => options.onChange(),
    });
  }

  /** Takes up what was left open, then serves as soon as every part has said that it is there. */
  start(): void {
    const { site, entries } = this.#options;
    this.#lane.start();
    if (this.#record.gap !== null) this.#faults.journalHasGap(gapInWords(this.#record.gap));
    this.#faults.back('journal');
    // With the crossings in hand: what the backend already has is confirmed by its key, and not sent again.
    this.#link.start(this.#record.unrecorded(site.direction), entries.at(-1) ?? null);
    this.#tellOfficer();
    this.#detach.push(this.#gate.listen(), ...this.#document.listen(), this.#holder.listen());
  }

  /** The backend has said what it has of this lane, and the journal lacks some of it, or nothing. */
  #compared(gap: JournalGap | null): void {
    const known = this.#record.gap;
    const present = gap ?? known;
    if (gap !== null && (known === null || !isSameGap(gap, known))) this.#note('journal.gap', null, { ...gap });
    if (present === null) this.#faults.gapIsClosed();
    else this.#faults.journalHasGap(gapInWords(present));
  }

  /** What the last life left to an officer: cases that wait, and whoever may still stand in the lane. */
  #tellOfficer(): void {
    const { cutOff } = this.#options.recovered;
    const unresolved = this.#record.unresolved();
    const raise = (kind: 'crossing-unresolved' | 'internal-fault', crossing: string) =>
      this.#alarms.raise(kind, this.#ports.clock.now(), crossing as CrossingId);
    for (const crossing of unresolved) {
      this.#files.markUnresolved(crossing as CrossingId);
      raise('crossing-unresolved', crossing);
    }
    for (const one of this.#record.openCases())
      this.#files.keepOpen(one.crossing as CrossingId, recoveredCaseSheet(one));
    for (const crossing of cutOff) if (!unresolved.includes(crossing)) raise('internal-fault', crossing);
  }

  /** Doors shut, nothing of a traveller left, every order written. */
  async stop(): Promise<void> {
    for (const detach of this.#detach.splice(0)) detach();
    if (this.#languageTimer !== null) this.#ports.clock.clearTimeout(this.#languageTimer);
    this.#lane.stop();
    this.#link.close();
    await this.#ports.gate.shut();
    await this.#executor.settled();
    this.#files.wipe();
  }

  /** The journal is not what it was, or cannot be read: the lane closes until its station starts anew. */
  journalIsLost(detail: string): void {
    this.#faults.journalIsLost(detail);
  }

  /** Travellers of whom anything is known: at the lane, or in cases that wait for an officer. */
  people(): number {
    return this.#files.people(this.#lane.state().crossing);
  }

  state(): LaneState {
    return this.#lane.state();
  }

  alarms(): LaneView['alarms'] {
    return this.#alarms.list();
  }

  travellerView(): TravellerView {
    return travellerViewOf(this.#options.site, this.#lane.state(), this.#language.current());
  }

  laneView(): LaneView {
    return laneViewOf(this.#options.site, this.#lane.state(), {
      doors: this.#gate.doors,
      files: this.#files,
      alarms: this.#alarms,
      recent: this.#recent,
      reportedUpTo: this.#reportedUpTo,
      counts: this.#record.counts,
      gapOpen: this.#record.gap !== null,
    });
  }

  async handle(asked: ScreenRequest): Promise<Answer> {
    return asked.role === 'traveller' ? this.#traveller(asked.request) : this.#desk.handle(asked.request);
  }

  // What is to be done.

  #take(command: LaneCommand): void {
    if (command.type === 'handOver') this.#handedOver = command.crossing;
    this.#executor.take(command);
  }

  #act(command: LaneCommand, fields: EventFields): void {
    const { site, policy, onChange } = this.#options;
    const { examiner, border, clock } = this.#ports;
    switch (command.type) {
      case 'readChip':
        void this.#document.readChip(command);
        return;
      case 'examineHolder':
        this.#holder.examine(command.crossing, policy.face.fmr, command.unhurried);
        return;
      case 'stopExamining':
        examiner.stop();
        return;
      case 'screen': {
        const suspect = () => this.#link.suspect();
        void screenTraveller({ lane: this.#step, laneId: site.lane, border, clock, suspect }, command);
        return;
      }
      case 'openEntry':
        this.#gate.openEntry(command);
        return;
      case 'openExit':
        this.#gate.openExit(command.clearance);
        return;
      case 'recordCrossing':
        this.#link.record({
          crossing: command.crossing,
          occurredAt: String(fields.occurredAt),
          direction: site.direction,
          tailgated: command.tailgated,
          by: command.clearance.by,
        });
        return;
      case 'raiseAlarm':
        this.#alarms.raise(command.alarm, clock.now(), command.crossing);
        if (command.alarm === 'crossing-unresolved' && command.crossing !== null)
          this.#files.markUnresolved(command.crossing);
        onChange();
        return;
      case 'concludeCrossing':
        if (command.outcome.outcome !== 'handed-over' && !this.#files.isUnresolved(command.crossing))
          this.#files.settle(command.crossing);
        onChange();
        return;
      case 'forgetTraveller':
        examiner.forget(command.crossing);
        this.#files.forget(command.crossing);
        return;
      case 'noteDecision':
      case 'handOver':
      case 'shutDoors':
      case 'releaseDoors':
        return;
      default:
        unreachable(command);
    }
  }

  // What people at screens ask.

  #traveller(request: TravellerRequest): Answer {
    switch (request.type) {
      case 'chooseLanguage':
        if (!this.#language.choose(request.language)) return { ok: false, message: 'not offered here' };
        this.#keepLanguageAWhile();
        this.#options.onChange();
        return done;
      case 'askHelp':
        this.#note('help.asked', this.#lane.state().crossing, {});
        this.#lane.send({ type: 'HELP_ASKED' });
        return done;
      case 'askAssistance':
        this.#note('assistance.asked', this.#lane.state().crossing, {});
        this.#lane.send({ type: 'ASSISTANCE_ASKED' });
        return done;
      case 'askMoreTime':
        this.#lane.send({ type: 'MORE_TIME_ASKED' });
        return done;
      default:
        return unreachable(request);
    }
  }

  #keepLanguageAWhile(): void {
    const { clock } = this.#ports;
    if (this.#languageTimer !== null) clock.clearTimeout(this.#languageTimer);
    this.#languageTimer = clock.setTimeout(() => {
      this.#languageTimer = null;
      if (this.#lane.state().crossing !== null) return;
      this.#language.reset();
      this.#options.onChange();
    }, languageKept);
  }

  // What others see.

  #changed(state: LaneState): void {
    if (state.name !== this.#lastState) {
      this.#lastState = state.name;
      this.#note('lane.state', state.crossing, { state: state.name });
      if (state.name === 'idle') this.#language.reset();
    }
    if (state.crossing === null) this.#document.forget();
    this.#keepCase(state);
    if (state.crossing === null) this.#files.nobodyHere();
    this.#holder.preview(state.crossing !== null && previewed.includes(state.name));
    this.#options.onChange();
  }

  #keepCase(state: LaneState): void {
    const view = caseSheetOf(state);
    if (this.#handedOver !== null) {
      // An emergency ends a crossing in the step that hands it over: what was known just before is the case.
      const known = view?.crossing === this.#handedOver ? view : this.#lastCase;
      if (known?.crossing === this.#handedOver) this.#files.keepOpen(this.#handedOver, known);
      this.#handedOver = null;
    } else if (view !== null && this.#files.isOpen(view.crossing as CrossingId)) {
      this.#files.keepOpen(view.crossing as CrossingId, view);
    }
    this.#lastCase = view;
  }

  #note<E extends EventId>(event: E, crossing: string | null, fields: FieldsOf<E>): void {
    this.#append(journalEvent(event, crossing, fields)).catch((error: Error) =>
      this.#faults.journalIsLost(error.message),
    );
  }

  async #append(event: JournalEvent): Promise<JournalEntry> {
    const entry = await this.#ports.journal.append(event);
    const gap = this.#record.gap;
    this.#record.note(entry);
    this.#recent = [...this.#recent.slice(1 - recentEntries), entry];
    this.#link.report(entry);
    if (this.#record.gap !== gap) this.#options.onChange(); // screens offer to answer for it, or no more
    return entry;
  }
}

const done: Answer = { ok: true, message: null };

/** States in which the panel shows who stands before the camera. */
const previewed: readonly LaneState['name'][] = ['holder', 'screening', 'clearance', 'passage', 'officer'];

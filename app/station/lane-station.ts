import { type EventId, type JournalEntry, severityOfEvent } from '../audit/catalogue.ts';
import type { BorderClient } from '../border/client.ts';
import type { LaneView } from '../contract/officer.ts';
import type { ServerMessage } from '../contract/messages.ts';
import type { TravellerRequest, TravellerView } from '../contract/traveller.ts';
import type { CrossingId, LaneId } from '../core/ids.ts';
import { type Clock, rfc3339, type TimerHandle } from '../core/instant.ts';
import { unreachable } from '../core/unreachable.ts';
import type { CardReader } from '../document/card-reader.ts';
import { parseMrz, travelDocumentOf } from '../document/mrz/parse-mrz.ts';
import type { LaneCommand } from '../lane/commands.ts';
import type { LaneDevice } from '../lane/events.ts';
import type { HolderEvidence } from '../lane/evidence.ts';
import { createLane, type Lane } from '../lane/lane.ts';
import type { LaneState } from '../lane/lane-state.ts';
import type { Policy } from '../policy/policy.ts';
import type { Gate, GateEvent, GateRefusal } from '../../native/gate/port.ts';
import type { MrzReader, MrzReaderEvent } from '../../native/mrz-reader/port.ts';
import { AlarmBoard } from './alarms.ts';
import { BorderLink } from './border-link.ts';
import { CaseFiles, dataUrl } from './case-files.ts';
import { caseViewOf, recoveredCaseView } from './case-view.ts';
import type { ChipStep, ReadChip } from './chip-step.ts';
import type { Answer, ScreenRequest } from './contract-connection.ts';
import { meaningOfGateEvent } from './gate-events.ts';
import type { ExaminerEvent, HolderExaminer } from './inference/holder-examiner.ts';
import type { JournalPort } from './journal-port.ts';
import { OfficerDesk } from './officer-desk.ts';
import { OrderExecutor } from './order-executor.ts';
import { count, type Recovered } from './recovery.ts';
import type { SiteProfile } from './site-profile.ts';
import { TravellerLanguage } from './traveller-language.ts';

/** A language that was tapped and then nobody came (ms): the invitation cycles again. */
const languageKept = 30_000;
/**
 * A backend that is just starting again is asked once more after these pauses (ms), while the traveller looks at the
 * camera; then an officer comes.
 */
const screeningPauses = [300, 700, 1_500] as const;
/** Journal entries that the panel shows. */
const recentEntries = 60;

export interface LaneStationPorts {
  readonly clock: Clock;
  readonly makeId: () => string;
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

type Doors = LaneView['doors'];

/**
 * One lane at work: devices, backend and screens tell it what happened, the statechart orders, the executor carries out.
 * Everything that it touches is a port, so that the same module runs over virtual time.
 */
export class LaneStation {
  readonly #ports: LaneStationPorts;
  readonly #options: LaneStationOptions;
  readonly #lane: Lane;
  readonly #executor: OrderExecutor;
  readonly #link: BorderLink;
  readonly #desk: OfficerDesk;
  readonly #alarms = new AlarmBoard();
  readonly #files = new CaseFiles();
  readonly #language: TravellerLanguage;
  readonly #detach: (() => void)[] = [];
  readonly #counts: { cleared: number; handedOver: number; refused: number; abandoned: number };
  #recent: readonly JournalEntry[];
  #reportedUpTo: number;
  #doors: Doors;
  #emergencyPressed = false;
  /** An officer has released the doors; over with the next order to shut them. */
  #released = false;
  #journalLost = false;
  /** The printed lines of the document on the reader. */
  #mrz: readonly string[] = [];
  /** Counts attempts at chips: the answer of an earlier attempt means nothing. */
  #attempt = 0;
  #examined: CrossingId | null = null;
  #handedOver: CrossingId | null = null;
  #previewing = false;
  #lastCase: ReturnType<typeof caseViewOf> = null;
  #lastState = '';
  #languageTimer: TimerHandle | null = null;

  constructor(ports: LaneStationPorts, options: LaneStationOptions) {
    this.#ports = ports;
    this.#options = options;
    const { site, policy, recovered, entries } = options;
    this.#language = new TravellerLanguage(site.languages, site.language ?? null);
    this.#counts = { ...recovered.counts };
    this.#recent = entries.slice(-recentEntries);
    this.#reportedUpTo = ports.reported.upTo;
    this.#doors = { entry: site.doors === 'two' ? 'unknown' : 'none', exit: 'unknown' };
    this.#executor = new OrderExecutor({
      journal: { append: (event) => this.#append(event.event, event.crossing, event.fields) },
      now: () => ports.clock.now(),
      act: (command, fields) => this.#act(command, fields),
      shutNow: () => {
        this.#released = false;
        void ports.gate.shut();
      },
      onJournalLost: (detail) => this.#journalIsLost(detail),
    });
    this.#lane = createLane({
      config: { lane: site.lane as LaneId, doors: site.doors, policy, today: ports.today, makeId: ports.makeId },
      clock: ports.clock,
      onCommand: (command) => this.#take(command),
      onUnexpected: (event) => this.#note('event.unexpected', null, { event }),
      onChange: (state) => this.#changed(state),
    });
    this.#link = new BorderLink({
      client: ports.border,
      clock: ports.clock,
      lane: site.lane,
      reportedUpTo: ports.reported.upTo,
      onState: (state, detail) => {
        if (state === 'up') this.#back('backend');
        else this.#lost('backend', detail);
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
      onConflict: (crossing, detail) => {
        this.#note('crossing.unresolved', crossing, { detail });
        this.#alarms.raise('crossing-unresolved', ports.clock.now(), crossing as CrossingId);
        options.onChange();
      },
    });
    this.#desk = new OfficerDesk({
      lane: site.lane,
      state: () => this.#lane.state(),
      send: (event) => this.#lane.send(event),
      append: (event, crossing, fields) => this.#append(event, crossing, fields),
      journalLost: (detail) => this.#journalIsLost(detail),
      emergencyPressed: () => this.#emergencyPressed,
      alarms: this.#alarms,
      files: this.#files,
      onChange: () => options.onChange(),
    });
  }

  /** Takes up what was left open, then serves as soon as every part has said that it is there. */
  start(): void {
    const ports = this.#ports;
    const { recovered, entries } = this.#options;
    this.#lane.start();
    this.#back('journal');
    this.#link.start();
    for (const entry of entries) this.#report(entry);
    for (const crossing of recovered.unrecorded) this.#link.record(crossing);
    for (const one of recovered.openCases) this.#files.keepOpen(one.crossing as CrossingId, recoveredCaseView(one));
    for (const crossing of recovered.unresolved) {
      this.#alarms.raise('crossing-unresolved', ports.clock.now(), crossing as CrossingId);
    }
    this.#detach.push(
      ports.gate.onEvent((event) => this.#gate(event)),
      ports.mrzReader.onEvent((event) => this.#mrzReader(event)),
      ports.cardReader.onEvent((event) => {
        if (event.kind === 'ready') this.#back('chip-reader');
        if (event.kind === 'lost') this.#lost('chip-reader', event.detail);
        // A serial MRZ reader does not feel a document leave; the field of the chip reader does.
        if (event.kind === 'no-card' && this.#options.site.devices.mrzReader.driver === 'serial') this.#lifted();
      }),
      ports.examiner.onEvent((event) => this.#examiner(event)),
    );
  }

  /** Doors shut, nothing of a traveller left, every order written. */
  async stop(): Promise<void> {
    for (const detach of this.#detach.splice(0)) detach();
    this.#lane.stop();
    this.#link.close();
    await this.#ports.gate.shut();
    await this.#executor.settled();
  }

  state(): LaneState {
    return this.#lane.state();
  }

  travellerView(): TravellerView {
    const { site } = this.#options;
    const state = this.#lane.state();
    return {
      role: 'traveller',
      lane: site.lane,
      site: site.site,
      direction: site.direction,
      screen: state.screen,
      language: this.#language.current(),
      languages: [...site.languages],
      progress: state.name === 'document' ? state.progress : null,
      livePicture: state.name === 'holder' && state.screen !== 'stillThere',
      lamp: state.lamp,
      since: rfc3339(state.since),
      transport: state.chip?.transport ?? null,
      virtualDevices: Object.values(site.devices).some((device) => device.driver === 'virtual'),
    };
  }

  laneView(): LaneView {
    const { site } = this.#options;
    const state = this.#lane.state();
    const current = caseViewOf(state, this.#files);
    return {
      lane: site.lane,
      site: site.site,
      direction: site.direction,
      state: panelState(state),
      since: rfc3339(state.since),
      faults: Object.entries(state.faults).map(([source, detail]) => ({ source, detail: detail ?? '' })),
      doors: this.#doors,
      transport: state.chip?.transport ?? null,
      current,
      openCases: this.#files.openCases().filter((one) => one.crossing !== current?.crossing),
      alarms: this.#alarms.list(),
      actions: [...state.actions],
      recent: this.#recent.map(({ sequence, at, event }) => ({
        sequence,
        at,
        event,
        severity: severityOfEvent(event),
        delivered: sequence <= this.#reportedUpTo,
      })),
      counts: { ...this.#counts },
    };
  }

  async handle(asked: ScreenRequest): Promise<Answer> {
    return asked.role === 'traveller' ? this.#traveller(asked.request) : this.#desk.handle(asked.request);
  }

  // What happened.

  #gate(event: GateEvent): void {
    switch (event.kind) {
      case 'doors':
        this.#doors = { entry: event.entry, exit: event.exit };
        this.#options.onChange();
        return;
      case 'emergency':
        this.#emergency(event.pressed);
        return;
      case 'fault':
        this.#lost('gate', event.detail);
        return;
      case 'recovered':
        this.#back('gate');
        return;
      default: {
        const { journal, event: told } = meaningOfGateEvent(event);
        if (journal !== null) this.#note(journal, this.#crossing(), {});
        if (told !== null) this.#lane.send(told);
      }
    }
  }

  /** A gate tells of its button and of a release by software in the same words: the latter is no news here. */
  #emergency(pressed: boolean): void {
    if (this.#released || pressed === this.#emergencyPressed) return;
    this.#emergencyPressed = pressed;
    this.#note(pressed ? 'emergency.pressed' : 'emergency.reset', this.#crossing(), { by: 'button' });
    if (pressed) this.#lane.send({ type: 'EMERGENCY_PRESSED' });
  }

  #mrzReader(event: MrzReaderEvent): void {
    switch (event.kind) {
      case 'ready':
        this.#back('mrz-reader');
        return;
      case 'lost':
        this.#lost('mrz-reader', event.detail);
        return;
      case 'placed': {
        const crossing = this.#ports.makeId() as CrossingId;
        if (this.#lane.state().name === 'idle') this.#note('crossing.started', crossing, {});
        this.#lane.send({ type: 'DOCUMENT_PLACED', crossing });
        return;
      }
      case 'mrz':
        this.#mrzRead(event.text);
        return;
      case 'unreadable':
        this.#mrzUnreadable('unreadable');
        return;
      case 'removed':
        this.#lifted();
        return;
      default:
        unreachable(event);
    }
  }

  #lifted(): void {
    if (!this.#lane.state().documentOnReader) return;
    this.#attempt += 1;
    this.#note('document.lifted', this.#crossing(), {});
    this.#lane.send({ type: 'DOCUMENT_REMOVED' });
  }

  #mrzRead(text: string): void {
    const read = parseMrz(text, this.#ports.today());
    if (read.kind === 'no-mrz') {
      this.#mrzUnreadable('no-mrz');
      return;
    }
    const { mrz, lines } = read;
    if (!mrz.valid) {
      this.#mrzUnreadable(mrz.checks.some((one) => !one.ok) ? 'check-digits' : 'characters');
      return;
    }
    this.#mrz = lines;
    this.#language.suggest(mrz.issuingState);
    const { format, documentCode, issuingState } = mrz;
    this.#note('document.mrz-read', this.#crossing(), { format, documentCode, issuingState });
    this.#lane.send({ type: 'MRZ_READ', document: travelDocumentOf(mrz) });
  }

  #mrzUnreadable(why: string): void {
    this.#note('document.mrz-unreadable', this.#crossing(), { why });
    this.#lane.send({ type: 'MRZ_UNREADABLE' });
  }

  #examiner(event: ExaminerEvent): void {
    switch (event.kind) {
      case 'ready':
        this.#back('inference');
        if (this.#previewing) this.#ports.examiner.preview(true);
        return;
      case 'unavailable':
        this.#lost('inference', event.detail);
        return;
      case 'camera':
        if (event.up) this.#back('camera');
        else this.#lost('camera', event.detail);
        return;
      case 'preview':
        this.#preview(event.jpeg, event.face);
        return;
      case 'advice':
        if (this.#isExamined(event.crossing)) this.#lane.send({ type: 'FACE_ADVICE', advice: event.advice });
        return;
      case 'examined':
        if (this.#isExamined(event.crossing)) this.#holderExamined(event.crossing, event.evidence, event.picture);
        return;
      case 'not-examined':
        if (!this.#isExamined(event.crossing)) return;
        this.#examined = null;
        this.#note('holder.not-examined', event.crossing, {});
        this.#lane.send({ type: 'HOLDER_NOT_EXAMINED', detail: event.detail });
        return;
      default:
        unreachable(event);
    }
  }

  #isExamined(crossing: CrossingId): boolean {
    return this.#examined === crossing && this.#crossing() === crossing;
  }

  #holderExamined(crossing: CrossingId, evidence: HolderEvidence, picture: Uint8Array): void {
    this.#examined = null;
    this.#files.keepLivePicture(crossing, picture);
    this.#note('holder.examined', crossing, { ...evidence });
    this.#lane.send({ type: 'HOLDER_EXAMINED', evidence });
  }

  #preview(jpeg: Uint8Array, face: { x: number; y: number; width: number; height: number } | null): void {
    const picture = dataUrl('image/jpeg', jpeg);
    const message: ServerMessage = { type: 'preview', lane: this.#options.site.lane, picture, face };
    this.#options.onPreview('officer', message);
    if (this.#lane.state().name === 'holder') this.#options.onPreview('traveller', message);
  }

  #lost(device: LaneDevice | 'backend', detail: string): void {
    if (this.#lane.state().faults[device] === detail) return;
    const first = this.#lane.state().faults[device] === undefined;
    if (first) {
      this.#note('device.lost', this.#crossing(), { device, detail });
      this.#alarms.raise(device === 'backend' ? 'backend-lost' : 'device-lost', this.#ports.clock.now(), null);
    }
    this.#lane.send(device === 'backend' ? { type: 'BACKEND_LOST', detail } : { type: 'DEVICE_LOST', device, detail });
  }

  #back(device: LaneDevice | 'backend'): void {
    if (this.#lane.state().faults[device] === undefined) return;
    if (device === 'journal' && this.#journalLost) return;
    this.#note('device.back', this.#crossing(), { device });
    this.#lane.send(device === 'backend' ? { type: 'BACKEND_BACK' } : { type: 'DEVICE_BACK', device });
  }

  #journalIsLost(detail: string): void {
    if (this.#journalLost) return;
    this.#journalLost = true;
    this.#lost('journal', detail);
  }

  // What is to be done.

  #take(command: LaneCommand): void {
    if (command.type === 'handOver') this.#handedOver = command.crossing;
    this.#executor.take(command);
  }

  #act(command: LaneCommand, fields: Readonly<Record<string, unknown>>): void {
    const { gate, examiner } = this.#ports;
    switch (command.type) {
      case 'readChip':
        void this.#readChip(command.crossing);
        return;
      case 'examineHolder':
        this.#examined = command.crossing;
        examiner.examine(command.crossing, { fmr: this.#options.policy.face.fmr });
        return;
      case 'stopExamining':
        examiner.stop();
        return;
      case 'screen':
        void this.#screen(command);
        return;
      case 'openEntry':
        void gate.openEntry(command.crossing).then((done) => (done.ok ? undefined : this.#gateRefused(done.error)));
        return;
      case 'openExit':
        void gate.permit(command.clearance).then((done) => (done.ok ? undefined : this.#gateRefused(done.error)));
        return;
      case 'releaseDoors':
        this.#released = true;
        void gate.release().then((done) => (done.ok ? undefined : this.#gateRefused(done.error)));
        return;
      case 'recordCrossing':
        this.#link.record({
          crossing: command.crossing,
          occurredAt: String(fields.occurredAt),
          direction: this.#options.site.direction,
          tailgated: command.tailgated,
          by: command.clearance.by,
        });
        return;
      case 'raiseAlarm':
        this.#alarms.raise(command.alarm, this.#ports.clock.now(), command.crossing);
        this.#options.onChange();
        return;
      case 'concludeCrossing':
        count(this.#counts, command.outcome.outcome);
        if (command.outcome.outcome !== 'handed-over') this.#files.settle(command.crossing);
        this.#options.onChange();
        return;
      case 'forgetTraveller':
        examiner.forget(command.crossing);
        this.#files.forget(command.crossing);
        return;
      case 'noteDecision':
      case 'handOver':
      case 'shutDoors':
        return;
      default:
        unreachable(command);
    }
  }

  async #readChip(crossing: CrossingId): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const current = () => attempt === this.#attempt && this.#crossing() === crossing;
    const parsed = parseMrz(this.#mrz.join('\n'), this.#ports.today());
    if (parsed.kind === 'no-mrz') return; // lifted in the meantime: the lane asks again
    const key = {
      documentNumber: parsed.mrz.documentNumber,
      ...chipKeyDates(this.#mrz),
    };
    let step: ChipStep;
    try {
      step = await this.#ports.readChip(crossing, this.#mrz, key, (bytesRead, bytesTotal) => {
        if (current()) this.#lane.send({ type: 'CHIP_PROGRESS', bytesRead, bytesTotal });
      });
    } catch (error) {
      // A bug must not leave the traveller waiting: the case goes to an officer as an unreadable chip.
      this.#note('event.unexpected', crossing, { step: 'chip', error: (error as Error).name });
      step = {
        event: { type: 'CHIP_UNREADABLE', detail: 'internal' },
        journal: { event: 'document.chip-failed', fields: { kind: 'internal' } },
        portrait: null,
      };
    }
    if (!current()) return;
    if (step.portrait !== null) this.#files.keepPortrait(crossing, 'image/jpeg', step.portrait);
    this.#note(step.journal.event, crossing, { ...step.journal.fields });
    this.#lane.send(step.event);
  }

  async #screen(command: Extract<LaneCommand, { type: 'screen' }>): Promise<void> {
    const { crossing, document } = command;
    const question = {
      lane: this.#options.site.lane,
      crossingId: crossing,
      documentNumber: document.documentNumber,
      issuingState: document.issuingState,
      documentCode: document.documentCode,
      primary: document.primaryIdentifier,
      secondary: document.secondaryIdentifier,
      birthDate: document.birthDate,
      nationality: document.nationality,
      sex: document.sex,
    };
    let answer = await this.#ports.border.screenTraveller(question);
    for (const pause of screeningPauses) {
      if (answer.ok || answer.error.kind !== 'unreachable' || this.#crossing() !== crossing) break;
      await new Promise<void>((resolve) => this.#ports.clock.setTimeout(resolve, pause));
      answer = await this.#ports.border.screenTraveller(question);
    }
    if (this.#crossing() !== crossing) return;
    if (!answer.ok) {
      this.#note('screening.failed', crossing, { kind: answer.error.kind });
      this.#link.suspect();
      this.#lane.send({ type: 'SCREENING_FAILED', detail: answer.error.detail });
      return;
    }
    const { hits, version } = answer.value;
    this.#note('screening.answered', crossing, {
      version,
      hits: hits.map(({ list, entry, kind, score }) => ({ list, entry, kind, score })),
    });
    this.#lane.send({ type: 'SCREENING_ANSWERED', evidence: { hits, listVersion: version, source: 'backend' } });
  }

  #gateRefused(refusal: GateRefusal): void {
    // The lane's own order to shut was quicker, or the gate tells by an event what was.
    if (refusal.kind === 'overtaken') return;
    const wasUp = this.#lane.state().faults.gate === undefined;
    this.#lost('gate', refusal.kind === 'unavailable' ? refusal.detail : refusal.kind);
    // The board answers: it is this opening alone that it refused.
    if (wasUp && refusal.kind !== 'unavailable') this.#back('gate');
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
        this.#note('help.asked', this.#crossing(), {});
        this.#lane.send({ type: 'HELP_ASKED' });
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
      if (this.#crossing() !== null) return;
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
    const view = caseViewOf(state, this.#files);
    if (this.#handedOver !== null) {
      // An emergency ends a crossing in the step that hands it over: what was known just before is the case.
      const known = view?.crossing === this.#handedOver ? view : this.#lastCase;
      if (known?.crossing === this.#handedOver) this.#files.keepOpen(this.#handedOver, known);
      this.#handedOver = null;
    } else if (view !== null && this.#files.isOpen(view.crossing as CrossingId)) {
      this.#files.keepOpen(view.crossing as CrossingId, view);
    }
    this.#lastCase = view;
    const preview = state.crossing !== null && previewed.includes(state.name);
    if (preview !== this.#previewing) {
      this.#previewing = preview;
      this.#ports.examiner.preview(preview);
    }
    this.#options.onChange();
  }

  #crossing(): CrossingId | null {
    return this.#lane.state().crossing;
  }

  /** Appends without waiting: orders that come of it are written after it, and wait. */
  #note(event: EventId, crossing: string | null, fields: Readonly<Record<string, unknown>>): void {
    this.#append(event, crossing, fields).catch((error: Error) => this.#journalIsLost(error.message));
  }

  async #append(
    event: EventId,
    crossing: string | null,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<JournalEntry> {
    const entry = await this.#ports.journal.append({ event, crossing, fields });
    this.#recent = [...this.#recent.slice(1 - recentEntries), entry];
    this.#report(entry);
    return entry;
  }

  #report({ sequence, at, event, crossing }: JournalEntry): void {
    this.#link.report({ sequence, occurredAt: at, event, severity: severityOfEvent(event), crossing });
  }
}

const done: Answer = { ok: true, message: null };

/** States in which the panel shows who stands before the camera. */
const previewed: readonly LaneState['name'][] = ['holder', 'screening', 'clearance', 'passage', 'officer'];

/** The panel knows fewer words: what leads nowhere else for an officer has one name. */
function panelState(state: LaneState): LaneView['state'] {
  switch (state.name) {
    case 'clearing':
      return 'recovering';
    case 'refused':
      return 'officer';
    default:
      return state.name;
  }
}

/** The dates of an access key stand as printed: YYMMDD, unknown parts as fillers (ICAO 9303-11 §4.3.2). */
function chipKeyDates(mrz: readonly string[]): { readonly birthDate: string; readonly expiryDate: string } {
  const second = mrz[1] ?? '';
  return mrz.length === 3
    ? { birthDate: second.slice(0, 6), expiryDate: second.slice(8, 14) }
    : { birthDate: second.slice(13, 19), expiryDate: second.slice(21, 27) };
}

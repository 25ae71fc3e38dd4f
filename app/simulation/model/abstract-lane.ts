// What the lane's statechart is to do, written down a second time and without it: a lane without times, names and reasons.
// `lane-conforms.ts` holds the chart itself to it, state by state and event by event.

/** Where the lane is. Displays of the same step are one mode; those that only pass through are none. */
export const modes = [
  'starting',
  'later',
  'closed',
  'clearing',
  'inviting',
  'mrz',
  'chip',
  'again',
  'entering',
  'enteringAsked',
  'holder',
  'clearance',
  'passage',
  'done',
  'officerShown',
  'officerWaiting',
  'admitting',
  'refusedShown',
  'refusedWaiting',
  'emergency',
] as const;
export type Mode = (typeof modes)[number];

/** Nobody, the traveller alone, or more: nobody counts further. */
export type Persons = 0 | 1 | 2;
export type Found = 'nothing' | 'good' | 'bad';
export type Kind = 'none' | 'normal' | 'assisted';

export interface AbstractLane {
  readonly mode: Mode;
  readonly documentOnReader: boolean;
  readonly personInside: boolean;
  /** As the lane was told last; null: it has not been since its gate came. */
  readonly counted: Persons | null;
  /** How often the document was laid down before this time; 2 is the last. Only while it is read. */
  readonly tries: 0 | 1 | 2;
  /** Whose document it is may use the lane; false only while its chip is read. */
  readonly fit: boolean;
  /** Whoever laid the document down, or stands before the reader, has asked for an officer's help; until they have one. */
  readonly assistance: boolean;
  /** Only before the camera. */
  /** `doubted`: another person stood there before the verdict. */
  readonly face: Found | 'doubted';
  readonly lists: Found;
  /** The clearance of `clearance` and `passage`; what an officer has granted in `admitting`. */
  readonly kind: Kind;
  readonly closed: boolean;
  readonly gateFault: boolean;
  readonly journalFault: boolean;
  /** Any of the other devices, or the backend. */
  readonly otherFault: boolean;
}

export const laneEvents = [
  'documentPlaced',
  'documentRemoved',
  'mrzRead',
  'mrzReadUnfit',
  'mrzUnreadable',
  'chipGood',
  'chipBad',
  'chipAbsent',
  'chipUnreadable',
  'faceGood',
  'faceBad',
  'faceFailed',
  'movementAsked',
  /** A second face beside the holder's. */
  'companySeen',
  /** Another face in the holder's place. */
  'personChanged',
  'listsClear',
  'listsHit',
  'listsFailed',
  'personEntered',
  'personLeft',
  'counted:0',
  'counted:1',
  'counted:2',
  'entryCompleted',
  'crowded',
  'started',
  'passed',
  'reversed',
  'tailgated',
  'expired',
  'otherStarted',
  'otherPassed',
  'otherReversed',
  'otherTailgated',
  'otherExpired',
  'forced',
  'gateLost',
  'gateBack',
  'journalLost',
  'journalBack',
  'otherLost',
  'otherBack',
  'emergencyPressed',
  'emergencyLifted',
  'emergencyReset',
  'helpAsked',
  'assistanceAsked',
  'moreTimeAsked',
  'letThrough:normal',
  'letThrough:assisted',
  'refused',
  'tookOver',
  'laneClosed',
  'laneOpened',
  'entryOpened',
  'released',
  /** The present step has waited for as long as it waits. */
  'timeOut',
  /** Somebody who is to leave is still there; an officer is told again. */
  'leaveTimeOut',
] as const;
export type AbstractEvent = (typeof laneEvents)[number];

export const laneOrders = [
  'shut',
  'openExit',
  'openEntry:in1',
  'openEntry:in2',
  'openEntry:out',
  'release',
  'alarm',
  'handOver',
  'record',
  'recordTailgated',
  'conclude',
] as const;
export type AbstractOrder = (typeof laneOrders)[number];

export interface LaneStepped {
  readonly lane: AbstractLane;
  /** In the order in which they are given. */
  readonly orders: readonly AbstractOrder[];
}

export const laneAtStart: AbstractLane = {
  mode: 'starting',
  documentOnReader: false,
  personInside: false,
  counted: null,
  tries: 0,
  fit: true,
  assistance: false,
  face: 'nothing',
  lists: 'nothing',
  kind: 'none',
  closed: false,
  gateFault: true,
  journalFault: true,
  otherFault: true,
};

/** Modes in which somebody's attempt is under way. */
export const crossingModes: ReadonlySet<Mode> = new Set<Mode>([
  'mrz',
  'chip',
  'again',
  'entering',
  'enteringAsked',
  'holder',
  'clearance',
  'passage',
  'officerShown',
  'officerWaiting',
  'admitting',
  'refusedShown',
  'refusedWaiting',
]);
const automatic: ReadonlySet<Mode> = new Set<Mode>(['mrz', 'chip', 'again', 'entering', 'enteringAsked', 'holder']);
const cleared: ReadonlySet<Mode> = new Set<Mode>(['clearance', 'passage']);
/** The camera is looked through for who stands there. */
const looked: ReadonlySet<Mode> = new Set<Mode>(['holder', 'clearance']);

/** One event, and all that follows from it at once. */
export function stepLane(lane: AbstractLane, event: AbstractEvent, doors: 'one' | 'two'): LaneStepped {
  const step = new Step(lane, doors);
  step.take(event);
  step.settle();
  return { lane: step.lane, orders: step.orders };
}

class Step {
  lane: AbstractLane;
  readonly orders: AbstractOrder[] = [];
  readonly #two: boolean;

  constructor(lane: AbstractLane, doors: 'one' | 'two') {
    this.lane = lane;
    this.#two = doors === 'two';
  }

  take(event: AbstractEvent): void {
    switch (event) {
      case 'documentPlaced':
        this.#documentPlaced();
        return;
      case 'documentRemoved':
        this.#documentRemoved();
        return;
      case 'mrzRead':
      case 'mrzReadUnfit':
        this.#when('mrz', () => {
          this.#to('chip');
          this.#set({ fit: event === 'mrzRead' });
        });
        return;
      case 'mrzUnreadable':
        this.#when('mrz', () => this.#again());
        return;
      case 'chipGood':
        this.#when('chip', () => this.#documentIsGood());
        return;
      case 'chipBad':
      case 'chipAbsent':
        this.#when('chip', () => this.#officer());
        return;
      case 'chipUnreadable':
        this.#when('chip', () => this.#again());
        return;
      case 'faceGood':
      case 'faceBad':
        this.#when('holder', () => {
          if (this.lane.face === 'doubted') this.#officer();
          else this.#set({ face: event === 'faceGood' ? 'good' : 'bad' });
        });
        return;
      case 'movementAsked':
        return;
      case 'companySeen':
        if (looked.has(this.lane.mode)) this.#order('alarm');
        return;
      case 'personChanged':
        this.#personChanged();
        return;
      case 'listsClear':
      case 'listsHit':
        this.#when('holder', () => this.#set({ lists: event === 'listsClear' ? 'good' : 'bad' }));
        return;
      case 'faceFailed':
      case 'listsFailed':
        this.#when('holder', () => this.#officer());
        return;
      case 'personEntered':
        if (this.lane.mode === 'starting') this.#order('alarm');
        this.#set({ personInside: true });
        return;
      case 'personLeft':
        this.#set({ personInside: false });
        this.#when('holder', () => this.#leave());
        return;
      case 'counted:0':
        this.#count(0);
        return;
      case 'counted:1':
        this.#count(1);
        return;
      case 'counted:2':
        this.#count(2);
        return;
      case 'entryCompleted':
        this.#entryCompleted();
        return;
      case 'crowded':
        this.#crowded();
        return;
      case 'started':
      case 'passed':
      case 'reversed':
      case 'tailgated':
      case 'expired':
        this.#passage(event, true);
        return;
      case 'otherStarted':
        this.#passage('started', false);
        return;
      case 'otherPassed':
        this.#passage('passed', false);
        return;
      case 'otherReversed':
        this.#passage('reversed', false);
        return;
      case 'otherTailgated':
        this.#passage('tailgated', false);
        return;
      case 'otherExpired':
        this.#passage('expired', false);
        return;
      case 'forced':
        this.#forced();
        return;
      case 'gateLost':
        this.#set({ gateFault: true, counted: null });
        this.#lost(true);
        return;
      case 'journalLost':
        this.#set({ journalFault: true });
        this.#lost(true);
        return;
      case 'otherLost':
        this.#set({ otherFault: true });
        this.#lost(false);
        return;
      case 'gateBack':
        this.#set({ gateFault: false });
        return;
      case 'journalBack':
        this.#set({ journalFault: false });
        return;
      case 'otherBack':
        this.#set({ otherFault: false });
        return;
      case 'emergencyPressed':
        if (!(this.lane.mode === 'emergency')) this.#emergency();
        return;
      case 'emergencyLifted':
        this.#when('emergency', () => this.#order('shut'));
        return;
      case 'emergencyReset':
        this.#when('emergency', () => {
          this.#order('shut');
          this.#set({ closed: true });
          this.#clear();
        });
        return;
      case 'assistanceAsked':
        if (this.lane.mode === 'inviting') this.#set({ assistance: true });
        if (automatic.has(this.lane.mode)) this.#officer();
        else this.#order('alarm');
        return;
      case 'helpAsked':
        if (automatic.has(this.lane.mode)) this.#officer();
        else this.#order('alarm');
        return;
      case 'moreTimeAsked':
        this.#when('enteringAsked', () => this.#enter());
        return;
      case 'letThrough:normal':
        this.#letThrough('normal');
        return;
      case 'letThrough:assisted':
        this.#letThrough('assisted');
        return;
      case 'refused':
        if (this.#isOfficer() || this.lane.mode === 'admitting') this.#refuse();
        return;
      case 'tookOver':
        if (automatic.has(this.lane.mode) || this.lane.mode === 'admitting') this.#officer();
        return;
      case 'laneClosed':
        this.#set({ closed: true });
        return;
      case 'laneOpened':
        this.#laneOpened();
        return;
      case 'entryOpened':
        this.#letOut();
        return;
      case 'released':
        this.#order('release');
        if (!(this.lane.mode === 'emergency')) this.#emergency();
        return;
      case 'timeOut':
        this.#timeOut();
        return;
      case 'leaveTimeOut':
        if (this.#isOfficer() || this.#isRefused()) {
          this.#order('alarm');
          return;
        }
        if (this.lane.mode === 'clearing') {
          this.#order('alarm');
          return;
        }
        // Who serves nobody still asks for whoever is between two doors.
        if (['closed', 'later', 'emergency'].includes(this.lane.mode) && this.#two && this.lane.personInside)
          this.#order('alarm');
        return;
    }
  }

  /** What follows without any event. */
  settle(): void {
    for (let before: AbstractLane | null = null; before !== this.lane; ) {
      before = this.lane;
      this.#follow();
    }
  }

  #follow(): void {
    const { mode, closed, face, lists, counted, personInside } = this.lane;
    const faulty = this.lane.gateFault || this.lane.journalFault || this.lane.otherFault;
    const empty = !this.lane.documentOnReader && !personInside;
    switch (mode) {
      case 'starting':
      case 'later':
        if (!faulty) this.#clear();
        return;
      case 'closed':
        if (faulty) this.#to('later');
        return;
      case 'clearing':
        if (faulty) this.#to('later');
        else if (closed) this.#to('closed');
        else if (empty) this.#to('inviting');
        return;
      case 'inviting':
        if (faulty) this.#to('later');
        else if (closed) this.#to('closed');
        else if (this.#two && personInside) {
          this.#order('alarm');
          this.#clear();
        }
        return;
      case 'holder':
        if (face === 'nothing' || face === 'doubted' || lists === 'nothing') return;
        if (this.#two && counted === null) this.#officer();
        else if (face === 'bad' || lists === 'bad' || (this.#two && counted !== 1)) this.#officer();
        else this.#open('normal');
        return;
      case 'officerWaiting':
      case 'refusedWaiting':
        if (empty) this.#clear();
        return;
      default:
        return;
    }
  }

  #documentPlaced(): void {
    const { mode } = this.lane;
    this.#set({ documentOnReader: true });
    if (mode === 'inviting' || mode === 'again') this.#to('mrz');
    else if (mode === 'starting') this.#order('alarm');
  }

  #documentRemoved(): void {
    const { mode } = this.lane;
    this.#set({ documentOnReader: false });
    if (mode === 'mrz') this.#layAgain();
    else if (mode === 'chip') this.#again();
  }

  /** Once more, as long as there are tries. */
  #again(): void {
    if (this.lane.tries < 2) this.#layAgain();
    else this.#officer();
  }

  #layAgain(): void {
    const tries = this.lane.tries === 0 ? 1 : 2;
    this.#to('again');
    this.#set({ tries });
  }

  #documentIsGood(): void {
    if (!this.lane.fit) this.#refuse();
    else if (this.lane.assistance) this.#officer();
    else if (!this.#two) this.#to('holder');
    else if (this.lane.personInside) this.#officer();
    else this.#enter();
  }

  #enter(): void {
    this.#to('entering');
    this.#order('openEntry:in1');
  }

  #entryCompleted(): void {
    const { mode, kind } = this.lane;
    this.#set({ personInside: true });
    if (mode === 'entering' || mode === 'enteringAsked') this.#to('holder');
    else if (mode === 'admitting') this.#open(kind);
  }

  #crowded(): void {
    const { mode } = this.lane;
    const hears = ['entering', 'enteringAsked', 'holder', 'clearance', 'admitting'].includes(mode);
    if (hears) this.#officer();
    else this.#order('alarm');
  }

  #personChanged(): void {
    const { mode, face } = this.lane;
    if (!looked.has(mode)) return;
    this.#order('alarm');
    if (mode === 'holder' && (face === 'nothing' || face === 'doubted')) this.#set({ face: 'doubted' });
    else this.#officer();
  }

  #count(persons: Persons): void {
    const { mode, counted, kind } = this.lane;
    const mayPass = kind === 'assisted' ? 2 : 1;
    const oneLeft = counted !== null && persons > 0 && persons < counted && counted > mayPass;
    this.#set({ counted: persons, personInside: persons > 0 });
    if (mode === 'holder' && ((this.#two && persons > 1) || oneLeft)) this.#officer();
    else if (mode === 'clearance' && oneLeft) this.#officer();
  }

  /** `own`: it is told of the permit for the clearance that the lane stands by. */
  #passage(event: 'started' | 'passed' | 'reversed' | 'tailgated' | 'expired', own: boolean): void {
    const { mode } = this.lane;
    if (mode === 'emergency') return;
    if (cleared.has(mode) && !own) {
      // Somebody went, and not who is cleared now.
      if (event === 'passed' || event === 'tailgated') {
        this.#order('alarm');
        this.#officer();
      }
      return;
    }
    if (cleared.has(mode)) {
      if (event === 'started') this.#to('passage', this.lane.kind);
      else if (event === 'passed' || event === 'tailgated') this.#crossed(event === 'tailgated');
      else if (event === 'reversed' || mode === 'clearance') this.#leave();
      return;
    }
    if (event === 'reversed' || event === 'expired') return;
    // Nobody has opened that door for them; what is told twice is no second person.
    if (mode === 'done' && event !== 'tailgated') return;
    this.#order('shut', 'alarm');
  }

  #crossed(tailgated: boolean): void {
    this.#order(...(tailgated ? (['alarm', 'recordTailgated'] as const) : (['record'] as const)), 'shut', 'conclude');
    this.#to('done');
  }

  #forced(): void {
    const { mode } = this.lane;
    if (mode === 'emergency') return;
    if (mode === 'clearance') {
      this.#order('alarm');
      this.#officer();
    } else this.#order('shut', 'alarm');
  }

  /** `ownDoors`: the gate or the journal, without which no opening is watched or written down. */
  #lost(ownDoors: boolean): void {
    const { mode } = this.lane;
    if (automatic.has(mode)) this.#officer();
    else if (ownDoors && (cleared.has(mode) || mode === 'admitting')) this.#officer();
  }

  #emergency(): void {
    const { mode } = this.lane;
    this.#order('alarm');
    if (crossingModes.has(mode)) {
      if (cleared.has(mode)) this.#order('alarm');
      if (!this.#isRefused()) this.#order('handOver');
      this.#order('conclude');
    }
    this.#to('emergency');
  }

  #letThrough(kind: Kind): void {
    if (!this.#isOfficer() || this.lane.gateFault || this.lane.journalFault) return;
    if (!this.#two || this.lane.personInside) {
      this.#open(kind);
      return;
    }
    this.#to('admitting', kind);
    this.#order(kind === 'assisted' ? 'openEntry:in2' : 'openEntry:in1');
  }

  #laneOpened(): void {
    const { mode, documentOnReader, personInside } = this.lane;
    this.#set({ closed: false });
    if (mode !== 'closed') return;
    if (documentOnReader || personInside) this.#order('alarm');
    this.#clear();
  }

  #letOut(): void {
    const hears =
      ['starting', 'later', 'closed', 'clearing'].includes(this.lane.mode) || this.#isOfficer() || this.#isRefused();
    if (hears && this.#two && !this.lane.gateFault) this.#order('openEntry:out');
  }

  #timeOut(): void {
    switch (this.lane.mode) {
      case 'mrz':
        this.#again();
        return;
      case 'chip':
      case 'clearance':
      case 'passage':
        this.#officer();
        return;
      case 'again':
      case 'enteringAsked':
      case 'holder':
        this.#leave();
        return;
      case 'entering':
        this.#to('enteringAsked');
        return;
      case 'admitting':
        this.#order('shut', 'alarm');
        this.#to('officerShown');
        return;
      case 'officerShown':
        this.#to('officerWaiting');
        return;
      case 'refusedShown':
        this.#to('refusedWaiting');
        return;
      case 'inviting':
        this.#set({ assistance: false });
        return;
      case 'done':
        this.#clear();
        return;
      default:
        return;
    }
  }

  #open(kind: Kind): void {
    this.#to('clearance', kind);
    this.#order('openExit');
  }

  #officer(): void {
    this.#order('shut');
    if (crossingModes.has(this.lane.mode)) this.#order('handOver', 'alarm');
    this.#to('officerShown');
  }

  #refuse(): void {
    this.#order('shut');
    this.#to('refusedShown');
  }

  #leave(): void {
    this.#order('shut');
    this.#clear();
  }

  #clear(): void {
    if (crossingModes.has(this.lane.mode)) this.#order('conclude');
    this.#to('clearing');
  }

  #isOfficer(): boolean {
    return this.lane.mode === 'officerShown' || this.lane.mode === 'officerWaiting';
  }

  #isRefused(): boolean {
    return this.lane.mode === 'refusedShown' || this.lane.mode === 'refusedWaiting';
  }

  #when(mode: Mode, then: () => void): void {
    if (this.lane.mode === mode) then();
  }

  #order(...orders: readonly AbstractOrder[]): void {
    this.orders.push(...orders);
  }

  #set(some: Partial<AbstractLane>): void {
    this.lane = { ...this.lane, ...some };
  }

  /** Nothing of a step is kept in the next but the number of tries, and who has asked for assistance. */
  #to(mode: Mode, kind: Kind = 'none'): void {
    const reading = mode === 'mrz' || mode === 'chip' || mode === 'again';
    const { tries, assistance } = reading ? this.lane : ({ tries: 0, assistance: false } as const);
    this.#set({ mode, kind, tries, assistance, fit: true, face: 'nothing', lists: 'nothing' });
  }
}

import type { Persons } from './abstract-lane.ts';

// The doors of a lane, the people at them and the gate's controller, without times: what each may do and what it tells.
// `system-conforms.ts` holds the controller itself to it along paths through all of them.

/** What a permit's watch has seen: nobody yet, somebody at the exit, the first of two gone through, all gone through. */
export const watchPhases = ['none', 'armed', 'started', 'accompanied', 'following'] as const;
export type WatchPhase = (typeof watchPhases)[number];

/** What the entry is open for: one, two, the second of two, whoever is inside. */
export const entryUses = ['none', 'in1', 'in2', 'in2one', 'out'] as const;
export type EntryUse = (typeof entryUses)[number];

/** What waits for the other door to be shut. */
export const waits = ['nothing', 'permit', 'in1', 'in2', 'out'] as const;
export type Wait = (typeof waits)[number];

export interface AbstractDoors {
  // The hardware and who is there.
  readonly exitOpen: boolean;
  readonly entryOpen: boolean;
  readonly exitPowered: boolean;
  readonly entryPowered: boolean;
  /** The board holds all doors open on an order. */
  readonly releasePowered: boolean;
  readonly button: boolean;
  readonly persons: Persons;
  /** One of them stands in the exit's first barrier. */
  readonly atExit: boolean;
  /** The mat has been empty since the lane began to look at who stands there. Of no account but for a permit to come. */
  readonly gone: boolean;
  // The controller.
  /** Its board answers. */
  readonly ready: boolean;
  readonly fault: boolean;
  readonly stuck: boolean;
  readonly wait: Wait;
  /** What waits has been overtaken and will do nothing. */
  readonly overtaken: boolean;
  readonly watch: WatchPhase;
  /** How many may pass on the permit that is watched or waits. */
  readonly bodies: 1 | 2;
  /** What waits is a permit of an officer, who sees who stands there. */
  readonly vouched: boolean;
  /** More were seen than may pass. */
  readonly crowd: boolean;
  /** The exit has opened under the watch. */
  readonly opened: boolean;
  readonly entry: EntryUse;
  readonly admitted: Persons;
  readonly closing: boolean;
  readonly released: boolean;
}

/** What the lane hears of the gate. `refusedOpening` and `unavailable` are answers to an order. */
export const newsKinds = [
  'started',
  'passed',
  'reversed',
  'tailgated',
  'expired',
  // The same of a permit that the lane does not stand by any more, or of none.
  'otherStarted',
  'otherPassed',
  'otherReversed',
  'otherTailgated',
  'otherExpired',
  'forced',
  'crowded',
  'entryCompleted',
  'personEntered',
  'personLeft',
  'counted:0',
  'counted:1',
  'counted:2',
  'gateLost',
  'gateBack',
  'emergencyPressed',
  'emergencyLifted',
  'refusedOpening',
  'unavailable',
] as const;
export type News = (typeof newsKinds)[number];

/** How news of a permit is heard when the lane stands by another one. */
export function ofAnother(news: News): News {
  switch (news) {
    case 'started':
      return 'otherStarted';
    case 'passed':
      return 'otherPassed';
    case 'reversed':
      return 'otherReversed';
    case 'tailgated':
      return 'otherTailgated';
    case 'expired':
      return 'otherExpired';
    default:
      return news;
  }
}

/** A lane before anything has said that it is there: nobody inside, all shut, the board not heard of. */
export const doorsAtStart: AbstractDoors = {
  exitOpen: false,
  entryOpen: false,
  exitPowered: false,
  entryPowered: false,
  releasePowered: false,
  button: false,
  persons: 0,
  atExit: false,
  gone: false,
  ready: false,
  fault: false,
  stuck: false,
  wait: 'nothing',
  overtaken: false,
  watch: 'none',
  bodies: 1,
  vouched: false,
  crowd: false,
  opened: false,
  entry: 'none',
  admitted: 1,
  closing: false,
  released: false,
};

/** One step of doors, people or controller; change by change, as a controller takes signal by signal. */
export class DoorsStep {
  doors: AbstractDoors;
  readonly news: News[] = [];
  /** The exit was opened for a permit in this step. */
  permitted = false;
  readonly #two: boolean;

  constructor(doors: AbstractDoors, lane: 'one' | 'two') {
    this.doors = doors;
    this.#two = lane === 'two';
  }

  // Orders of the lane.

  permit(bodies: 1 | 2, vouched: boolean): void {
    if (this.#unfit()) return;
    const { watch, wait, entry } = this.doors;
    if (watch !== 'none' || wait === 'permit') {
      this.#tell('refusedOpening');
      return;
    }
    this.#set({ bodies, vouched });
    if (this.#two && entry !== 'none') {
      this.#powerOff();
      this.#set({ entry: 'none' });
    }
    if (this.#two && this.doors.entryOpen) this.#set({ wait: 'permit', overtaken: false });
    else this.#openExit();
  }

  openEntry(use: 'in1' | 'in2' | 'out'): void {
    if (this.#unfit()) return;
    const { watch, wait, exitOpen } = this.doors;
    if (watch !== 'none' || wait === 'permit') {
      this.#tell('refusedOpening');
      return;
    }
    if (exitOpen) this.#set({ wait: use, overtaken: false });
    else this.#openEntryFor(use);
  }

  shut(): void {
    this.#dropPermit();
    this.#set({ entry: 'none', released: false });
    if (this.doors.ready) this.#powerOff();
  }

  release(): void {
    if (!this.doors.ready) {
      this.#tell('unavailable');
      return;
    }
    this.#dropAll();
    this.#set({ released: true, releasePowered: true });
    this.#exitOpens();
    this.#entryOpens();
  }

  // The hardware.

  /** The board's impulse is over. */
  exitPulseEnds(): void {
    this.#set({ exitPowered: false });
  }

  entryPulseEnds(): void {
    this.#set({ entryPowered: false });
  }

  exitShuts(): void {
    this.#set({ exitOpen: false });
    if (!this.doors.ready) return;
    const { watch, opened, atExit } = this.doors;
    if (watch !== 'none' && opened && !atExit) {
      if (watch === 'armed') this.#end('expired');
      else this.#end(watch === 'started' ? 'reversed' : 'passed');
    }
    this.#set({ closing: false });
    this.#allShut();
  }

  entryShuts(): void {
    this.#set({ entryOpen: false });
    if (this.doors.ready) this.#allShut();
  }

  press(): void {
    this.#set({ button: true });
    if (this.doors.ready) {
      this.#dropAll();
      this.#tell('emergencyPressed');
    }
    this.#exitOpens();
    this.#entryOpens();
  }

  lift(): void {
    this.#set({ button: false });
    if (!this.doors.ready) return;
    if (!this.doors.released) {
      this.#beginClosing();
      this.#powerOff();
    }
    this.#tell('emergencyLifted');
  }

  boardLost(): void {
    this.#set({ ready: false, exitPowered: false, entryPowered: false, releasePowered: false });
    this.#dropAll();
    this.#set({ stuck: false });
    this.#becomeFaulty();
  }

  boardBack(): void {
    const { button, persons } = this.doors;
    this.#set({ ready: true, fault: false });
    if (!button) this.#powerOff();
    this.#tell(`counted:${persons}`, persons > 0 ? 'personEntered' : 'personLeft', 'gateBack');
    if (button) this.#tell('emergencyPressed');
    else this.#beginClosing();
  }

  // People.

  stepIn(): void {
    const { persons } = this.doors;
    if (this.#two && persons > 0) this.#turnsToEntry();
    this.#persons((persons + 1) as Persons);
    if (this.#two) this.#entryPassed();
  }

  stepOut(): void {
    const { persons } = this.doors;
    if (this.#two) this.#turnsToEntry();
    this.#persons((persons - 1) as Persons, true);
    if (this.#two) this.#entryPassed();
  }

  pushEntry(): void {
    this.#entryOpens();
  }

  approachExit(): void {
    this.#set({ atExit: true });
    if (this.doors.ready && !this.#isFree() && this.doors.watch === 'armed') this.#start();
  }

  standBack(): void {
    this.#set({ atExit: false });
  }

  goThrough(): void {
    const { persons } = this.doors;
    // On the way from barrier to barrier the mat loses them.
    this.#persons((persons - 1) as Persons);
    this.#set({ atExit: false });
    if (!this.doors.ready || !this.#isControlled()) return;
    if (this.doors.watch !== 'none') this.#goneThrough();
    else if (this.doors.closing) this.#tell('otherTailgated');
    else this.#isForced();
  }

  comeInByExit(): void {
    const { persons } = this.doors;
    // Both barriers are broken when the mat first counts them.
    this.#set({ atExit: true });
    this.#persons((persons + 1) as Persons);
    this.#set({ atExit: false });
    if (!this.doors.ready || !this.#isControlled()) return;
    const { watch } = this.doors;
    this.#isForced();
    if (watch !== 'none') this.#end(watch === 'armed' || watch === 'started' ? 'reversed' : 'passed');
  }

  forceExit(): void {
    this.#exitOpens();
  }

  // What the controller waits for.

  watchExpires(): void {
    this.#end('expired');
  }

  turnedBack(): void {
    this.#end('reversed');
  }

  nobodyFollows(): void {
    this.#end('passed');
  }

  followerTime(): void {
    this.#end(this.doors.atExit ? 'tailgated' : 'passed');
  }

  entryCompanionTime(): void {
    this.#entryEntered();
  }

  exitIsStuck(): void {
    this.#set({ stuck: true });
    this.#becomeFaulty();
  }

  otherDoorTime(): void {
    this.#resume();
  }

  // Inside the controller.

  #unfit(): boolean {
    const { ready, fault } = this.doors;
    if (!ready || fault) this.#tell('unavailable');
    return !ready || fault || !this.#isControlled();
  }

  /** Neither the button nor an officer holds the doors open. */
  #isControlled(): boolean {
    return !this.doors.button && !this.doors.released;
  }

  #isFree(): boolean {
    return !this.doors.atExit;
  }

  #openExit(): void {
    const { persons, bodies, exitOpen, wait, vouched, gone } = this.doors;
    const lawful = persons <= bodies && (!this.#two || persons > 0);
    if (!lawful) {
      this.#tell('refusedOpening');
      return;
    }
    if (!vouched && gone) {
      this.#tell('reversed');
      return;
    }
    // An entry that waits finds a permit in its way.
    if (wait !== 'nothing') this.#set({ overtaken: true });
    this.#set({ closing: false, watch: 'armed', crowd: false, opened: !exitOpen, exitPowered: true, exitOpen: true });
    this.permitted = true;
    if (!this.#isFree()) this.#start();
  }

  #openEntryFor(use: 'in1' | 'in2' | 'out'): void {
    const admitted = use === 'out' ? this.doors.persons : use === 'in2' ? 2 : 1;
    this.#set({ admitted, entry: use, entryPowered: true });
    this.#entryOpens();
  }

  #resume(): void {
    const { wait, overtaken, entryOpen, exitOpen, watch } = this.doors;
    this.#set({ wait: 'nothing', overtaken: false });
    if (wait === 'nothing') return;
    if (wait === 'permit') {
      if (entryOpen) {
        this.#tell('refusedOpening');
        return;
      }
      if (overtaken || this.#unfit()) return;
      this.#openExit();
      return;
    }
    if (exitOpen) {
      this.#tell('refusedOpening');
      return;
    }
    if (!overtaken && watch === 'none') this.#openEntryFor(wait);
  }

  #exitOpens(): void {
    const { exitOpen, ready, watch, closing } = this.doors;
    if (exitOpen) return;
    this.#set({ exitOpen: true });
    if (!ready) return;
    if (watch !== 'none') this.#set({ opened: true });
    else if (!closing && this.#isControlled()) this.#isForced();
  }

  #entryOpens(): void {
    if (!this.#two || this.doors.entryOpen) return;
    this.#set({ entryOpen: true });
    if (this.doors.ready) this.#turnsToEntry();
  }

  #allShut(): void {
    if (this.doors.exitOpen || this.doors.entryOpen) return;
    if (this.doors.stuck) {
      this.#set({ stuck: false, fault: false });
      this.#tell('gateBack');
    }
    this.#resume();
  }

  /** `backwards`: by the way they came, away from the exit. */
  #persons(persons: Persons, backwards = false): void {
    const before = this.doors.persons;
    this.#set({ persons, gone: this.doors.gone || persons === 0 });
    if (!this.doors.ready) return;
    this.#tell(`counted:${persons}`);
    if (before === 0) this.#tell('personEntered');
    if (this.#two && persons > this.doors.admitted && persons > before && this.doors.entryOpen) this.#tell('crowded');
    this.#watchCounts(before, persons, backwards);
    this.#entryCounts(persons);
    if (persons === 0) this.#tell('personLeft');
  }

  #watchCounts(before: Persons, persons: Persons, backwards: boolean): void {
    const { watch, bodies } = this.doors;
    if (watch === 'none') return;
    const through = this.#through();
    if (persons > before) {
      this.#set({ crowd: this.doors.crowd || through + persons > bodies });
      return;
    }
    if (!backwards || !this.#isFree()) return;
    if (before > bodies && through === 0) {
      this.#end('unclear');
      return;
    }
    this.#set({ crowd: through + persons > bodies });
    if (persons > 0) return;
    if (through > 0) this.#end('passed');
    else this.#end(watch === 'started' && !this.#two ? 'unclear' : 'reversed');
  }

  #entryCounts(persons: Persons): void {
    const { entry } = this.doors;
    if (persons > 0) return;
    if (entry === 'out') {
      this.#set({ entry: 'none' });
      this.#powerOff();
    } else if (entry === 'in2one') this.#set({ entry: 'in2' });
  }

  #entryPassed(): void {
    const { entry, persons, ready } = this.doors;
    if (!ready || persons === 0) return;
    if (entry === 'in1' || entry === 'in2one' || (entry === 'in2' && persons > 1)) this.#entryEntered();
    else if (entry === 'in2') this.#set({ entry: 'in2one' });
  }

  #entryEntered(): void {
    this.#set({ entry: 'none' });
    this.#powerOff();
    this.#tell('entryCompleted');
  }

  #through(): number {
    const { watch, bodies } = this.doors;
    if (watch === 'following') return bodies;
    return watch === 'accompanied' ? 1 : 0;
  }

  #start(): void {
    this.#set({ watch: 'started' });
    this.#tell('started');
  }

  #goneThrough(): void {
    const { bodies, persons, crowd } = this.doors;
    const through = this.#through() + 1;
    if (through > bodies) this.#end('tailgated');
    else if (persons === 0) this.#end(crowd ? 'tailgated' : 'passed');
    else if (through < bodies) this.#set({ watch: 'accompanied' });
    else {
      this.#set({ watch: 'following' });
      this.#powerOff();
    }
  }

  /** The person inside goes for the entry instead of the exit. */
  #turnsToEntry(): void {
    const { watch, ready } = this.doors;
    if (ready && (watch === 'armed' || watch === 'started') && this.#isFree()) this.#end('reversed');
  }

  #end(end: 'passed' | 'reversed' | 'tailgated' | 'expired' | 'unclear'): void {
    this.#set({ watch: 'none' });
    this.#beginClosing();
    this.#powerOff();
    if (end === 'unclear') this.#tell('gateLost', 'gateBack');
    else this.#tell(end);
  }

  #isForced(): void {
    this.#tell('forced');
    this.#beginClosing();
    this.#powerOff();
  }

  #becomeFaulty(): void {
    if (this.doors.fault) return;
    this.#set({ fault: true });
    this.#dropPermit();
    this.#tell('gateLost');
  }

  #dropAll(): void {
    this.#dropPermit();
    this.#set({ entry: 'none', closing: false });
  }

  #dropPermit(): void {
    if (this.doors.wait !== 'nothing') this.#set({ overtaken: true });
    if (this.doors.watch === 'none') return;
    this.#set({ watch: 'none' });
    this.#beginClosing();
  }

  #beginClosing(): void {
    this.#set({ closing: this.doors.exitOpen });
  }

  #powerOff(): void {
    this.#set({ exitPowered: false, entryPowered: false, releasePowered: false });
  }

  #tell(...news: readonly News[]): void {
    this.news.push(...news);
  }

  #set(some: Partial<AbstractDoors>): void {
    this.doors = { ...this.doors, ...some };
  }
}

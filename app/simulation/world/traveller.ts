import { geometry } from '../../../native/virtual/world/geometry.ts';
import type { TravellerPlan } from '../plan.ts';
import { accompanies, isFollowed } from './company.ts';
import type { Person } from './crowd.ts';
import { passportOf, type SimPassport } from './passport.ts';
import { isInEntry, type Stage, stageOf } from './stages.ts';
import { arrives, goes, pause, screenOf, type Surroundings } from './surroundings.ts';

/** How long (ms) people look before they do something, wait for a lane, for an officer, before a dark lane, in all. */
const patience = {
  look: 350,
  queue: 900_000,
  officer: 25_000,
  helpless: 90_000,
  dark: 8_000,
  whole: 240_000,
  between: 700,
  unasked: 120_000,
} as const;
/** A lane is tried this often by the same traveller. */
const attempts = 2;

/** With these before them nobody is on their way through. */
const idleScreens: readonly string[] = [
  'officer',
  'counter',
  'closed',
  'dark',
  'emergency',
  'take',
  'farewell',
  'invite',
];

/** One traveller from the queue to wherever they end up: does what the screen says, but for what the plan says. */
export class Traveller {
  readonly #at: Surroundings;
  readonly #plan: TravellerPlan;
  readonly #passport: SimPassport;
  /** Whoever walks with this document: after a swap it is somebody else. */
  #body: Person | null = null;
  #laid = 0;
  #misbehaved = false;
  /** An officer has told them to go. */
  #sentAway = false;
  #officerSince: number | null = null;
  #darkSince: number | null = null;
  #leaving = false;
  #began = 0;
  #forgetsDocument = false;
  /** So often they still need to be asked whether they are there. */
  #dawdles = 0;
  done = false;

  constructor(at: Surroundings, plan: TravellerPlan) {
    this.#at = at;
    this.#plan = plan;
    this.#passport = passportOf(String(plan.number), plan.document, plan.flaw);
  }

  get body(): Person | null {
    return this.#body;
  }

  owns(passport: SimPassport): boolean {
    return passport === this.#passport;
  }

  /** An officer stands there: whoever has no business in the lane any more is sent away. */
  attended(): void {
    if (this.done || this.#began === 0) return;
    const idle = idleScreens.includes(screenOf(this.#at));
    if (idle || this.#at.clock.trueNow - this.#began > patience.unasked) this.#sentAway = true;
  }

  /** Nobody may cross any more. */
  sendAway(): void {
    this.#sentAway = true;
  }

  async live(): Promise<void> {
    try {
      if (await this.#comes()) await this.#crosses();
    } finally {
      this.#at.help.wanted = false;
      this.done = true;
    }
  }

  /** Waits until the lane invites; false when it does not for too long. */
  async #comes(): Promise<boolean> {
    const { clock, desk, crowd } = this.#at;
    const until = clock.trueNow + patience.queue;
    await pause(this.#at, this.#plan.after);
    while (clock.trueNow < until && !this.#sentAway) {
      const free = desk.lying === null && crowd.people.length === 0;
      if (free && screenOf(this.#at) === 'invite') return true;
      await this.#looks(2);
    }
    this.#at.told(`traveller ${this.#plan.number} waits for the lane no longer`);
    return false;
  }

  async #crosses(): Promise<void> {
    const { clock, doors, strikes } = this.#at;
    this.#began = clock.trueNow;
    if (this.#plan.flaw !== null) strikes.struck(this.#plan.flaw);
    this.#at.told(
      `traveller ${this.#plan.number} comes: ${this.#plan.behaviour}, ${this.#plan.flaw ?? 'nothing wrong'}`,
    );
    this.#at.help.wanted = this.#needsHelp;
    if (this.#plan.behaviour === 'wheelchair' && this.#plan.when < 0.4) this.#asksForHelp();
    if (doors === 'one') {
      this.#body = this.#comesUp();
      goes(this.#at, this.#body, 'stand');
      await pause(this.#at, 1_800);
    }
    this.#lays();
    while (!this.#isOver()) {
      await this.#looks();
      await this.#does();
    }
  }

  get #needsHelp(): boolean {
    return this.#plan.behaviour === 'wheelchair' || this.#plan.behaviour === 'attendant';
  }

  #comesUp(): Person {
    const body = arrives(this.#at, this.#passport.holder, { wheelchair: this.#needsHelp });
    if (this.#plan.behaviour !== 'attendant') return body;
    this.#at.strikes.struck('attendant');
    void accompanies(this.#at, body);
    return body;
  }

  /** Nothing of this traveller is at the lane any more, or what is there is an officer's to clear. */
  #isOver(): boolean {
    const { crowd, desk } = this.#at;
    if (this.#body !== null) {
      if (crowd.isHere(this.#body)) return false;
      return this.#forgetsDocument || !desk.liesHere(this.#passport) || this.#gone();
    }
    return this.#leaving && !desk.liesHere(this.#passport);
  }

  /** Out by the exit: what was left on the reader outside is out of reach. */
  #gone(): boolean {
    const out = this.#body !== null && this.#body.walker.position > geometry.exitDoor;
    if (!out && !this.#sentAway) {
      this.#lifts();
      return !this.#at.desk.liesHere(this.#passport);
    }
    return true;
  }

  async #looks(times = 1): Promise<void> {
    await pause(this.#at, times * patience.look * (1 + this.#plan.pace));
  }

  #lays(): void {
    this.#laid += 1;
    this.#at.desk.lay(this.#passport);
  }

  #lifts(): void {
    if (!this.#forgetsDocument) this.#at.desk.lift(this.#passport);
  }

  /** Back by the way they came, with the document. */
  #leaves(): void {
    if (!this.#leaving) this.#at.told(`traveller ${this.#plan.number} leaves`);
    this.#leaving = true;
    if (this.#body?.fainted === true) return;
    this.#lifts();
    if (this.#body !== null) goes(this.#at, this.#body, 'away');
  }

  async #does(): Promise<void> {
    const { clock } = this.#at;
    if (this.#body?.fainted === true && !this.#sentAway) return;
    const stubborn = this.#plan.behaviour === 'never-leaves';
    if (this.#sentAway || (clock.trueNow - this.#began > patience.whole && !stubborn)) return this.#leaves();
    if (this.#leaving) return this.#leaves();
    const screen = screenOf(this.#at);
    if (this.#dawdles > 0 && this.#dawdlesOn(screen)) return;
    if (screen !== 'officer') this.#officerSince = null;
    if (screen !== 'dark' && screen !== 'closed') this.#darkSince = null;
    switch (screen) {
      case 'invite':
        return this.#triesAgain();
      case 'reading':
      case 'how':
        if (await this.#misbehaves('reading')) return;
        if (screen === 'how' && this.#at.chance.happens(0.2)) await this.#laysAgain();
        return;
      case 'again':
        return this.#laysAgain();
      case 'enter':
        this.#lifts();
        this.#body ??= this.#comesUp();
        if (!this.#dawdlesInside && (await this.#misbehaves('looking'))) return;
        goes(this.#at, this.#body, 'stand');
        return;
      case 'look':
      case 'closer':
      case 'back':
      case 'uncover':
      case 'alone':
      case 'turn':
      case 'checking':
        if (await this.#misbehaves('looking')) return;
        if (this.#body !== null && this.#body.walker.goal !== 'out') goes(this.#at, this.#body, 'stand');
        return;
      case 'take':
        this.#lifts();
        return this.#walks();
      case 'go':
        this.#lifts();
        return this.#walks();
      case 'farewell':
        return this.#lifts();
      case 'stillThere':
        if (stubborn) return;
        if (this.#at.chance.happens(0.7)) this.#asks('askMoreTime');
        else this.#leaves();
        return;
      case 'officer':
        this.#officerSince ??= clock.trueNow;
        if (!stubborn && clock.trueNow - this.#officerSince > this.#waitsForOfficer) this.#leaves();
        return;
      case 'counter':
      case 'wayBack':
        if (!stubborn) this.#leaves();
        else this.#misbehavedNow('never-leaves');
        return;
      case 'closed':
      case 'dark':
        this.#darkSince ??= clock.trueNow;
        if (!stubborn && clock.trueNow - this.#darkSince > patience.dark) this.#leaves();
        return;
      case 'emergency':
        return this.#flees();
    }
  }

  get #waitsForOfficer(): number {
    return this.#needsHelp ? patience.helpless : patience.officer * (0.5 + this.#plan.pace);
  }

  #triesAgain(): void {
    if (this.#at.desk.liesHere(this.#passport)) return;
    if (this.#laid < attempts) this.#lays();
    else this.#leaves();
  }

  async #laysAgain(): Promise<void> {
    this.#lifts();
    await pause(this.#at, patience.between);
    if (this.#laid > 6) return this.#leaves();
    this.#lays();
  }

  #asks(type: 'askHelp' | 'askMoreTime' | 'askAssistance'): void {
    void this.#at.screens()?.handle({ role: 'traveller', request: { type } });
  }

  async #walks(): Promise<void> {
    const { hardware } = this.#at;
    const body = this.#body;
    if (body === null || (await this.#misbehaves('going'))) return;
    if (this.#plan.behaviour === 'never-leaves') return this.#misbehavedNow('never-leaves');
    if (hardware.exitOpen && body.walker.goal === 'stand') goes(this.#at, body, 'out');
  }

  #flees(): void {
    const { hardware, chance } = this.#at;
    this.#lifts();
    const way = this.#body?.walker.goal;
    if (way === 'out' || way === 'away') return;
    if (this.#body !== null && hardware.exitOpen && chance.happens(0.5)) goes(this.#at, this.#body, 'out');
    else this.#leaves();
  }

  #misbehavedNow(name: Exclude<TravellerPlan['behaviour'], 'walks'>): void {
    if (this.#misbehaved) return;
    this.#misbehaved = true;
    this.#at.strikes.struck(name);
    this.#at.told(`traveller ${this.#plan.number}: ${name}`);
  }

  /** What the plan says besides: true when that is what they do now. */
  async #misbehaves(stage: Stage): Promise<boolean> {
    const { behaviour } = this.#plan;
    if (behaviour === 'walks' || this.#misbehaved || stage !== stageOf(this.#plan, this.#at.doors)) return false;
    if (behaviour === 'never-leaves') return false;
    if (behaviour === 'asks-more-time') return this.#beginsToDawdle(stage);
    if (behaviour === 'wheelchair' || behaviour === 'attendant') {
      // Some attendants just come along.
      if (behaviour === 'wheelchair' || stage === 'reading') this.#asksForHelp();
      return false;
    }
    this.#misbehavedNow(behaviour);
    const body = this.#body;
    switch (behaviour) {
      case 'turns-back':
        if (body !== null) {
          goes(this.#at, body, 'doorway-and-back');
          // As far as the doorway, or less far for who thinks better of it sooner.
          await pause(this.#at, 300 + 2_000 * this.#plan.when);
        }
        this.#leaving = true;
        return true;
      case 'walks-away':
        if (this.#plan.when > 0.8) this.#forgetsDocument = true;
        this.#leaves();
        return true;
      case 'asks-help':
        this.#asks('askHelp');
        return false;
      case 'lifts-document':
        await this.#laysAgain();
        return true;
      case 'second-document':
        await this.#laysSecond();
        return true;
      case 'luggage':
        this.#leavesLuggage();
        return false;
      case 'faints':
        return this.#faints(stage);
      case 'swaps':
        return this.#swaps(stage);
      case 'tailgates':
        return body !== null && isFollowed(this.#at, this.#plan, body, stage);
    }
  }

  /** Who cannot do it alone says so at the screen, once. */
  #asksForHelp(): void {
    if (this.#misbehaved) return;
    this.#misbehaved = true;
    if (this.#plan.behaviour === 'wheelchair') this.#at.strikes.struck('wheelchair');
    this.#asks('askAssistance');
  }

  /** They come in as the lane asks, and take their time before the camera. */
  get #dawdlesInside(): boolean {
    return this.#plan.behaviour === 'asks-more-time' && this.#plan.when > 0.6;
  }

  #beginsToDawdle(stage: Stage): boolean {
    this.#misbehaved = true;
    this.#dawdles = 1 + Math.floor(2 * this.#plan.pace);
    if (stage === 'reading') this.#lifts();
    else if (this.#body !== null) this.#body.turnedAway = true;
    return true;
  }

  /** True as long as they do nothing but ask for more time. */
  #dawdlesOn(screen: ReturnType<typeof screenOf>): boolean {
    if (screen === 'stillThere') {
      this.#at.strikes.struck('asks-more-time');
      this.#asks('askMoreTime');
      this.#dawdles -= 1;
    } else if (idleScreens.includes(screen)) this.#dawdles = 0;
    if (this.#dawdles > 0) return true;
    if (this.#body !== null) this.#body.turnedAway = false;
    return screen === 'stillThere';
  }

  /** Another book on top of the own one, and up again. */
  async #laysSecond(): Promise<void> {
    const { document, when } = this.#plan;
    const other = { ...document, number: `X${document.number.slice(1)}`, primary: `${document.primary}A` };
    const second = passportOf(`owner-of-${other.number}`, other, null);
    if (when < 0.4) this.#lifts();
    this.#at.desk.lay(second);
    await pause(this.#at, 500 + 4_000 * when);
    this.#at.desk.lift(second);
  }

  #leavesLuggage(): void {
    const { crowd } = this.#at;
    const { when } = this.#plan;
    // Between the leaves of the entry it keeps the one door open while the other is to open.
    if (isInEntry(this.#plan, this.#at.doors)) crowd.bring(`luggage-of-${this.#plan.number}`, 0.15, { thing: true });
    else if (when < 0.5) this.#forgetsDocument = true;
    else if (when < 0.7) crowd.bring(`luggage-of-${this.#plan.number}`, 1.1, { thing: true });
    else crowd.bring(`luggage-of-${this.#plan.number}`, geometry.exitDoor - 0.2, { thing: true });
    this.#at.hardware.wake();
  }

  async #faints(stage: Stage): Promise<boolean> {
    const body = this.#body;
    if (body === null) return false;
    if (stage === 'going') {
      goes(this.#at, body, 'out');
      await pause(this.#at, 300 + 1_200 * this.#plan.pace);
    }
    body.walker.goal = 'stay';
    body.fainted = true;
    return true;
  }

  async #swaps(stage: Stage): Promise<boolean> {
    const { when } = this.#plan;
    const body = this.#body;
    if (body === null) return false;
    const other = arrives(this.#at, this.#at.stranger('stranger'));
    const othersFirst = when % 0.2 < 0.1;
    if (!othersFirst) {
      goes(this.#at, body, 'away');
      await pause(this.#at, 1_500);
    }
    goes(this.#at, other, stage === 'going' ? 'out' : 'stand');
    if (othersFirst) {
      await pause(this.#at, 1_500);
      goes(this.#at, body, 'away');
    }
    this.#lifts();
    this.#body = other;
    return true;
  }
}

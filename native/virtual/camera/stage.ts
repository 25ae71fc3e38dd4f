import type { ChallengeStep } from '../../../app/core/presentation-attack.ts';
import { wipe } from '../../../app/core/wipe.ts';
import { frameSize } from '../../camera/port.ts';
import type { AttackKind } from '../attacks.ts';
import { Seeded } from '../seeded.ts';
import type { Behaviour, Cue } from '../world-messages.ts';
import { Actor, type ClipName } from './actor.ts';
import { decodeFilm, type Film, frameBytes } from './film.ts';
import { Lens } from './lens.ts';
import { disguise, oneself, type Wardrobe } from './wardrobe.ts';

/** Who stands before the camera, and what they are up to. */
export interface Casting extends Behaviour {
  /** The folder of clips of whom the camera is to see. */
  readonly person: string;
}

/** Frames until somebody steps into the picture, or the stream stands still: soon, and never at the same moment. */
const happensAfter = { from: 6, to: 18 } as const;
/** Frames in which somebody comes in from the side, and where in the picture they then stand (pixels from the middle). */
const comesIn = { frames: 10, asideOf: 400 } as const;

/** People before the camera who do what they are asked, or only seem to; a row of frames as the camera gives them. */
export class Stage {
  readonly #casting: Casting;
  readonly #lens: Lens;
  readonly #happensAt: number;
  readonly #first: Part;
  readonly #second: Part | null;
  #part: Part;
  #swaps = false;
  #shown = 0;
  #last: Uint8Array | null = null;
  #mixed: Uint8Array | null = null;

  private constructor(casting: Casting, first: Part, second: Part | null) {
    this.#casting = casting;
    this.#lens = new Lens(casting.seed);
    this.#happensAt = Math.round(new Seeded(casting.seed).between(happensAfter.from, happensAfter.to));
    this.#first = first;
    this.#second = second;
    this.#part = first;
  }

  /** Ready to be filmed; null when the clips that it takes are no clips. */
  static async open(casting: Casting): Promise<Stage | null> {
    const [first, second] = await Promise.all([
      Part.open(firstOf(casting)),
      needsTwo(casting.attack) ? Part.open(oneself(casting.accomplice)) : null,
    ]);
    return first === null || (needsTwo(casting.attack) && second === null) ? null : new Stage(casting, first, second);
  }

  cue(cue: Cue): void {
    if (cue === 'go') {
      this.#swaps = this.#casting.attack === 'swap-at-door';
      return;
    }
    const step = cue === 'still' ? null : cue;
    this.#first.ask(step);
    // Who only looks in is asked nothing.
    if (this.#casting.attack !== 'second-face') this.#second?.ask(step);
  }

  /** The next frame; good until the call after the next. */
  async next(): Promise<Uint8Array> {
    this.#shown += 1;
    const { attack } = this.#casting;
    const happens = this.#shown >= this.#happensAt;
    if (attack === 'frozen' && happens && this.#last !== null) return this.#last;
    if (this.#isSwapDue()) this.#part = this.#second ?? this.#part;
    const frame = await this.#part.next();
    if (attack === 'loop') return frame;
    const seen = this.#lens.see(attack === 'second-face' && happens ? await this.#withSecond(frame) : frame);
    if (attack === 'frozen') this.#last = seen;
    return seen;
  }

  wipe(): void {
    wipe(this.#last, this.#mixed);
    this.#lens.wipe();
    this.#first.wipe();
    this.#second?.wipe();
  }

  #isSwapDue(): boolean {
    if (this.#part !== this.#first || !this.#first.atSeam) return false;
    return this.#swaps || (this.#casting.attack === 'swap' && this.#first.movements > 0);
  }

  /** The other one beside the first, coming in from the edge of the picture. */
  async #withSecond(frame: Uint8Array): Promise<Uint8Array> {
    const mixed = this.#mixed ?? new Uint8Array(frame.length);
    this.#mixed = mixed;
    mixed.set(frame);
    const other = await this.#second?.next();
    if (other === undefined) return mixed;
    const { width, height } = frameSize;
    const steps = Math.min(1, (this.#shown - this.#happensAt) / comesIn.frames);
    // Even, so that chroma moves with luma.
    const aside = 2 * Math.round((width / 2 + (comesIn.asideOf - width / 2) * steps) / 2);
    const edge = 2 * Math.round((width / 2 + aside / 2) / 2);
    const luma = width * height;
    for (const { at, scale } of [
      { at: 0, scale: 1 },
      { at: luma, scale: 2 },
      { at: luma * 1.25, scale: 2 },
    ]) {
      const [row, from, by] = [width / scale, edge / scale, aside / scale];
      for (let y = 0; y < height / scale; y += 1) {
        const line = at + y * row;
        mixed.set(other.subarray(line + from - by, line + row - by), line + from);
      }
    }
    return mixed;
  }
}

function needsTwo(attack: AttackKind | null): boolean {
  return attack === 'second-face' || attack === 'swap' || attack === 'swap-at-door';
}

function firstOf({ person, attack, accomplice }: Casting): Wardrobe {
  if (attack === 'print' || attack === 'replay' || attack === 'cutout') return disguise(attack, person, accomplice);
  if (attack === 'loop') return (clip) => (clip === 'neutral' ? oneself(person)(clip) : null);
  return oneself(person);
}

/** One person's clips, decoded when they are wanted, and an actor who goes from one to the other. */
class Part {
  readonly #wardrobe: Wardrobe;
  readonly #films = new Map<ClipName, Film>();
  readonly #actor: Actor;
  #playing: ClipName = 'neutral';
  #last: Uint8Array = new Uint8Array(frameBytes);

  private constructor(wardrobe: Wardrobe, neutral: Film) {
    this.#wardrobe = wardrobe;
    this.#films.set('neutral', neutral);
    // Of what is still decoded the end is not known: enough to sway, not enough to begin a movement.
    const unknown = (clip: ClipName) => (clip === 'neutral' ? Number.POSITIVE_INFINITY : null);
    this.#actor = new Actor((clip) => this.#films.get(clip)?.length ?? unknown(clip));
  }

  static async open(wardrobe: Wardrobe): Promise<Part | null> {
    const recipe = wardrobe('neutral');
    const film = recipe === null ? null : decodeFilm(recipe);
    return film === null || (await film.frame(0)) === null ? null : new Part(wardrobe, film);
  }

  get atSeam(): boolean {
    return this.#actor.atSeam;
  }

  get movements(): number {
    return this.#actor.movements;
  }

  ask(step: ChallengeStep | null): void {
    this.#actor.ask(step);
    const recipe = step === null || this.#films.has(step) ? null : this.#wardrobe(step);
    if (step !== null && recipe !== null) this.#films.set(step, decodeFilm(recipe));
  }

  async next(): Promise<Uint8Array> {
    for (;;) {
      const { clip, frame } = this.#actor.next();
      if (clip !== this.#playing) this.#drop(this.#playing);
      this.#playing = clip;
      const film = this.#films.get(clip);
      const shown = await film?.frame(frame);
      if (shown != null) this.#last = shown;
      // Past the end of a film whose end was not known yet: it is now, and the actor goes on where it begins.
      if (shown != null || film === undefined || film.length === 0) return this.#last;
    }
  }

  wipe(): void {
    for (const film of this.#films.values()) film.wipe();
    this.#films.clear();
  }

  /** A movement that was made is not kept for the next time: a film takes 33 MB. */
  #drop(clip: ClipName): void {
    if (clip === 'neutral') return;
    this.#films.get(clip)?.wipe();
    this.#films.delete(clip);
  }
}

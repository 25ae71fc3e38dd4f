import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '../../../app/core/result.ts';
import { unreachable } from '../../../app/core/unreachable.ts';
import { boardInUse } from '../../gate/board-lock.ts';
import { accompliceOf } from '../attacks.ts';
import type { Behaviour, WorldAnswer, WorldEvent, WorldRequest, WorldState } from '../world-messages.ts';
import { Attention, type ScreenSeen } from './attention.ts';
import type { DocumentPlace } from './document-place.ts';
import type { LanePhysics } from './lane-physics.ts';
import type { DemoTraveller } from './travellers.ts';

export type AttachedDevice = Extract<WorldRequest, { do: 'attach' }>['device'];
type PluggedDevice = Extract<WorldRequest, { do: 'plug' }>['device'];

/** Seconds between two looks at a world that moves. */
const stepSeconds = 0.02;
/** A pulse that names no length. */
const defaultPulseSeconds = 5;
/** Observers see a moving world at most this often (ms). */
const observeEvery = 50;
/** After a pause of the process the world goes on where it was, it does not leap. */
const longestStepSeconds = 0.1;

export interface WorldListener {
  readonly devices: Set<AttachedDevice>;
  send(event: WorldEvent): void;
}

export interface WorldCoreOptions {
  readonly physics: LanePhysics;
  readonly place: DocumentPlace;
  readonly travellers: readonly DemoTraveller[];
  readonly travellersFolder: string;
}

/** One request's outcome, before it gets the number of its question. */
export type Outcome = Omit<WorldAnswer, 'id'>;

/** The world around one lane: takes requests from hands and drivers, tells devices what they sense. */
export class WorldCore {
  readonly #options: WorldCoreOptions;
  readonly #listeners = new Set<WorldListener>();
  readonly #unplugged = new Set<PluggedDevice>();
  #face: string | null = null;
  #behaviour: Behaviour = { attack: null, accomplice: '', seed: 1 };
  #people = 0;
  #screen: ScreenSeen | null = null;
  readonly #person = new Attention((cue) => this.#tell('camera', { event: 'cue', cue }));
  #ticking: NodeJS.Timeout | null = null;
  #lastStep = 0;
  #observing: NodeJS.Timeout | null = null;
  #lastObserved = Number.NEGATIVE_INFINITY;

  constructor(options: WorldCoreOptions) {
    this.#options = options;
  }

  /** Takes a connection in; gives the function that takes it out. */
  join(listener: WorldListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async handle(request: WorldRequest, from: WorldListener): Promise<Outcome> {
    const { physics, place } = this.#options;
    switch (request.do) {
      case 'placeDocument':
        return this.#placeDocument(request);
      case 'liftDocument':
        if (await place.lift()) this.#documentLifted();
        return { ok: true };
      case 'faceCamera': {
        const face = this.#faceOf(request);
        if (!face.ok) return { ok: false, error: face.error };
        this.#face = face.value;
        this.#behaviour = this.#behaviourOf(request, face.value);
        this.#person.begins(this.#behaviour.seed);
        this.#tell('camera', this.#scene());
        // Whoever steps up reads what stands there already.
        if (face.value !== null && this.#screen !== null) this.#person.sees(this.#screen);
        this.#observe();
        return { ok: true };
      }
      case 'move':
        return this.#did(physics.move(request.how, { camera: this.#face !== null, by: request.by }));
      case 'hurry':
        physics.hurry(request.times);
        return { ok: true };
      case 'emergency':
        physics.press(request.pressed);
        this.#tell('gate', { event: 'emergency', pressed: request.pressed });
        return this.#did(null);
      case 'plug':
        return this.#plug(request.device, request.plugged);
      case 'attach':
        // Two drivers on one gate would each undo what the other checked.
        if (request.device === 'gate' && this.#isHeld('gate', from)) return { ok: false, error: boardInUse };
        from.devices.add(request.device);
        this.#greet(request.device, from);
        return { ok: true };
      case 'board':
        if (this.#unplugged.has('gate')) return { ok: false, error: 'the gate board is unplugged' };
        return this.#did(physics.order(request.order, request.seconds ?? defaultPulseSeconds));
      case 'apdu': {
        const answer = await place.transmit(Buffer.from(request.hex, 'hex'));
        return answer.ok
          ? { ok: true, hex: Buffer.from(answer.value).toString('hex') }
          : { ok: false, error: answer.error };
      }
      case 'state':
        return { ok: true, state: this.state() };
      default:
        return unreachable(request);
    }
  }

  /** What the person before the lane's screen sees on it. */
  sees(screen: ScreenSeen): void {
    this.#screen = screen;
    if (this.#face !== null) this.#person.sees(screen);
  }

  state(): WorldState {
    const { physics, place } = this.#options;
    return {
      document: place.document,
      face: this.#face,
      attack: this.#behaviour.attack,
      bodies: physics.bodies,
      doors: physics.doors,
      topology: physics.topology,
      emergency: physics.emergency,
      unplugged: [...this.#unplugged],
    };
  }

  async close(): Promise<void> {
    this.#person.begins(0);
    if (this.#ticking !== null) clearInterval(this.#ticking);
    if (this.#observing !== null) clearTimeout(this.#observing);
    this.#listeners.clear();
    await this.#options.place.lift();
  }

  async #placeDocument(request: Extract<WorldRequest, { do: 'placeDocument' }>): Promise<Outcome> {
    const profile = this.#profileOf(request);
    if (!profile.ok) return { ok: false, error: profile.error };
    const placed = await this.#options.place.place(profile.value, () => this.#documentLifted());
    if (!placed.ok) return { ok: false, error: placed.error };
    for (const device of ['mrz-reader', 'chip-reader'] as const) {
      this.#tell(device, { event: 'documentPlaced', ...placed.value });
    }
    this.#observe();
    return { ok: true };
  }

  #documentLifted(): void {
    for (const device of ['mrz-reader', 'chip-reader'] as const) this.#tell(device, { event: 'documentLifted' });
    this.#observe();
  }

  async #plug(device: PluggedDevice, plugged: boolean): Promise<Outcome> {
    if (plugged) this.#unplugged.delete(device);
    else this.#unplugged.add(device);
    if (device === 'gate') this.#options.physics.power(plugged);
    this.#tell(device, { event: 'plugged', device, plugged });
    const fitted = device === 'chip-reader' ? await this.#options.place.plugReader(plugged) : ok(undefined);
    return this.#did(fitted.ok ? null : fitted.error);
  }

  #profileOf({
    profile,
    traveller,
  }: {
    readonly profile?: string | undefined;
    readonly traveller?: string | undefined;
  }) {
    if (traveller === undefined) return profile === undefined ? err('no passport is named') : ok(profile);
    const found = this.#traveller(traveller);
    return found.ok ? ok(join(this.#options.travellersFolder, found.value.profile)) : found;
  }

  #faceOf(request: Extract<WorldRequest, { do: 'faceCamera' }>): Result<string | null, string> {
    if (request.traveller !== undefined) {
      const found = this.#traveller(request.traveller);
      if (!found.ok) return found;
      // An attack is on whoever the passport is of; everybody else shows their own face.
      const { face, portrait } = found.value;
      return ok(join(this.#options.travellersFolder, request.attack === undefined ? face : dirname(portrait)));
    }
    const face = request.face ?? null;
    if (face === null) return ok(null);
    if (!isAbsolute(face)) return err(`${face}: a face is named by its whole path`);
    return statSync(face, { throwIfNoEntry: false }) === undefined ? err(`${face}: there is no such face`) : ok(face);
  }

  #scene(): WorldEvent {
    return { event: 'scene', face: this.#face, ...(this.#face === null ? {} : { behaviour: this.#behaviour }) };
  }

  /** Who is not given a seed gets the next one: the first, second and third person of a run behave as in every run. */
  #behaviourOf({ attack, seed }: Extract<WorldRequest, { do: 'faceCamera' }>, face: string | null): Behaviour {
    if (face === null) return { attack: null, accomplice: '', seed: 0 };
    this.#people += 1;
    const other = join(this.#options.travellersFolder, accompliceOf(basename(face)));
    return { attack: attack ?? null, accomplice: other, seed: seed ?? this.#people };
  }

  #traveller(id: string): Result<DemoTraveller, string> {
    const found = this.#options.travellers.find((one) => one.id === id);
    return found === undefined ? err(`there is no traveller "${id}"`) : ok(found);
  }

  #isHeld(device: AttachedDevice, by: WorldListener): boolean {
    return [...this.#listeners].some((listener) => listener !== by && listener.devices.has(device));
  }

  /** After a deed of hands or board: let the world move, and show it. */
  #did(error: string | null): Outcome {
    this.#move();
    this.#observe();
    return error === null ? { ok: true } : { ok: false, error };
  }

  /** What a device senses at the moment when it is switched on. */
  #greet(device: AttachedDevice, listener: WorldListener): void {
    const { physics, place } = this.#options;
    if (device === 'observer') {
      listener.send({ event: 'state', state: this.state() });
      return;
    }
    const plugged = !this.#unplugged.has(device);
    listener.send({ event: 'plugged', device, plugged });
    if (!plugged) return;
    const { document } = place;
    if (device === 'camera') listener.send(this.#scene());
    else if (device === 'gate') {
      for (const signal of physics.signals()) listener.send({ event: 'gate', signal });
      listener.send({ event: 'emergency', pressed: physics.emergency });
    } else if (document !== null) listener.send({ event: 'documentPlaced', ...document });
  }

  /** An unplugged device senses nothing but its plug; what it missed it is told when it is plugged in again. */
  #tell(device: PluggedDevice, event: WorldEvent): void {
    if (event.event !== 'plugged' && this.#unplugged.has(device)) return;
    for (const listener of this.#listeners) {
      if (!listener.devices.has(device)) continue;
      if (event.event === 'plugged' && event.plugged) this.#greet(device, listener);
      else listener.send(event);
    }
  }

  #move(): void {
    if (this.#ticking !== null) return;
    this.#lastStep = performance.now();
    this.#ticking = setInterval(() => this.#step(), stepSeconds * 1_000);
    this.#step();
  }

  #step(): void {
    const { physics } = this.#options;
    const now = performance.now();
    let left = Math.min((now - this.#lastStep) / 1_000, longestStepSeconds);
    this.#lastStep = now;
    do {
      const part = Math.min(left, stepSeconds);
      for (const signal of physics.step(part)) this.#tell('gate', { event: 'gate', signal });
      left -= part;
    } while (left > 1e-9);
    this.#observe();
    if (physics.moving || this.#ticking === null) return;
    clearInterval(this.#ticking);
    this.#ticking = null;
  }

  /** Shows the state to observers: at once when it was quiet, at most 20 times a second while it moves. */
  #observe(): void {
    if (this.#observing !== null) return;
    const wait = Math.max(this.#lastObserved + observeEvery - performance.now(), 0);
    this.#observing = setTimeout(() => {
      this.#observing = null;
      this.#lastObserved = performance.now();
      const state = this.state();
      for (const listener of this.#listeners) {
        if (listener.devices.has('observer')) listener.send({ event: 'state', state });
      }
    }, wait);
  }
}

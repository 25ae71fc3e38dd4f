import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../../../app/core/result.ts';
import type { VirtualChip } from './chip.ts';
import { ensureFastRoute, fastHost } from './fast-route.ts';
import { type VpcdFrame, VpcdFrameReader, vpcdFrame } from './vpcd-frames.ts';

export type Speed = 'fast' | 'slow';

/** A virtual card in a reader of the PC/SC daemon. */
export interface InsertedCard {
  /** `slow` also where `fast` was asked and the system does not let us lay the route. */
  readonly speed: Speed;
  /** Takes the card out. Idempotent. */
  remove(): Promise<void>;
  /** Resolves when the card leaves the field by itself (fault `drops-at`). Never rejects. */
  readonly dropped: Promise<void>;
}

export type InsertFailure =
  /** Nothing listens where vpcd does: no daemon, or one without the virtual reader. */
  | { readonly kind: 'no-daemon'; readonly detail: string }
  /** The daemon does not take the card up: another one lies in the reader. */
  | { readonly kind: 'occupied'; readonly detail: string };

export const vpcdPorts = [35_963, 35_964] as const;

/** pcscd looks into its readers every 0.4 s; a card that it has not powered after this long lies behind another one. */
const takenUpWithinMs = 4_000;
/** A look at a card without power so long after the first one is another look: the first did not lead to power. */
const anotherLookAfterMs = 250;
/** For so long a reader is empty that a daemon, also a busy one, sees that it is. */
const seenEmptyMs = 1_000;
/** A daemon that is just starting listens within this time. */
const listensWithinMs = 2_000;
const backOff = { firstMs: 100, mostMs: 2_000 } as const;

/**
 * Puts a chip into reader 0 or 1 and resolves when the daemon has powered it. While the card is in, a daemon that was
 * stopped and started again gets it back.
 */
export async function insertCard(
  chip: VirtualChip,
  options: { readonly reader: 0 | 1; readonly speed: Speed },
): Promise<Result<InsertedCard, InsertFailure>> {
  const fast = options.speed === 'fast' && (await ensureFastRoute());
  const card = new VpcdCard(chip, fast ? fastHost : '127.0.0.1', vpcdPorts[options.reader], fast ? 'fast' : 'slow');
  const failure = await card.takenUp();
  if (failure === null) return ok(card);
  await card.remove();
  return err(failure);
}

class VpcdCard implements InsertedCard {
  readonly speed: Speed;
  readonly dropped: Promise<void>;
  readonly #chip: VirtualChip;
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | null = null;
  #out = false;
  #retry: NodeJS.Timeout | null = null;
  #pauseMs: number = backOff.firstMs;
  #connected = false;
  #hasPower = false;
  /** The daemon has powered this card, not one that lay here before. */
  #isKnown = false;
  #seenAt: number | null = null;
  #drop: () => void = () => {};
  #powered: () => void = () => {};

  constructor(chip: VirtualChip, host: string, port: number, speed: Speed) {
    this.#chip = chip;
    this.#host = host;
    this.#port = port;
    this.speed = speed;
    this.dropped = new Promise((resolve) => {
      this.#drop = resolve;
    });
  }

  /** Null when the daemon has the card. */
  async takenUp(): Promise<InsertFailure | null> {
    const powered = new Promise<null>((resolve) => {
      this.#powered = () => resolve(null);
    });
    this.#connect();
    const timers: NodeJS.Timeout[] = [];
    const after = (ms: number) =>
      new Promise<void>((resolve) => {
        timers.push(setTimeout(resolve, ms));
      });
    const failed = (async (): Promise<InsertFailure> => {
      await after(listensWithinMs);
      if (!this.#connected)
        return {
          kind: 'no-daemon',
          detail: `nothing listens on ${this.#host}:${this.#port}, where vpcd's readers are`,
        };
      await after(takenUpWithinMs - listensWithinMs);
      return { kind: 'occupied', detail: 'the reader holds another virtual card, or the PC/SC daemon hangs' };
    })();
    const result = await Promise.race([powered, failed]);
    for (const timer of timers) clearTimeout(timer);
    return result;
  }

  remove(): Promise<void> {
    this.#out = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.destroy();
    });
  }

  #connect(): void {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    this.#isKnown = false;
    this.#seenAt = null;
    const reader = new VpcdFrameReader();
    let work = Promise.resolve();
    socket.on('connect', () => {
      this.#connected = true;
      this.#pauseMs = backOff.firstMs;
    });
    socket.on('data', (chunk) => {
      for (const frame of reader.push(chunk)) {
        work = work.then(() => this.#serve(frame, socket));
      }
    });
    socket.on('error', () => {}); // `close` follows
    socket.on('close', () => {
      this.#hasPower = false;
      if (this.#out || this.#socket !== socket) return;
      this.#connected = false;
      this.#retry = setTimeout(() => this.#connect(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, backOff.mostMs);
    });
  }

  #firstSeen(): number {
    this.#seenAt ??= performance.now();
    return this.#seenAt;
  }

  /**
   * The daemon powers a new card right after the look that found it. One that came between two looks is taken for the card
   * that lay here before and is looked at ever again: it leaves until the daemon has seen the reader empty.
   */
  #comeAgain(socket: Socket): void {
    this.#socket = null;
    socket.destroy();
    this.#retry = setTimeout(() => this.#connect(), seenEmptyMs);
  }

  async #serve(frame: VpcdFrame, socket: Socket): Promise<void> {
    if (this.#socket !== socket) return;
    switch (frame.kind) {
      case 'power-off':
      case 'power-on':
      case 'reset':
        this.#chip.reset();
        this.#hasPower = frame.kind !== 'power-off';
        this.#isKnown ||= this.#hasPower;
        return;
      case 'get-atr':
        socket.write(vpcdFrame(this.#chip.atr));
        // Asked without power, it only looks whether a card is there; with power, the card is in.
        if (this.#hasPower) this.#powered();
        else if (!this.#isKnown && performance.now() - this.#firstSeen() > anotherLookAfterMs) this.#comeAgain(socket);
        return;
      case 'apdu': {
        const answer = await this.#chip.transmit(frame.command);
        if (this.#socket !== socket) return;
        if (answer === 'drop') {
          await this.remove();
          this.#drop();
          return;
        }
        socket.write(vpcdFrame(answer));
        return;
      }
      default:
        frame satisfies never;
    }
  }
}

import { err, ok, type Result } from '../../../app/core/result.ts';
import { unreachable } from '../../../app/core/unreachable.ts';
import type { CardLost } from '../../../app/document/card-transport.ts';
import type { ChipReport, ChipRequest } from '../../chip/chip-messages.ts';
import type { DriverChannel } from '../../driver-channel.ts';
import { passportAtr } from '../passport/chip.ts';
import type { WorldAnswer, WorldEvent, WorldRequest } from '../world-messages.ts';

/** The name that a station sees; never that of a PC/SC reader. */
export const inProcessReader = 'virtual chip reader (in-process)';

type ReaderState = { readonly up: true } | { readonly up: false; readonly detail: string };

interface Waiting {
  readonly id: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The chip reader of a machine without a PC/SC daemon: the passport's chip stands in the world's process and gets its
 * commands from there. Speaks the same messages as the PC/SC driver.
 */
export class VirtualChipReader {
  readonly #channel: DriverChannel<ChipReport, ChipRequest>;
  readonly #request: (request: WorldRequest) => Promise<WorldAnswer>;
  readonly #waiting = new Set<Waiting>();
  #state: ReaderState = { up: false, detail: 'the virtual world has not answered yet' };
  /** Counts up with every card that comes into the field; null while the field is empty. */
  #inField: number | null = null;
  #cards = 0;
  /** The card that the station holds. */
  #held: number | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    channel: DriverChannel<ChipReport, ChipRequest>,
    request: (request: WorldRequest) => Promise<WorldAnswer>,
  ) {
    this.#channel = channel;
    this.#request = request;
    channel.onMessage((message) => this.#take(message));
  }

  /** What the world says of this reader and its field. */
  sense(event: WorldEvent): void {
    if (event.event === 'plugged') {
      if (!event.plugged) {
        this.worldGone('the chip reader is unplugged');
        return;
      }
      this.#state = { up: true };
      this.#channel.send({ kind: 'event', event: { kind: 'ready', reader: inProcessReader } });
      this.#channel.send({ kind: 'event', event: { kind: 'no-card' } });
    } else if (event.event === 'documentPlaced') {
      this.#emptyField();
      if (event.chip === 'in-process') this.#cardCame();
    } else if (event.event === 'documentLifted') {
      this.#emptyField();
    }
  }

  worldGone(detail: string): void {
    this.#emptyField();
    this.#state = { up: false, detail };
    this.#channel.send({ kind: 'event', event: { kind: 'lost', detail } });
    for (const waiting of this.#waiting) this.#answerConnect(waiting, err({ kind: 'reader-lost', detail }));
  }

  #take(message: ChipRequest): void {
    switch (message.do) {
      case 'connect':
        this.#connect(message.id, message.withinMs);
        return;
      case 'transmit':
        // One command at a time, in the order in which they were asked for.
        this.#turn = this.#turn.then(async () => {
          const result = await this.#transmit(message.card, message.command);
          this.#channel.send({ kind: 'answer', id: message.id, result });
        });
        return;
      case 'release':
        if (this.#held === message.card) this.#held = null;
        this.#channel.send({ kind: 'released', id: message.id });
        return;
      default:
        unreachable(message);
    }
  }

  #connect(id: number, withinMs: number): void {
    const waiting: Waiting = {
      id,
      timer: setTimeout(() => this.#answerConnect(waiting, err({ kind: 'no-card' })), withinMs),
    };
    this.#waiting.add(waiting);
    if (!this.#state.up) this.#answerConnect(waiting, err({ kind: 'reader-lost', detail: this.#state.detail }));
    else if (this.#inField !== null) this.#give(waiting, this.#inField);
  }

  #give(waiting: Waiting, card: number): void {
    this.#held = card;
    this.#answerConnect(waiting, ok({ card, kind: 'in-process', reader: inProcessReader, atr: passportAtr }));
  }

  #answerConnect(waiting: Waiting, result: Extract<ChipReport, { kind: 'connected' }>['result']): void {
    clearTimeout(waiting.timer);
    if (this.#waiting.delete(waiting)) this.#channel.send({ kind: 'connected', id: waiting.id, result });
  }

  async #transmit(card: number, command: Uint8Array): Promise<Result<Uint8Array, CardLost>> {
    const lost = (detail: string) => err<CardLost>({ kind: 'card-lost', detail });
    if (card !== this.#held || card !== this.#inField) return lost('the card is not in the field any more');
    if (command.length === 0) return ok(Uint8Array.of(0x67, 0x00));
    const answer = await this.#request({ do: 'apdu', hex: Buffer.from(command).toString('hex') });
    if (card !== this.#inField) return lost('the card left the field');
    if (answer.ok && answer.hex !== undefined) return ok(Uint8Array.from(Buffer.from(answer.hex, 'hex')));
    this.#emptyField();
    return lost(answer.error ?? 'the card left the field');
  }

  #cardCame(): void {
    this.#cards += 1;
    this.#inField = this.#cards;
    this.#channel.send({ kind: 'event', event: { kind: 'card', atr: passportAtr } });
    for (const waiting of this.#waiting) this.#give(waiting, this.#inField);
  }

  #emptyField(): void {
    if (this.#inField === null) return;
    const card = this.#inField;
    this.#inField = null;
    if (this.#held === card) {
      this.#held = null;
      this.#channel.send({ kind: 'removed', card });
    }
    this.#channel.send({ kind: 'event', event: { kind: 'no-card' } });
  }
}

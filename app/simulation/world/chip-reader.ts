import { serveChip } from '../../../native/chip/serve-chip.ts';
import type { ChipReport, ChipRequest } from '../../../native/chip/chip-messages.ts';
import type { DriverChannel } from '../../../native/driver-channel.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CardReader, CardReaderEvent } from '../../document/card-reader.ts';
import type { CardLost, CardTransport } from '../../document/card-transport.ts';
import type { DriverLine, LineFaults, Struck } from './driver-line.ts';
import type { Plug } from './mrz-reader.ts';
import type { SimChip, SimPassport } from './passport.ts';
import { answerOf } from './chip-reading.ts';
import type { ReadingDesk } from './reading-desk.ts';

/** From its start to its first word; until a card in the field answers; one command (ms). */
const chipTakes = { start: 60, arrive: 300, command: 400 } as const;

/** A chip that is in the field now, until it leaves it. */
class Field {
  readonly chip: SimChip;
  readonly removed: Promise<void>;
  here = true;
  #leave: () => void = () => {};

  constructor(chip: SimChip) {
    this.chip = chip;
    this.removed = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  leave(): void {
    this.here = false;
    this.#leave();
  }
}

/** The chip reader's process: the real far side over a reader whose cards are simulated. */
export class ChipReaderDevice implements LineFaults {
  readonly #plug: Plug;
  #field: Field | null = null;
  /** What a chip said last, and before that: an answer to another question. */
  #lastAnswer: Result<Uint8Array, CardLost> | null = null;
  #answerBefore: Result<Uint8Array, CardLost> | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(desk: ReadingDesk, plug: Plug) {
    this.#plug = plug;
    desk.join({ laid: (passport) => this.#comes(passport), lifted: () => this.#goes() });
    plug.join((here) => (here ? this.#comes(desk.lying) : this.#goes()));
  }

  /** A new process. */
  run(line: DriverLine): void {
    const events = new Set<(event: CardReaderEvent) => void>();
    const tell = (event: CardReaderEvent) => {
      for (const listener of events) listener(event);
    };
    let told: 'nothing' | 'ready' | 'lost' = 'nothing';
    const look = () => {
      if (!this.#plug.here) {
        if (told !== 'lost') tell({ kind: 'lost', detail: 'the chip reader is unplugged' });
        told = 'lost';
        return;
      }
      if (told !== 'ready') tell({ kind: 'ready', reader: 'simulated' });
      told = 'ready';
      tell(this.#field === null ? { kind: 'no-card' } : { kind: 'card', atr: new Uint8Array(2) });
    };
    const reader: CardReader = {
      onEvent: (listener) => {
        events.add(listener);
        return () => events.delete(listener);
      },
      connect: (withinMs) => this.#connect(line, withinMs),
      close: async () => {},
    };
    this.#listeners.add(look);
    line.runs({ onDeath: () => this.#listeners.delete(look) });
    serveChip(reader, line.far as DriverChannel<ChipReport, ChipRequest>);
    line.clock.setTimeout(look, chipTakes.start);
  }

  strike(direction: 'request' | 'report', fault: string, message: unknown): Struck | null {
    if (fault === 'chip-dies') return { kind: 'dies' };
    if (fault === 'chip-card-lost') return this.#field === null ? null : { kind: 'happens', act: () => this.#goes() };
    const report = message as ChipReport;
    if (direction !== 'report' || report.kind === 'event' || report.kind === 'removed') return null;
    switch (fault) {
      case 'chip-late':
        return { kind: 'late' };
      case 'chip-twice':
        return { kind: 'twice' };
      case 'chip-silent':
        return { kind: 'dropped' };
      case 'chip-wrong':
        return { kind: 'changed', message: this.#otherAnswer(report) };
      default:
        return null;
    }
  }

  /** What was said before under the present number, where secure messaging must find it; else an answer to nobody. */
  #otherAnswer(report: Exclude<ChipReport, { kind: 'event' | 'removed' }>): ChipReport {
    const before = this.#answerBefore;
    if (report.kind === 'answer' && before !== null) return { ...report, result: before };
    return { ...report, id: 0 };
  }

  async #connect(line: DriverLine, withinMs: number): ReturnType<CardReader['connect']> {
    if (!this.#plug.here) return err({ kind: 'reader-lost', detail: 'the chip reader is unplugged' });
    await pause(line, this.#field === null ? withinMs : chipTakes.arrive);
    const field = this.#field;
    return field === null ? err({ kind: 'no-card' }) : ok(this.#hold(line, field));
  }

  #hold(line: DriverLine, field: Field): CardTransport {
    return {
      kind: 'in-process',
      reader: 'simulated',
      atr: new Uint8Array(2),
      removed: field.removed,
      transmit: async (command): Promise<Result<Uint8Array, CardLost>> => {
        await pause(line, chipTakes.command);
        if (!field.here) return err({ kind: 'card-lost', detail: 'the card left the field' });
        this.#answerBefore = this.#lastAnswer;
        this.#lastAnswer = ok(answerOf(field.chip, command));
        return this.#lastAnswer;
      },
      release: async () => {},
    };
  }

  #comes(passport: SimPassport | null): void {
    this.#field?.leave();
    this.#field = passport?.chip == null || !this.#plug.here ? null : new Field(passport.chip);
    for (const look of this.#listeners) look();
  }

  #goes(): void {
    this.#field?.leave();
    this.#field = null;
    for (const look of this.#listeners) look();
  }
}

function pause(line: DriverLine, ms: number): Promise<void> {
  return new Promise((resolve) => line.clock.setTimeout(resolve, ms));
}

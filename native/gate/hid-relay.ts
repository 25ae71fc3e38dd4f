import type { Clock, TimerHandle } from '../../app/core/instant.ts';
import { err, ok, type Result } from '../../app/core/result.ts';
import type { BoardFailure, BoardSignal, Door, GateBoard } from './board.ts';
import type { OpenRelayDevice, RelayDevice } from './hid-port.ts';
import { decodeState, encodeCommand, type RelayCommand, reportLength, stateAfter } from './hid-relay-codec.ts';

/**
 * The board has no watchdog: a relay is never energised for longer (ms). It gives the door's own controller an impulse;
 * how long the door then stays open is that controller's timer.
 */
export const impulse = 800;
/** The board is asked whether it is still there and as it was left (ms). */
export const lookEvery = 1_000;
/** Pauses between tries to open a board that is gone or out of order (ms). */
const firstPause = 250;
const longestPause = 2_000;

const relayOf: Readonly<Record<Door, number>> = { exit: 1, entry: 2 };

export interface HidRelayOptions {
  readonly open: OpenRelayDevice;
  readonly relays: number;
  readonly clock: Clock;
}

/** A USB relay board as the outputs of a gate. It has no inputs: it can open a door and never say what came of it. */
export class HidRelay implements GateBoard {
  readonly sensesPassage = false;
  readonly #options: HidRelayOptions;
  readonly #listeners = new Set<(signal: BoardSignal) => void>();
  #device: RelayDevice | null = null;
  #energised = 0;
  #timer: TimerHandle | null = null;
  #pulseEnd: TimerHandle | null = null;
  #pause = firstPause;
  #closed = false;
  #told: 'ready' | 'lost' | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: HidRelayOptions) {
    this.#options = options;
    // Whoever builds the gate on it listens first.
    this.#timer = options.clock.setTimeout(() => void this.#find(), 0);
  }

  onSignal(listener: (signal: BoardSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async pulse(door: Door, seconds: number): Promise<Result<void, BoardFailure>> {
    const relay = relayOf[door];
    if (relay > this.#options.relays) return err({ kind: 'board-lost', detail: `the board has no relay ${relay}` });
    this.#endPulse();
    const on = await this.#command({ kind: 'on', relay });
    if (!on.ok) return on;
    this.#pulseEnd = this.#options.clock.setTimeout(
      () => {
        this.#pulseEnd = null;
        void this.#command({ kind: 'off', relay });
      },
      Math.min(seconds * 1_000, impulse),
    );
    return on;
  }

  shut(): Promise<Result<void, BoardFailure>> {
    this.#endPulse();
    return this.#command({ kind: 'allOff' });
  }

  release(): Promise<Result<void, BoardFailure>> {
    this.#endPulse();
    return this.#command({ kind: 'allOn' });
  }

  async close(): Promise<void> {
    this.#endPulse();
    this.#stopTimer();
    if (this.#device !== null) await this.#command({ kind: 'allOff' });
    this.#closed = true;
    this.#stopTimer();
    this.#listeners.clear();
    await this.#dropDevice();
  }

  /** Writes a command and believes it only when the board reads it back. A board that does not is given up and sought anew. */
  #command(command: RelayCommand): Promise<Result<void, BoardFailure>> {
    return this.#inTurn(async () => {
      const device = this.#device;
      if (device === null) return err({ kind: 'board-lost', detail: 'the relay board is not there' });
      const wanted = stateAfter(command, this.#energised, this.#options.relays);
      const failure = await this.#write(device, command, wanted);
      if (failure === null) {
        this.#energised = wanted;
        return ok(undefined);
      }
      await this.#lose(failure);
      return err(failure);
    });
  }

  async #write(device: RelayDevice, command: RelayCommand, wanted: number): Promise<BoardFailure | null> {
    try {
      const written = await device.write(encodeCommand(command));
      if (written !== reportLength)
        return { kind: 'board-lost', detail: `${written} of ${reportLength} bytes were taken` };
    } catch (error) {
      return { kind: 'board-lost', detail: `the relay board takes no command: ${(error as Error).message}` };
    }
    return this.#compare(device, wanted);
  }

  async #compare(device: RelayDevice, wanted: number): Promise<BoardFailure | null> {
    let report: Uint8Array;
    try {
      report = await device.state();
    } catch (error) {
      return { kind: 'board-lost', detail: `the relay board does not answer: ${(error as Error).message}` };
    }
    const state = decodeState(report, this.#options.relays);
    if (!state.ok) return { kind: 'read-back-wrong', detail: state.error.detail };
    if (state.value.energised === wanted) return null;
    const [is, should] = [state.value.energised, wanted].map((bits) =>
      bits.toString(2).padStart(this.#options.relays, '0'),
    );
    return {
      kind: 'read-back-wrong',
      detail: `the relay board ${state.value.id} reads back ${is} instead of ${should}`,
    };
  }

  /** Opens the board and de-energises all of it before anybody is told that it is there. */
  async #find(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#closed) return;
      const opened = await this.#options.open();
      if (!opened.ok) {
        await this.#lose({ kind: 'board-lost', detail: opened.error });
        return;
      }
      const failure = await this.#write(opened.value, { kind: 'allOff' }, 0);
      if (failure !== null) {
        await opened.value.close().catch(() => {});
        await this.#lose(failure);
        return;
      }
      this.#device = opened.value;
      this.#energised = 0;
      this.#pause = firstPause;
      this.#told = 'ready';
      this.#tell({ kind: 'ready' });
      this.#lookLater();
    });
  }

  #lookLater(): void {
    this.#stopTimer();
    this.#timer = this.#options.clock.setTimeout(() => void this.#look(), lookEvery);
  }

  /** A board that was pulled out says nothing: it has to be asked. */
  #look(): Promise<void> {
    return this.#inTurn(async () => {
      const device = this.#device;
      if (device === null || this.#closed) return;
      const failure = await this.#compare(device, this.#energised);
      if (failure === null) this.#lookLater();
      else await this.#lose(failure);
    });
  }

  async #lose(failure: BoardFailure): Promise<void> {
    this.#endPulse();
    await this.#makeSafe();
    if (this.#closed) return;
    if (this.#told !== 'lost') this.#tell({ kind: 'lost', detail: failure.detail });
    this.#told = 'lost';
    this.#stopTimer();
    this.#timer = this.#options.clock.setTimeout(() => void this.#find(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
  }

  /** The last thing that a board out of order is told, whether it understands or not. */
  async #makeSafe(): Promise<void> {
    await this.#device?.write(encodeCommand({ kind: 'allOff' })).catch(() => {});
    await this.#dropDevice();
  }

  async #dropDevice(): Promise<void> {
    const device = this.#device;
    this.#device = null;
    await device?.close().catch(() => {});
  }

  #endPulse(): void {
    if (this.#pulseEnd !== null) this.#options.clock.clearTimeout(this.#pulseEnd);
    this.#pulseEnd = null;
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(signal: BoardSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }

  /** Commands and looks reach the board one after another. */
  #inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(deed);
    this.#turn = done.catch(() => {});
    return done;
  }
}

import { err, ok, type Result } from '../../../app/core/result.ts';
import type { Beam, BoardFailure, BoardSignal, Door, GateBoard } from '../../gate/board.ts';

/** A board whose inputs a test moves by hand and whose orders it reads; doors follow orders at once unless told not to. */
export class FakeBoard implements GateBoard {
  readonly sensesPassage: boolean;
  readonly orders: string[] = [];
  failing = false;
  /** Doors do not follow orders: a test moves them itself. */
  stiff = false;
  readonly #listeners = new Set<(signal: BoardSignal) => void>();

  constructor(sensesPassage = true) {
    this.sensesPassage = sensesPassage;
  }

  signal(signal: BoardSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }

  beam(beam: Beam, broken: boolean): void {
    this.signal({ kind: 'beam', beam, broken });
  }

  /** Barriers at the exit in one go: `M` middle broken, `m` free, `X` exit broken, `x` free. */
  beams(letters: string): void {
    for (const letter of letters) {
      this.beam(letter.toLowerCase() === 'm' ? 'middle' : 'exit', letter === letter.toUpperCase());
    }
  }

  persons(persons: number): void {
    this.signal({ kind: 'occupancy', persons });
  }

  door(door: Door, position: 'shut' | 'moving' | 'open'): void {
    this.signal({ kind: 'door', door, position });
  }

  /** Everything shut, nobody there, the board answers. */
  async start(): Promise<void> {
    this.door('entry', 'shut');
    this.door('exit', 'shut');
    this.persons(0);
    this.signal({ kind: 'ready' });
    await settle();
  }

  pulse(door: Door, seconds: number): Promise<Result<void, BoardFailure>> {
    return this.#order(`${door} ${Math.round(seconds * 1_000)}`, [[door, 'open']]);
  }

  shut(): Promise<Result<void, BoardFailure>> {
    return this.#order('shut', [
      ['entry', 'shut'],
      ['exit', 'shut'],
    ]);
  }

  release(): Promise<Result<void, BoardFailure>> {
    return this.#order('release', [
      ['entry', 'open'],
      ['exit', 'open'],
    ]);
  }

  onSignal(listener: (signal: BoardSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.orders.push('close');
  }

  async #order(order: string, moves: readonly (readonly [Door, 'open' | 'shut'])[]) {
    this.orders.push(order);
    await null; // no board answers within the call
    if (this.failing)
      return err<BoardFailure>({ kind: 'read-back-wrong', detail: 'the board read back another state' });
    if (!this.stiff) for (const [door, position] of moves) this.door(door, position);
    return ok(undefined);
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

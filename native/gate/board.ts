import type { Result } from '../../app/core/result.ts';
import type { DoorPosition } from './port.ts';

export type Door = 'entry' | 'exit';
/** Light barriers in the order in which a traveller meets them; `middle` and `exit` stand closer than a body is deep. */
export type Beam = 'entry' | 'middle' | 'exit';

/** What a board tells of itself and of its inputs. */
export type BoardSignal =
  /** The board answers; its inputs have been told before this. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'lost'; readonly detail: string }
  /** The board answers but is not to be trusted until it is `ready` again. */
  | { readonly kind: 'fault'; readonly detail: string }
  | { readonly kind: 'door'; readonly door: Door; readonly position: DoorPosition }
  | { readonly kind: 'beam'; readonly beam: Beam; readonly broken: boolean }
  /** `things`: what the sensor tells from people; absent where it cannot. */
  | { readonly kind: 'occupancy'; readonly persons: number; readonly things?: number }
  /** The hardware's own release: software is told of it and has no say. */
  | { readonly kind: 'emergency'; readonly pressed: boolean };

export interface BoardFailure {
  readonly kind: 'board-lost' | 'read-back-wrong';
  readonly detail: string;
}

/** The outputs and inputs of one lane's doors. Without energy both are shut. */
export interface GateBoard {
  /** Whether light barriers are wired: a board without them can open a door and never say what came of it. */
  readonly sensesPassage: boolean;
  /** Energises one door for at most `seconds`; the board ends the pulse by itself. Resolves when it has been read back. */
  pulse(door: Door, seconds: number): Promise<Result<void, BoardFailure>>;
  /** De-energises everything. */
  shut(): Promise<Result<void, BoardFailure>>;
  /** Opens every door until `shut`. */
  release(): Promise<Result<void, BoardFailure>>;
  /** Returns the function that takes the listener off again. */
  onSignal(listener: (signal: BoardSignal) => void): () => void;
  /** De-energises everything and lets the board go. */
  close(): Promise<void>;
}

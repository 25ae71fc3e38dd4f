import type { CrossingId } from '../../core/ids.ts';
import type { HolderDoubt, PadMode } from '../../core/presentation-attack.ts';
import type { Result } from '../../core/result.ts';
import type { Challenge, FaceAdvice } from '../../lane/events.ts';
import type { HolderEvidence } from '../../lane/evidence.ts';

/** What the examiner tells. Boxes are fractions of the picture's width and height. Who takes a picture wipes it. */
export type ExaminerEvent =
  /** The models are loaded and warm. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'camera'; readonly up: boolean; readonly detail: string }
  /** At most ten a second, only while the preview is on. */
  | { readonly kind: 'preview'; readonly jpeg: Uint8Array; readonly face: PreviewFace | null }
  /** What the person should change; only changes, each held for 0.4 s before it is told. */
  | { readonly kind: 'advice'; readonly crossing: CrossingId; readonly advice: FaceAdvice }
  /** A movement that the person is asked for, each time that another one is; `step` null: look straight ahead. */
  | ({ readonly kind: 'challenge'; readonly crossing: CrossingId } & Challenge)
  /** `picture`: JPEG of the frame that decided; `frames`: of other moments, oldest first, for an officer's eye. */
  | {
      readonly kind: 'examined';
      readonly crossing: CrossingId;
      readonly evidence: HolderEvidence;
      readonly picture: Uint8Array;
      readonly frames: readonly Uint8Array[];
    }
  /** Told at most once each, from the first look until `stop` or `forget`: also after `examined`. */
  | { readonly kind: 'holder-in-doubt'; readonly crossing: CrossingId; readonly doubt: HolderDoubt }
  | { readonly kind: 'not-examined'; readonly crossing: CrossingId; readonly detail: string };

export interface PreviewFace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** It is in the middle, nothing is to be changed, and both have lasted. */
  readonly well: boolean;
}

export type EnrolFailure = {
  readonly kind: 'no-face' | 'undecodable' | 'unavailable';
  readonly detail: string;
};

/** The chip's picture as it may be shown to an officer: decoded and encoded again, never the chip's own bytes. */
export interface EnrolledPortrait {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Examination {
  readonly fmr: number;
  readonly pad: PadMode;
  /** The person gets more time for each movement than others. */
  readonly unhurried: boolean;
}

/**
 * Compares the person before the camera with the picture from the chip. Pixels and templates never leave the process
 * behind this port; `forget` overwrites them there.
 */
export interface HolderExaminer {
  /** Returns the function that takes the listener off again. The present state is told at once. */
  onEvent(listener: (event: ExaminerEvent) => void): () => void;
  /**
   * Decodes the picture, makes its template and keeps that until `forget`. Always answers, also when the process dies;
   * `image` stays the caller's to wipe, then.
   */
  enrolPortrait(crossing: CrossingId, image: Uint8Array): Promise<Result<EnrolledPortrait, EnrolFailure>>;
  /** Answers by `advice` and `challenge`, then one `examined` or `not-examined`. An examination that runs is replaced. */
  examine(crossing: CrossingId, examination: Examination): void;
  stop(): void;
  preview(on: boolean): void;
  forget(crossing: CrossingId): void;
  close(): Promise<void>;
}

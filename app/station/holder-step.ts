import type { ServerMessage } from '../contract/messages.ts';
import type { CrossingId } from '../core/ids.ts';
import type { PadMode } from '../core/presentation-attack.ts';
import { unreachable } from '../core/unreachable.ts';
import { wipe } from '../core/wipe.ts';
import { type CaseFiles, dataUrl } from './case-files.ts';
import type { ExaminerEvent, HolderExaminer, PreviewFace } from './inference/holder-examiner.ts';
import type { LaneStep } from './lane-step.ts';

export interface HolderStepOptions {
  readonly lane: LaneStep;
  readonly laneId: string;
  readonly pad: PadMode;
  readonly examiner: HolderExaminer;
  readonly files: CaseFiles;
  /** A live picture for the screens of a role. */
  onPreview(role: 'traveller' | 'officer', message: ServerMessage): void;
}

/** The person before the camera: live pictures, and the examination of the one crossing that asked for it. */
export class HolderStep {
  readonly #options: HolderStepOptions;
  #examined: CrossingId | null = null;
  #previewing = false;

  constructor(options: HolderStepOptions) {
    this.#options = options;
  }

  /** Listens to the inference process; gives what ends that. */
  listen(): () => void {
    return this.#options.examiner.onEvent((event) => this.#take(event));
  }

  examine(crossing: CrossingId, fmr: number, unhurried: boolean): void {
    this.#examined = crossing;
    this.#options.examiner.examine(crossing, { fmr, pad: this.#options.pad, unhurried });
  }

  preview(on: boolean): void {
    if (on === this.#previewing) return;
    this.#previewing = on;
    this.#options.examiner.preview(on);
  }

  #take(event: ExaminerEvent): void {
    const { lane, examiner } = this.#options;
    switch (event.kind) {
      case 'ready':
        lane.back('inference');
        if (this.#previewing) examiner.preview(true);
        return;
      case 'unavailable':
        lane.lost('inference', event.detail);
        return;
      case 'camera':
        if (event.up) lane.back('camera');
        else lane.lost('camera', event.detail);
        return;
      case 'preview':
        this.#preview(event.jpeg, event.face);
        return;
      case 'advice':
        if (this.#isExamined(event.crossing)) lane.send({ type: 'FACE_ADVICE', advice: event.advice });
        return;
      case 'challenge': {
        const { crossing, step, index, of } = event;
        if (!this.#isExamined(crossing)) return;
        lane.note('holder.challenged', crossing, { step, index, of });
        lane.send({ type: 'FACE_CHALLENGE', step, index, of });
        return;
      }
      case 'examined':
        if (this.#isExamined(event.crossing)) this.#holderExamined(event);
        else wipe(event.picture, ...event.frames);
        return;
      case 'holder-in-doubt':
        if (lane.state().crossing !== event.crossing) return;
        lane.note('holder.in-doubt', event.crossing, { doubt: event.doubt });
        lane.send({ type: 'HOLDER_IN_DOUBT', doubt: event.doubt });
        return;
      case 'not-examined':
        if (!this.#isExamined(event.crossing)) return;
        this.#examined = null;
        lane.note('holder.not-examined', event.crossing, {});
        lane.send({ type: 'HOLDER_NOT_EXAMINED', detail: event.detail });
        return;
      default:
        unreachable(event);
    }
  }

  /** An answer about anybody but the present traveller means nothing. */
  #isExamined(crossing: CrossingId): boolean {
    return this.#examined === crossing && this.#options.lane.state().crossing === crossing;
  }

  #holderExamined({ crossing, evidence, picture, frames }: Extract<ExaminerEvent, { kind: 'examined' }>): void {
    const { lane, files } = this.#options;
    this.#examined = null;
    files.keepLivePictures(crossing, picture, frames);
    const { pad, ...seen } = evidence;
    lane.note('holder.examined', crossing, {
      ...seen,
      ...(pad === null ? {} : { pad: pad.mode, score: pad.score, reasons: pad.reasons }),
    });
    lane.send({ type: 'HOLDER_EXAMINED', evidence });
  }

  #preview(jpeg: Uint8Array, face: PreviewFace | null): void {
    const { lane, laneId, onPreview } = this.#options;
    const message: ServerMessage = { type: 'preview', lane: laneId, picture: dataUrl('image/jpeg', jpeg), face };
    wipe(jpeg);
    onPreview('officer', message);
    if (lane.state().name === 'holder') onPreview('traveller', message);
  }
}

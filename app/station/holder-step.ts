import type { ServerMessage } from '../contract/messages.ts';
import type { CrossingId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import { wipe } from '../core/wipe.ts';
import type { HolderEvidence } from '../lane/evidence.ts';
import { type CaseFiles, dataUrl } from './case-files.ts';
import type { ExaminerEvent, HolderExaminer, PreviewFace } from './inference/holder-examiner.ts';
import type { LaneStep } from './lane-step.ts';

export interface HolderStepOptions {
  readonly lane: LaneStep;
  readonly laneId: string;
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

  examine(crossing: CrossingId, fmr: number): void {
    this.#examined = crossing;
    this.#options.examiner.examine(crossing, { fmr });
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
      case 'examined':
        if (this.#isExamined(event.crossing)) this.#holderExamined(event.crossing, event.evidence, event.picture);
        else wipe(event.picture);
        return;
      case 'not-examined':
        if (!this.#isExamined(event.crossing)) return;
        this.#examined = null;
        lane.note('holder.not-examined', event.crossing, {});
        lane.send({ type: 'HOLDER_NOT_EXAMINED', detail: event.detail });
        return;
      case 'identity-doubt':
        wipe(event.picture);
        return;
      default:
        unreachable(event);
    }
  }

  /** An answer about anybody but the present traveller means nothing. */
  #isExamined(crossing: CrossingId): boolean {
    return this.#examined === crossing && this.#options.lane.state().crossing === crossing;
  }

  #holderExamined(crossing: CrossingId, evidence: HolderEvidence, picture: Uint8Array): void {
    const { lane, files } = this.#options;
    this.#examined = null;
    files.keepLivePicture(crossing, picture);
    lane.note('holder.examined', crossing, { ...evidence });
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

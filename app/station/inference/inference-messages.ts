import type { CrossingId } from '../../core/ids.ts';
import type { Result } from '../../core/result.ts';
import type { EnrolFailure, EnrolledPortrait, Examination, ExaminerEvent } from './holder-examiner.ts';

/** From the station to its inference process. */
export type InferenceRequest =
  | { readonly do: 'enrol'; readonly call: number; readonly crossing: CrossingId; readonly image: Uint8Array }
  | ({ readonly do: 'examine'; readonly crossing: CrossingId } & Examination)
  | { readonly do: 'stop' }
  | { readonly do: 'preview'; readonly on: boolean }
  | { readonly do: 'forget'; readonly crossing: CrossingId };

/** From the inference process to its station. */
export type InferenceReport =
  | ExaminerEvent
  | { readonly kind: 'enrolled'; readonly call: number; readonly result: Result<EnrolledPortrait, EnrolFailure> };

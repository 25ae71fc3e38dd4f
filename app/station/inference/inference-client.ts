import type { DriverChannel } from '../../../native/driver-channel.ts';
import type { CrossingId } from '../../core/ids.ts';
import type { Clock } from '../../core/instant.ts';
import { err, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import type { EnrolFailure, EnrolledPortrait, ExaminerEvent, HolderExaminer } from './holder-examiner.ts';
import type { InferenceReport, InferenceRequest } from './inference-messages.ts';

/** A portrait takes half a second, on a loaded machine a few; a process that says nothing for longer hangs (ms). */
export const enrolsWithin = 8_000;

/** The station's end of one inference process. */
export function examinerOver(channel: DriverChannel<InferenceRequest, InferenceReport>, clock: Clock): HolderExaminer {
  const listeners = new Set<(event: ExaminerEvent) => void>();
  const waiting = new Map<number, (result: Result<EnrolledPortrait, EnrolFailure>) => void>();
  let state: ExaminerEvent | null = null;
  let camera: ExaminerEvent | null = null;
  let examined: CrossingId | null = null;
  let calls = 0;
  let gone = false;

  const tell = (event: ExaminerEvent) => {
    for (const listener of listeners) listener(event);
  };
  channel.onMessage((report) => {
    switch (report.kind) {
      case 'enrolled':
        if (!waiting.has(report.call) && report.result.ok) wipe(report.result.value.jpeg); // given up meanwhile
        waiting.get(report.call)?.(report.result);
        return;
      case 'ready':
      case 'unavailable':
        state = report;
        break;
      case 'camera':
        camera = report;
        break;
      case 'examined':
      case 'not-examined':
        if (report.crossing === examined) examined = null;
        break;
      default:
    }
    tell(report);
  });
  channel.onGone(() => {
    gone = true;
    const detail = 'the inference process ended';
    for (const answer of [...waiting.values()]) answer(err({ kind: 'unavailable', detail }));
    state = { kind: 'unavailable', detail };
    if (examined !== null) tell({ kind: 'not-examined', crossing: examined, detail });
    examined = null;
    tell(state);
  });

  return {
    onEvent: (listener) => {
      listeners.add(listener);
      if (state !== null) listener(state);
      if (camera !== null) listener(camera);
      return () => listeners.delete(listener);
    },
    enrolPortrait: (crossing, image) => {
      if (gone) return Promise.resolve(err({ kind: 'unavailable', detail: 'the inference process ended' }));
      calls += 1;
      const call = calls;
      return new Promise((resolve) => {
        const settle = (result: Result<EnrolledPortrait, EnrolFailure>) => {
          clock.clearTimeout(timer);
          waiting.delete(call);
          resolve(result);
        };
        const hangs = { kind: 'unavailable', detail: 'the inference process does not answer' } as const;
        const timer = clock.setTimeout(() => settle(err(hangs)), enrolsWithin);
        waiting.set(call, settle);
        channel.send({ do: 'enrol', call, crossing, image });
      });
    },
    examine: (crossing, { fmr, pad, unhurried }) => {
      examined = crossing;
      channel.send({ do: 'examine', crossing, fmr, pad, unhurried });
    },
    stop: () => {
      examined = null;
      channel.send({ do: 'stop' });
    },
    preview: (on) => channel.send({ do: 'preview', on }),
    forget: (crossing) => channel.send({ do: 'forget', crossing }),
    close: async () => {
      listeners.clear();
      const closed = { kind: 'unavailable', detail: 'the inference process was closed' } as const;
      for (const answer of [...waiting.values()]) answer(err(closed));
    },
  };
}

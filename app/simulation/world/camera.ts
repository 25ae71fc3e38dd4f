import type { CrossingId } from '../../core/ids.ts';
import { err, ok } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { HolderDoubt } from '../../core/presentation-attack.ts';
import type { HolderEvidence } from '../../lane/evidence.ts';
import type { Examination, ExaminerEvent } from '../../station/inference/holder-examiner.ts';
import type { InferenceReport, InferenceRequest } from '../../station/inference/inference-messages.ts';
import { geometry } from '../../../native/virtual/world/geometry.ts';
import type { SimClock } from '../sim-clock.ts';
import type { Crowd } from './crowd.ts';
import type { DriverLine, LineFaults, Struck } from './driver-line.ts';
import type { Plug } from './mrz-reader.ts';

/** Loading models, making a template, one look at whoever stands there, and the look that decides (ms). */
const inferenceTakes = { start: 400, enrol: 150, look: 500, examine: 900, movement: 2_000, watch: 1_000 } as const;
/** Movements that are asked for, where the site wants it. */
const movements = ['turn-left', 'blink'] as const;
/** How long (ms) after another report an answer about an earlier crossing comes. */
const staleAfter = 300;
/** Who stands this near (m) to the place before the camera is in its picture. */
const inView = 0.5;
const forgotten = err({ kind: 'unavailable', detail: 'forgotten meanwhile' } as const);
/** What an honest comparison gives; the operating point is the policy's. */
const similarities = { same: 0.8, other: 0.1, threshold: 0.4 } as const;

/** The inference process: keeps templates of portraits, looks at whoever stands before the camera. */
export class CameraDevice implements LineFaults {
  readonly #crowd: Crowd;
  readonly #plug: Plug;
  readonly #clock: SimClock;
  #tell: (report: InferenceReport) => void = () => {};
  /** Crossings whose holder has really stood before the camera. */
  readonly matched = new Set<string>();
  /** What was told of a crossing that was examined before. */
  #before: Extract<ExaminerEvent, { kind: 'examined' }> | null = null;
  #templates: ReadonlyMap<CrossingId, string> = new Map();

  constructor(crowd: Crowd, plug: Plug, clock: SimClock) {
    this.#crowd = crowd;
    this.#clock = clock;
    this.#plug = plug;
  }

  /** How many templates the process keeps that runs now. */
  get templates(): number {
    return this.#templates.size;
  }

  /** A new process. */
  run(line: DriverLine): void {
    const templates = new Map<CrossingId, string>();
    this.#templates = templates;
    const enrolling = new Set<CrossingId>();
    this.#tell = (report) => line.far.send(report);
    let examined: CrossingId | null = null;
    let turn = 0;
    const tell = (report: InferenceReport) => line.far.send(report);
    const after = (ms: number, then: () => void) => line.clock.setTimeout(then, ms);
    const camera = (up: boolean) => tell({ kind: 'camera', up, detail: up ? '' : 'the camera is unplugged' });

    const examine = (crossing: CrossingId, { fmr, pad }: Examination) => {
      examined = crossing;
      turn += 1;
      const mine = turn;
      const template = templates.get(crossing);
      if (template === undefined) {
        tell({ kind: 'not-examined', crossing, detail: 'there is no portrait' });
        return;
      }
      let advised: Extract<ExaminerEvent, { kind: 'advice' }>['advice'] = 'none';
      const advise = (advice: typeof advised) => {
        if (advice !== advised) tell({ kind: 'advice', crossing, advice });
        advised = advice;
      };
      const look = (seen: string | null) => {
        if (mine !== turn || examined !== crossing) return;
        const standing = this.#plug.here ? this.#inView() : [];
        const [who] = standing;
        advise(standing.length > 1 ? 'alone' : who === undefined ? 'look' : 'none');
        if (standing.length !== 1 || who !== seen) {
          after(standing.length === 1 ? inferenceTakes.examine : inferenceTakes.look, () =>
            look(standing.length === 1 ? (who ?? null) : null),
          );
          return;
        }
        if (pad === 'off' || who !== template) {
          answer(who, 'off');
          return;
        }
        ask(who, 0);
      };
      const answer = (who: string | undefined, liveness: HolderEvidence['liveness']) => {
        examined = null;
        const match = who === template;
        if (match) this.matched.add(crossing);
        const report: InferenceReport = {
          kind: 'examined',
          crossing,
          evidence: {
            similarity: match ? similarities.same : similarities.other,
            threshold: similarities.threshold,
            fmr,
            match,
            liveness,
            pad: liveness === 'off' ? null : { mode: 'active', score: 1, reasons: [] },
            facesInView: 1,
            frames: 3,
          },
          picture: Buffer.from(`picture-of-${who}.`),
          frames: [],
        };
        tell(report);
        if (match) this.#before = report;
        if (match && pad !== 'off') after(inferenceTakes.watch, () => watch(who));
      };
      /** One movement after the other, and whoever begins must be there to the end. */
      const ask = (who: string, index: number) => {
        const step = movements[index] ?? null;
        tell({ kind: 'challenge', crossing, step, index, of: movements.length });
        after(inferenceTakes.movement, () => {
          if (mine !== turn || examined !== crossing) return;
          const doubt = this.#doubtOf(who);
          if (doubt !== null) tell({ kind: 'holder-in-doubt', crossing, doubt });
          if (doubt !== null) answer(who, doubt === 'another-person' ? 'attack' : 'undecided');
          else if (step === null) answer(who, 'bona-fide');
          else ask(who, index + 1);
        });
      };
      /** Until it is told to stop: once somebody else stands there, it says so. */
      const watch = (who: string | undefined) => {
        if (mine !== turn) return;
        const doubt = this.#doubtOf(who);
        if (doubt === null) after(inferenceTakes.watch, () => watch(who));
        else tell({ kind: 'holder-in-doubt', crossing, doubt });
      };
      after(inferenceTakes.look, () => look(null));
    };

    line.far.onMessage((message) => {
      const request = message as InferenceRequest;
      switch (request.do) {
        case 'enrol': {
          const shown = Buffer.from(request.image).toString('latin1');
          enrolling.add(request.crossing);
          after(inferenceTakes.enrol, () => {
            if (!enrolling.delete(request.crossing))
              return tell({ kind: 'enrolled', call: request.call, result: forgotten });
            templates.set(request.crossing, shown);
            const jpeg = Buffer.from(`portrait-of-${shown}.`);
            const result =
              shown === '' ? err({ kind: 'no-face', detail: '' } as const) : ok({ jpeg, width: 1, height: 1 });
            tell({ kind: 'enrolled', call: request.call, result });
          });
          return;
        }
        case 'examine':
          examine(request.crossing, request);
          return;
        case 'stop':
          examined = null;
          turn += 1;
          return;
        case 'preview':
          return;
        case 'forget':
          turn += 1;
          enrolling.delete(request.crossing);
          templates.delete(request.crossing);
          return;
        default:
          unreachable(request);
      }
    });
    const leave = this.#plug.join(camera);
    line.runs({ onDeath: leave });
    after(inferenceTakes.start, () => {
      tell({ kind: 'ready' });
      camera(this.#plug.here);
    });
  }

  strike(direction: 'request' | 'report', fault: string, message: unknown): Struck | null {
    if (fault === 'face-dies') return { kind: 'dies' };
    const report = message as InferenceReport;
    if (direction !== 'report' || !('crossing' in report || report.kind === 'enrolled')) return null;
    switch (fault) {
      case 'face-late':
        return { kind: 'late' };
      case 'face-twice':
        return { kind: 'twice' };
      case 'face-silent':
        return report.kind === 'advice' || report.kind === 'challenge' ? null : { kind: 'dropped' };
      case 'face-of-another':
        return this.#before === null ? null : { kind: 'happens', act: () => this.#tellsAgain() };
      default:
        return null;
    }
  }

  /** Says once more, in the middle of another examination, what was said about somebody who has gone. */
  #tellsAgain(): void {
    const before = this.#before;
    if (before !== null) this.#clock.setTimeout(() => this.#tell(before), staleAfter);
  }

  /** What a camera that knew `who` a moment ago makes of whoever stands there now. */
  #doubtOf(who: string | undefined): HolderDoubt | null {
    const standing = this.#plug.here ? this.#inView() : [];
    if (standing.length > 1) return 'two-faces';
    return standing.length === 1 && standing[0] !== who ? 'another-person' : null;
  }

  #inView(): readonly string[] {
    return this.#crowd.people
      .filter(({ walker, thing, turnedAway }) => !thing && !turnedAway && isNear(walker.position))
      .map(({ who }) => who);
  }
}

function isNear(position: number): boolean {
  return Math.abs(position - geometry.stand) < inView;
}

import type { JournalEntry } from '../../audit/catalogue.ts';
import { type DiskPlan, killPhases } from './disk-faults.ts';
import type { TravellerKind } from './traveller-kinds.ts';

/** One entry of a life's journal: the `nth` of its name since the station started. */
export interface JournalStep {
  readonly event: string;
  readonly nth: number;
}

export interface PlannedKill {
  readonly kind: TravellerKind;
  /** Null: at a call to the disk, whatever it writes. */
  readonly step: JournalStep | null;
  readonly plan: DiskPlan;
}

/** From the sync of an entry to the end of its station: the order is on its way, carried out, and its answer is back (ms). */
const laterMs = [4, 12, 30, 80] as const;
/** Calls to the disk that one crossing surely makes. */
const callsOfACrossing = 60;
/** Of so many kills one is at a call, whatever it writes: checkpoints and marks are written between entries. */
const oneCallIn = 8;

/** The steps of one life, in order. */
export function stepsOf(life: readonly JournalEntry[]): readonly JournalStep[] {
  const seen = new Map<string, number>();
  return life.map(({ event }) => {
    const nth = (seen.get(event) ?? 0) + 1;
    seen.set(event, nth);
    return { event, nth };
  });
}

/**
 * `count` kills over the lives of these kinds of travellers. Every step of every kind comes before any comes a second
 * time, each time in another phase of its writing; fewer kills than steps are spread evenly over them.
 */
export function planKills(
  lives: readonly { readonly kind: TravellerKind; readonly steps: readonly JournalStep[] }[],
  count: number,
): readonly PlannedKill[] {
  const all = lives.flatMap(({ kind, steps }) => steps.map((step) => ({ kind, step })));
  const stride = Math.max(all.length / Math.max(count - Math.floor(count / oneCallIn), 1), 1);
  const planned: PlannedKill[] = [];
  for (let n = 0; n < count; n += 1) {
    // A call comes beside the steps, not in the place of one.
    const index = Math.floor((n - Math.floor(n / oneCallIn)) * stride);
    const chosen = all[index % all.length];
    if (chosen === undefined) break;
    const round = Math.floor(index / all.length);
    const deed = killPhases[(n + round) % killPhases.length] ?? 'kill-before';
    const later = laterMs[(n + round) % laterMs.length] ?? 0;
    planned.push(
      n % oneCallIn === oneCallIn - 1
        ? {
            kind: chosen.kind,
            step: null,
            plan: { deed, word: '', nth: 1 + ((n * 7) % callsOfACrossing), laterMs: later },
          }
        : { ...chosen, plan: { deed, word: `"${chosen.step.event}"`, nth: chosen.step.nth, laterMs: later } },
    );
  }
  // A lane is rebuilt for travellers of another topology: those of one kind follow each other.
  return lives.flatMap(({ kind }) => planned.filter((one) => one.kind === kind));
}

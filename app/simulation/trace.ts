import { runEpisode } from './episode.ts';
import type { EpisodePlan } from './plan.ts';
import type { Violation } from './report.ts';

export interface Trace {
  readonly trace: readonly string[];
  /** The step at which the first violation was seen; the last one when there was none. */
  readonly step: number;
  readonly violations: readonly Violation[];
}

/** What happens in an episode until its first violation, line by line: step, true time since it began, words. */
export async function traceOf(plan: EpisodePlan, onLine: (line: string) => void = () => {}): Promise<Trace> {
  const trace: string[] = [];
  const tell = (step: number, at: number, what: string) => {
    const line = `${String(step).padStart(6)} ${(at / 1_000).toFixed(3).padStart(9)} s  ${what}`;
    trace.push(line);
    onLine(line);
  };
  const { violations, steps, virtualMs } = await runEpisode(plan, { stopAtFirst: true, onTold: tell });
  const [first] = violations;
  if (first !== undefined) tell(first.step, virtualMs, `VIOLATION ${first.name}: ${first.detail}`);
  return { trace, step: first?.step ?? steps, violations };
}

import type { AlarmView } from '../contract/officer.ts';
import { unacknowledged } from './attention.ts';

export type Tone = 'alarm' | 'warning' | 'notice';

/** How long after the last one a tone sounds again while nobody has acknowledged (ms); a notice sounds once. */
export const repeatEvery: Readonly<Record<Tone, number | null>> = { alarm: 2_500, warning: 8_000, notice: null };

/** What the loudspeaker knows of its past. */
export interface Sounded {
  readonly heard: ReadonlySet<string>;
  readonly lastAt: number;
}
export const nothingSounded: Sounded = { heard: new Set(), lastAt: Number.NEGATIVE_INFINITY };

/**
 * Which tone sounds now, and what is then known. A new alarm sounds at once; an unanswered one again and again; what was
 * there when the sound came on counts as new, so that an alarm raised before the panel opened is not missed.
 */
export function nextTone(
  alarms: readonly { readonly lane: string; readonly alarm: AlarmView }[],
  past: Sounded,
  now: number,
): { readonly tone: Tone | null; readonly past: Sounded } {
  const open = alarms.filter(({ alarm }) => unacknowledged([alarm]).length > 0);
  const key = ({ lane, alarm }: (typeof open)[number]) => `${lane} ${alarm.id} ${alarm.at}`;
  const heard = new Set(open.map(key));
  for (const tone of ['alarm', 'warning', 'notice'] as const) {
    const of = open.filter(({ alarm }) => alarm.severity === tone);
    const again = repeatEvery[tone];
    const isNew = of.some((one) => !past.heard.has(key(one)));
    if (isNew || (of.length > 0 && again !== null && now - past.lastAt >= again))
      return { tone, past: { heard, lastAt: now } };
    // A graver one that is only waiting for its turn is not interrupted by a lesser one.
    if (of.length > 0 && again !== null) return { tone: null, past: { ...past, heard } };
  }
  return { tone: null, past: { ...past, heard } };
}

import type { JournalEntry } from '../../audit/catalogue.ts';

export interface Verdict {
  /** People who went out and of whom nobody will ever know. */
  readonly lost: readonly string[];
  /** Crossings that are recorded twice, or without anybody having passed. */
  readonly doubled: readonly string[];
  readonly recorded: number;
  readonly unresolved: number;
}

/**
 * Holds the journal against the world: for each crossing, how many went out while it was the lane's, against what the
 * journal says of it. `nobody` went out while the lane had no crossing at all.
 */
export function judge(entries: readonly JournalEntry[], passed: ReadonlyMap<string, number>, nobody: number): Verdict {
  const crossings = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    if (entry.crossing === null) continue;
    crossings.set(entry.crossing, [...(crossings.get(entry.crossing) ?? []), entry]);
  }
  const lost: string[] = Array.from({ length: nobody }, () => 'no crossing');
  const doubled: string[] = [];
  let recorded = 0;
  let unresolved = 0;
  for (const [crossing, told] of crossings) {
    const records = told.filter(({ event }) => event === 'order.record-crossing');
    const flagged = told.some(({ event }) => event === 'crossing.unresolved') || told.some(alarmsOfPassage);
    const out = passed.get(crossing) ?? 0;
    recorded += records.length;
    if (told.some(({ event }) => event === 'crossing.unresolved')) unresolved += 1;
    if (records.length > 1 || (records.length > 0 && out === 0)) doubled.push(crossing);
    if (out > 0 && records.length === 0 && !flagged) lost.push(crossing);
    // A record stands for one person, one that tells of a tailgater for those too who followed.
    if (out > 1 && records.length > 0 && records[0]?.fields.tailgated !== true && !flagged) lost.push(crossing);
  }
  return { lost, doubled, recorded, unresolved };
}

/** An officer was called to this crossing because of how somebody passed. */
function alarmsOfPassage({ event, fields }: JournalEntry): boolean {
  return event === 'alarm.raised' && ['tailgating', 'exit-forced', 'crossing-unresolved'].includes(String(fields.kind));
}

/** What is wrong with the backend's records of a lane, held against the journal's: gaps, repetitions, missing, foreign. */
export function holdAgainst(
  entries: readonly JournalEntry[],
  records: readonly { readonly sequence: number; readonly crossing: string }[],
): { readonly lost: readonly string[]; readonly doubled: readonly string[]; readonly gaps: number } {
  const ordered = new Set(
    entries.flatMap(({ event, crossing }) =>
      event === 'order.record-crossing' && crossing !== null ? [crossing] : [],
    ),
  );
  const kept = records.map(({ crossing }) => crossing);
  return {
    lost: [...ordered].filter((crossing) => !kept.includes(crossing)),
    doubled: kept.filter((crossing, index) => kept.indexOf(crossing) !== index || !ordered.has(crossing)),
    gaps: records.filter(({ sequence }, index) => sequence !== index + 1).length,
  };
}

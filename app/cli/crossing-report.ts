import type { JournalEntry } from '../audit/catalogue.ts';

/** What one traveller's attempt came to, as the station's journal tells it. */
export interface CrossingReport {
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
  readonly document: { readonly access: unknown; readonly transport: unknown; readonly checks: unknown };
  readonly face: { readonly similarity: unknown; readonly threshold: unknown; readonly match: unknown } | null;
  readonly screening: { readonly hits: unknown } | null;
  readonly gate: { readonly opened: boolean; readonly passage: string | null };
  readonly alarms: readonly string[];
  /** Machine time in ms: from document down to the exit's open command, or to the end of the automatic path. */
  readonly ms: number;
}

const stepOf: Readonly<Partial<Record<JournalEntry['event'], string>>> = {
  'crossing.started': 'document-down',
  'document.mrz-read': 'mrz',
  'document.mrz-unreadable': 'mrz-unreadable',
  'document.chip-read': 'chip',
  'document.chip-failed': 'chip-failed',
  'screening.answered': 'screening',
  'holder.challenged': 'movement-asked',
  'holder.examined': 'face',
  'decision.made': 'decision',
  'order.open-entry': 'entry-open',
  'entry.completed': 'entered',
  'order.open-exit': 'exit-open',
  'passage.completed': 'passed',
  'passage.accompanied': 'passed',
  'passage.tailgated': 'passed',
  'passage.reversed': 'turned-back',
  'passage.expired': 'expired',
  'crossing.handed-over': 'handed-over',
  'crossing.concluded': 'concluded',
};

const passageOf: Readonly<Partial<Record<JournalEntry['event'], string>>> = {
  'passage.completed': 'passed',
  'passage.accompanied': 'passed',
  'passage.tailgated': 'tailgated',
  'passage.reversed': 'reversed',
  'passage.expired': 'expired',
};

/**
 * Reads the report out of one crossing's entries, oldest first. `moving` is the time in ms that the person took to lay
 * the document down again while the machine waited: neither that nor the walk through the entry, nor the movements that the
 * camera asks for, is machine time.
 */
export function crossingReport(entries: readonly JournalEntry[], moving: number): CrossingReport {
  const last = (event: JournalEntry['event']) => entries.findLast((entry) => entry.event === event);
  const first = (event: JournalEntry['event']) => entries.find((entry) => entry.event === event);
  const concluded = last('crossing.concluded')?.fields;
  const chip = entries.findLast(({ event }) => event.startsWith('document.chip-'))?.fields;
  const face = last('holder.examined')?.fields;
  const screening = last('screening.answered')?.fields;
  const start = Date.parse(entries[0]?.at ?? '');
  const since = (entry: JournalEntry) => Date.parse(entry.at) - start;
  const steps = entries.flatMap((entry) => {
    const step = stepOf[entry.event];
    return step === undefined ? [] : [{ step, ms: since(entry) }];
  });
  const passage = entries.findLast((entry) => passageOf[entry.event] !== undefined);
  const entered = first('entry.completed');
  const entryOpen = first('order.open-entry');
  const walking = entered === undefined || entryOpen === undefined ? 0 : since(entered) - since(entryOpen);
  // From the first movement that is asked for to the verdict the machine waits for a person.
  const asked = entries.find(({ event, fields }) => event === 'holder.challenged' && fields.step !== null);
  const examined = last('holder.examined');
  const acting = asked === undefined || examined === undefined ? 0 : Math.max(0, since(examined) - since(asked));
  // Who is refused sees it for a while before the crossing is over: that is no machine time.
  const end =
    first('order.open-exit') ?? first('crossing.handed-over') ?? first('decision.made') ?? last('crossing.concluded');
  return {
    outcome: text(concluded?.outcome),
    reason: text(concluded?.reason),
    steps,
    document: { access: chip?.access ?? null, transport: chip?.transport ?? null, checks: chip?.checks ?? null },
    face: face === undefined ? null : { similarity: face.similarity, threshold: face.threshold, match: face.match },
    screening: screening === undefined ? null : { hits: screening.hits },
    gate: {
      opened: first('order.open-exit') !== undefined,
      passage: passage === undefined ? null : (passageOf[passage.event] ?? null),
    },
    alarms: entries.filter((entry) => entry.event === 'alarm.raised').map((entry) => String(entry.fields.kind)),
    ms: end === undefined ? 0 : Math.max(0, Math.round(since(end) - moving - walking - acting)),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

import {
  type CheckResult,
  type DocumentCheckName,
  type DocumentChecks,
  provesNothingWithout,
} from '../core/document-checks.ts';
import { unreachable } from '../core/unreachable.ts';
import type { EventFields, JournalEntry } from './catalogue.ts';
import { eventCatalogue } from './event-catalogue.ts';
import type { FieldKind } from './event-fields.ts';
import { chipInspection } from './event-words.ts';

/**
 * What became of a check, in the words of BSI TR-03135: it proved what it should or the opposite, it had nothing to judge
 * by, the document does not offer it, or the chip was gone before its turn.
 */
export type InspectionResult = 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';

export interface InspectedCheck {
  readonly result: InspectionResult;
  readonly reason: string;
}

/** Checks of the chip's own data, in the order of Frontex' guidelines; `dg1AgainstMrz` combines both sides. */
const electronic = [
  'sodPresent',
  'sodSignature',
  'certificateValidity',
  'revocation',
  'comAgainstSod',
  'dataGroupHashes',
  'issuingStateAgainstCertificate',
  'knownDefects',
] as const satisfies readonly DocumentCheckName[];

/**
 * The record of one inspected document, in the parts of BSI TR-03135-1: transaction, system, document details without
 * anything of the person, optical, electronic and combined check, overall result. Null: not known.
 */
export interface Inspection {
  readonly transaction: {
    /** The crossing; its number of attempts at the chip; the journal's entry that says so. */
    readonly id: string;
    readonly attempt: number;
    readonly entry: number;
    readonly begin: string | null;
    readonly end: string;
  };
  readonly system: {
    readonly lane: string | null;
    readonly software: string | null;
    readonly reader: string | null;
    readonly transport: string | null;
  };
  readonly documentDetails: {
    readonly format: string;
    readonly documentCode: string;
    readonly issuingState: string;
  } | null;
  readonly opticalCheck: { readonly result: InspectionResult; readonly mrz: InspectedCheck };
  readonly electronicCheck: {
    readonly result: InspectionResult;
    /** Why the reading ended before its end; null: it is complete. */
    readonly ended: { readonly kind: string; readonly detail: string | null } | null;
    readonly accessControl: ValueOf<'access'> | null;
    readonly passiveAuthentication:
      | ({ readonly result: InspectionResult } & Readonly<Record<(typeof electronic)[number], InspectedCheck>>)
      | null;
    readonly chipAuthentication: InspectedCheck | null;
    readonly activeAuthentication: InspectedCheck | null;
    readonly terminalAuthentication: InspectedCheck | null;
    /** Could a face be compared with the chip's portrait? */
    readonly portrait: string | null;
    readonly apdus: number | null;
    readonly bytes: number | null;
    /** Milliseconds of each step. */
    readonly durations: Readonly<Record<string, number | null>> | null;
  };
  readonly combinedCheck: { readonly result: InspectionResult; readonly dg1AgainstMrz: InspectedCheck | null };
  readonly overallCheck: {
    readonly result: InspectionResult;
    /** What the lane's rules made of it, with this attempt as the crossing's last; null: another attempt followed. */
    readonly decision: Readonly<Record<string, unknown>> | null;
    readonly outcome: Readonly<Record<string, unknown>> | null;
  };
}

/** One attempt at a chip, with what the entries before it say of its document. */
interface Attempt {
  readonly entry: JournalEntry;
  readonly begin: string | null;
  readonly document: Inspection['documentDetails'];
}

/** What is known of a crossing while its entries come. */
interface Crossing {
  readonly id: string;
  begin: string | null;
  document: Inspection['documentDetails'];
  decision: EventFields | null;
  outcome: EventFields | null;
  readonly attempts: Attempt[];
}

/**
 * The records of all documents whose chip was asked for, in the order in which their crossings ended; those of crossings
 * that have not ended come last. Entries of other versions, and what was pruned before them, leave gaps, never guesses.
 */
export async function* inspectionsOf(
  entries: AsyncIterable<JournalEntry>,
  lane: string | null,
): AsyncGenerator<Inspection> {
  const open = new Map<string, Crossing>();
  for await (const entry of entries) {
    const { crossing: id, event, at, fields } = entry;
    if (id === null) continue;
    const known = open.get(id) ?? { id, begin: null, document: null, decision: null, outcome: null, attempts: [] };
    open.set(id, known);
    switch (event) {
      case 'document.mrz-read':
        known.document = documentDetails(fields);
        break;
      case 'order.read-chip':
        known.begin = at;
        break;
      case 'document.chip-read':
      case 'document.chip-failed':
        known.attempts.push({ entry, begin: known.begin, document: known.document });
        known.begin = null;
        break;
      case 'decision.made':
        known.decision = fields;
        break;
      case 'crossing.concluded':
        known.outcome = fields;
        yield* recordsOf(known, lane);
        open.delete(id);
        break;
      default:
    }
  }
  for (const known of open.values()) yield* recordsOf(known, lane);
}

function recordsOf(crossing: Crossing, lane: string | null): readonly Inspection[] {
  return crossing.attempts.map((_, index) => recordOf(crossing, index, lane));
}

function recordOf({ id, attempts, decision, outcome }: Crossing, index: number, lane: string | null): Inspection {
  const attempt = attempts[index];
  if (attempt === undefined) throw new Error('a record of no attempt');
  const { entry, begin, document } = attempt;
  const { fields } = entry;
  const isLast = index === attempts.length - 1;
  const electronicCheck = electronicCheckOf(entry);
  const checks = field(fields, 'checks');
  const dg1AgainstMrz = checks === null ? null : inspected(checks.dg1AgainstMrz);
  const combinedCheck = { result: dg1AgainstMrz?.result ?? 'undetermined', dg1AgainstMrz } as const;
  return {
    transaction: { id, attempt: index + 1, entry: entry.sequence, begin, end: entry.at },
    system: {
      lane,
      software: field(fields, 'software'),
      reader: field(fields, 'reader'),
      transport: field(fields, 'transport'),
    },
    documentDetails: document,
    opticalCheck: opticalCheckOf(document),
    electronicCheck,
    combinedCheck,
    overallCheck: {
      result: worst([electronicCheck.result, combinedCheck.result]),
      decision: isLast ? decision : null,
      outcome: isLast ? outcome : null,
    },
  };
}

/** The lane asks a chip only with lines whose every check digit is right; it looks at nothing else of the print. */
function opticalCheckOf(document: Inspection['documentDetails']): Inspection['opticalCheck'] {
  const mrz: InspectedCheck =
    document === null
      ? { result: 'undetermined', reason: 'what was printed is in no entry that is still here' }
      : { result: 'successful', reason: `${document.format}, every check digit is right` };
  return { result: mrz.result, mrz };
}

function electronicCheckOf({ event, fields }: JournalEntry): Inspection['electronicCheck'] {
  const checks = field(fields, 'checks');
  const passive = checks === null ? null : passiveAuthenticationOf(checks);
  const authentications = {
    chipAuthentication: inspectedField(fields, 'chipAuthentication'),
    activeAuthentication: inspectedField(fields, 'activeAuthentication'),
    terminalAuthentication: inspectedField(fields, 'terminalAuthentication'),
  };
  const ended = event === 'document.chip-failed' ? { kind: text(fields.kind), detail: text(fields.detail) } : null;
  const results = [passive, ...Object.values(authentications)].map((one) => one?.result ?? 'not-supported');
  const found = worst(results);
  return {
    result: ended !== null && found !== 'failed' ? 'aborted' : passive === null ? 'undetermined' : found,
    ended: ended === null ? null : { kind: ended.kind ?? 'unknown', detail: ended.detail },
    accessControl: field(fields, 'access'),
    passiveAuthentication: passive,
    ...authentications,
    portrait: event === 'document.chip-read' ? text(fields.portrait) : null,
    apdus: field(fields, 'apdus'),
    bytes: field(fields, 'bytes'),
    durations: field(fields, 'ms'),
  };
}

function passiveAuthenticationOf(checks: DocumentChecks): Inspection['electronicCheck']['passiveAuthentication'] {
  const judged = electronic.map((name) => [name, inspected(checks[name])] as const);
  // What a chip proves nothing without is not excused by not being there.
  const results = judged.map(([name, { result }]) =>
    result === 'not-supported' && provesNothingWithout.includes(name) ? 'undetermined' : result,
  );
  const byName = Object.fromEntries(judged) as Record<(typeof electronic)[number], InspectedCheck>;
  return { result: worst(results), ...byName };
}

/** From the best to the worst: one that failed is not made good by any other. */
const order: readonly InspectionResult[] = ['not-supported', 'successful', 'undetermined', 'aborted', 'failed'];

function worst(results: readonly InspectionResult[]): InspectionResult {
  return results.reduce((one, other) => (order.indexOf(other) > order.indexOf(one) ? other : one), 'not-supported');
}

function inspected({ outcome, reason }: CheckResult): InspectedCheck {
  return { result: resultOf(outcome), reason };
}

function resultOf(outcome: CheckResult['outcome']): InspectionResult {
  switch (outcome) {
    case 'passed':
      return 'successful';
    case 'failed':
      return 'failed';
    case 'not-possible':
      return 'undetermined';
    case 'not-applicable':
      return 'not-supported';
    default:
      return unreachable(outcome);
  }
}

type InspectionFields = typeof chipInspection;
type ValueOf<N extends keyof InspectionFields> = InspectionFields[N] extends FieldKind<infer T> ? T : never;

/** A field as this version writes it; null where an entry has none, or another version's. */
function field<N extends keyof InspectionFields>(fields: EventFields, name: N): ValueOf<N> | null {
  const value = fields[name];
  return chipInspection[name].fits(value) ? (value as ValueOf<N>) : null;
}

function inspectedField(
  fields: EventFields,
  name: 'chipAuthentication' | 'activeAuthentication' | 'terminalAuthentication',
): InspectedCheck | null {
  const result = field(fields, name);
  return result === null ? null : inspected(result);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const mrzFields = eventCatalogue['document.mrz-read'].fields;

function documentDetails({ format, documentCode, issuingState }: EventFields): Inspection['documentDetails'] {
  return mrzFields.format.fits(format) &&
    mrzFields.documentCode.fits(documentCode) &&
    mrzFields.issuingState.fits(issuingState)
    ? { format, documentCode, issuingState }
    : null;
}

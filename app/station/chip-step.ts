import { accessKeyOf } from '../document/access/mrz-access-key.ts';
import type { TerminalKey } from '../document/authentication/terminal-key.ts';
import type { CardReader } from '../document/card-reader.ts';
import type { CardTransport } from '../document/card-transport.ts';
import type { PassivePolicy } from '../document/passive/passive-policy.ts';
import { endText, type PassportReading, type readPassport, wipeReading } from '../document/read-passport.ts';
import type { TrustStore } from '../document/trust/trust-store.ts';
import type { FieldsOf } from '../audit/catalogue.ts';
import { plainWords, token } from '../audit/event-fields.ts';
import { type CheckResult, documentCheckNames } from '../core/document-checks.ts';
import type { CrossingId } from '../core/ids.ts';
import type { Clock } from '../core/instant.ts';
import type { Pii } from '../core/pii.ts';
import { unreachable } from '../core/unreachable.ts';
import { wipe } from '../core/wipe.ts';
import type { LaneEvent } from '../lane/events.ts';
import type { ChipEvidence } from '../lane/evidence.ts';
import { type ChipFindings, chipFindings } from './chip-findings.ts';
import type { HolderExaminer } from './inference/holder-examiner.ts';
import { software } from './software.ts';

/**
 * A chip in the field of the reader answers within half a second of the document lying down; pcscd looks for cards
 * every 0.4 s. A book that says nothing for this long (ms) has no chip that works.
 */
const chipArrivesWithin = 2_500;

type ChipEvent =
  | { readonly event: 'document.chip-read'; readonly fields: FieldsOf<'document.chip-read'> }
  | { readonly event: 'document.chip-failed'; readonly fields: FieldsOf<'document.chip-failed'> };

/** What one attempt at a chip came to, for the lane, the journal and the panel. */
export interface ChipStep {
  readonly event: Extract<LaneEvent, { type: 'CHIP_READ' | 'CHIP_ABSENT' | 'CHIP_UNREADABLE' | 'CARD_LOST' }>;
  readonly journal: ChipEvent;
  /** For the officer's panel alone; null when no chip answered. */
  readonly findings: ChipFindings | null;
  /** DG2's picture as JPEG, where there is one; who takes the step wipes it. */
  readonly portrait: Uint8Array | null;
}

export interface ChipStepPorts {
  readonly cardReader: CardReader;
  readonly examiner: HolderExaminer;
  readonly trust: () => TrustStore;
  /** What the site refuses of hashes, keys and certificates. */
  readonly signatures: PassivePolicy;
  /** Of a post that holds one. */
  readonly terminalKey?: TerminalKey | null;
  readonly clock: Clock;
  /** The reading itself: real cryptography over the card's commands, or what a simulation puts in its place. */
  readonly readPassport: typeof readPassport;
}

/** Who asks for a reading, while it goes on. */
export interface ReadingWanted {
  /** False when its document was lifted or its traveller has gone: what it still gives means nothing, and is not kept. */
  wanted(): boolean;
  onProgress(bytesRead: number, bytesTotal: number): void;
}

/** Reads the chip of the document that lies on the reader, whose printed lines are `mrz`. */
export type ReadChip = (crossing: CrossingId, mrz: Pii<readonly string[]>, reading: ReadingWanted) => Promise<ChipStep>;

/** One attempt at a chip: connect, read, check, enrol the portrait; whatever comes of it is a step of the lane. */
export function chipReading(ports: ChipStepPorts): ReadChip {
  // A chip that breaks at extended lengths, whatever it says of them, is asked in short ones when it is laid down again.
  let brokeAtExtended: CrossingId | null = null;
  return async (crossing, mrz, reading) => {
    const lengths = brokeAtExtended === crossing ? 'short' : 'any';
    const readIn: typeof readPassport = async (card, request) => {
      const done = await ports.readPassport(card, { ...request, lengths });
      if (done.brokeAtExtendedLength) brokeAtExtended = crossing;
      return done;
    };
    return readChip({ ...ports, readPassport: readIn }, crossing, mrz.reveal(), reading);
  };
}

async function readChip(
  ports: ChipStepPorts,
  crossing: CrossingId,
  mrz: readonly string[],
  { wanted, onProgress }: ReadingWanted,
): Promise<ChipStep> {
  const key = accessKeyOf(mrz);
  if (key === null) return failed({ type: 'CHIP_UNREADABLE', detail: 'no key' }, 'no-key');
  const connected = await ports.cardReader.connect(chipArrivesWithin);
  if (!connected.ok) {
    return connected.error.kind === 'no-card'
      ? failed({ type: 'CHIP_ABSENT' }, 'no-card')
      : failed({ type: 'CHIP_UNREADABLE', detail: connected.error.detail }, 'reader-lost');
  }
  const card = connected.value;
  const portrait: { enrolling: Enrolling | null } = { enrolling: null };
  let step: ChipStep | null = null;
  try {
    const reading = await ports.readPassport(card, {
      key,
      access: 'auto',
      mrz,
      trust: ports.trust(),
      policy: ports.signatures,
      terminalKey: ports.terminalKey ?? null,
      at: ports.clock.now(),
      onProgress,
      // Another process makes the template, beside what is left of the reading.
      onPortrait: ({ bytes }) => {
        if (wanted()) portrait.enrolling = ports.examiner.enrolPortrait(crossing, bytes);
      },
    });
    if (!wanted()) {
      wipeReading(reading);
      return failed({ type: 'CARD_LOST' }, 'card-lost');
    }
    if (reading.portrait !== null)
      portrait.enrolling ??= ports.examiner.enrolPortrait(crossing, reading.portrait.bytes);
    step = await stepOf(reading, portrait.enrolling, card).finally(() => wipeReading(reading));
    return step;
  } finally {
    // A picture that no step took is nobody's.
    if (!step?.portrait) void portrait.enrolling?.then((left) => left.ok && wipe(left.value.jpeg));
    void card.release();
  }
}

type Card = Pick<CardTransport, 'reader' | 'kind'>;
type Enrolling = ReturnType<HolderExaminer['enrolPortrait']>;

async function stepOf(reading: PassportReading, enrolling: Enrolling | null, card: Card): Promise<ChipStep> {
  const { end, access } = reading;
  switch (end.kind) {
    case 'complete':
      break;
    case 'card-lost':
      return endedEarly({ type: 'CARD_LOST' }, reading, end, card);
    default:
      // A chip that cannot go on because it lacks the key that its state signed is false, not hard to read.
      if (reading.chipAuthentication.outcome === 'failed') break;
      return endedEarly({ type: 'CHIP_UNREADABLE', detail: end.kind }, reading, end, card);
  }
  if (access === null) return failed({ type: 'CHIP_UNREADABLE', detail: 'no access' }, 'no-access');
  const enrolled = await enrolling;
  const { protocol, mapping, downgraded } = access;
  const evidence: ChipEvidence = {
    access: { protocol, ...(mapping === undefined ? {} : { mapping }), downgraded },
    transport: card.kind,
    checks: reading.checks,
    activeAuthentication: reading.activeAuthentication,
    chipAuthentication: reading.chipAuthentication,
    portraitUsable: enrolled?.ok === true,
  };
  const refused = portraitRefusal(reading, enrolled);
  return {
    event: { type: 'CHIP_READ', evidence },
    journal: {
      event: 'document.chip-read',
      fields: { ...journalled(reading, card), portrait: token(refused?.kind ?? 'usable') },
    },
    findings: chipFindings(reading, card.kind, refused),
    portrait: enrolled?.ok ? enrolled.value.jpeg : null,
  };
}

/** By what the chip's photo cannot be compared: the codes have words on the panel. */
function portraitRefusal(
  reading: PassportReading,
  enrolled: Awaited<ReturnType<HolderExaminer['enrolPortrait']>> | null,
): ChipFindings['portraitRefused'] {
  if (enrolled !== null) return enrolled.ok ? null : { kind: enrolled.error.kind, reason: enrolled.error.detail };
  const { portraitRefused } = reading;
  return portraitRefused === null
    ? { kind: 'absent', reason: 'the chip gives no DG2' }
    : { kind: 'refused', reason: portraitRefused };
}

function failed(event: ChipStep['event'], kind: string): ChipStep {
  return {
    event,
    journal: { event: 'document.chip-failed', fields: { kind: token(kind) } },
    findings: null,
    portrait: null,
  };
}

/** The chip answered, and not to the end: an officer gets what was found, and so does the journal. */
function endedEarly(
  event: ChipStep['event'],
  reading: PassportReading,
  end: Exclude<PassportReading['end'], { kind: 'complete' }>,
  card: Card,
): ChipStep {
  const fields = { kind: token(end.kind), detail: plainWords(endText(end)), ...journalled(reading, card) };
  return {
    event,
    journal: { event: 'document.chip-failed', fields },
    findings: chipFindings(reading, card.kind),
    portrait: null,
  };
}

/** What the journal may know of a reading: nothing of the person. The reason of `dg1AgainstMrz` may quote the document. */
function journalled(reading: PassportReading, card: Card) {
  const checks = Object.fromEntries(
    documentCheckNames.map((name) => {
      const { outcome, reason } = reading.checks[name];
      return [name, inWords({ outcome, reason: name === 'dg1AgainstMrz' ? reasonWithoutData(outcome) : reason })];
    }),
  ) as Record<(typeof documentCheckNames)[number], ReturnType<typeof inWords>>;
  const { access, apdus, bytes, ms } = reading;
  return {
    ...(access === null ? {} : { access: accessInWords(access) }),
    checks,
    activeAuthentication: inWords(reading.activeAuthentication),
    chipAuthentication: inWords(reading.chipAuthentication),
    terminalAuthentication: inWords(reading.terminalAuthentication),
    ...{ apdus, bytes, ms: { ...ms }, transport: card.kind },
    reader: token(card.reader.replace(/[^A-Za-z0-9.-]+/g, '_').slice(0, longestReader)),
    software: token(software),
  };
}

/** In characters. */
const longestReader = 100;

function inWords({ outcome, reason }: CheckResult) {
  return { outcome, reason: plainWords(reason) };
}

function accessInWords({ protocol, mapping, cipher, parameters, downgraded }: NonNullable<PassportReading['access']>) {
  return {
    protocol,
    ...(mapping === undefined ? {} : { mapping }),
    cipher: plainWords(cipher),
    ...(parameters === undefined ? {} : { parameters: plainWords(parameters) }),
    downgraded,
  };
}

function reasonWithoutData(outcome: ChipEvidence['activeAuthentication']['outcome']): string {
  switch (outcome) {
    case 'passed':
      return 'DG1 is the printed MRZ';
    case 'failed':
      return 'DG1 differs from the printed MRZ';
    case 'not-possible':
      return 'DG1 or the printed MRZ was not read';
    case 'not-applicable':
      return 'nothing to compare';
    default:
      return unreachable(outcome);
  }
}

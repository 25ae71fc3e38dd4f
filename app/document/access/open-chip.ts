import { err, ok, type Result } from '../../core/result.ts';
import { announcedLength, type Malformed, wellFormed } from '../ber/ber.ts';
import { type Command, endOfFile, largestShortLe, success } from '../iso7816/apdu.ts';
import { type ChipSession, lengthNotUnderstood, type SessionFailure } from '../iso7816/chip-session.ts';
import { FileReader, type ReadFailure, readByShortIdentifier, selectFile } from '../iso7816/read-file.ts';
import { largestAnswerIn } from '../lds/card-information.ts';
import { emrtdApplication, type FileName, fileIdentifier, leastLength, masterFile, mostLength } from '../lds/files.ts';
import type { AccessFailure, ChipAccess } from './access.ts';
import { type AccessKey, checkedNumber, keysToTry, mrzSecret } from './access-key.ts';
import { establishBac } from './bac.ts';
import { compressed } from './compressed-key.ts';
import type { MappingProof } from './chip-authentication-mapping.ts';
import { establishPace, type PaceRun, selectionStep } from './pace.ts';
import { type PaceChoice, runnable } from './pace-choice.ts';
import { offersPace as offersPaceIn, type PaceInfo, paceInfosIn, parseSecurityInfos } from './pace-info.ts';

export type WantedAccess = 'auto' | 'pace' | 'bac';

export type OpenFailure =
  | AccessFailure
  | ReadFailure
  /** The card in the field has no eMRTD application. */
  | { readonly kind: 'no-emrtd'; readonly status: number };

/** Answer size that is tried where a chip takes extended lengths and does not say how long an answer may be. */
const usualLargestAnswer = 0x8000;

/** What can be known of a chip before it is opened. */
export interface ChipFront {
  /** EF.ATR/INFO as it came; null when the chip has none. */
  readonly cardInformation: Uint8Array | null;
  /** EF.CardAccess as it came; null when the chip has none. */
  readonly cardAccess: Uint8Array | null;
  readonly paceInfos: readonly PaceInfo[];
  /** The chip offers PACE, perhaps in ways that this reader does not know. */
  readonly offersPace: boolean;
}

/** A chip whose eMRTD application may be read. */
export interface OpenedChip {
  readonly access: ChipAccess;
  /** After PACE with chip authentication mapping. */
  readonly mapping: ChipMapping | null;
  /** ID_IC of BSI TR-03110-3 B.3: what terminal authentication tells this chip from others by. */
  readonly identity: Uint8Array;
}

/** What a chip showed of itself in PACE-CAM, and the file that says whose key that must be; null when it has none. */
export interface ChipMapping {
  readonly proof: MappingProof;
  readonly cardSecurity: Uint8Array | null;
}

/** Lengths that a chip is asked in: `short` where it broke at longer ones before. */
export type Lengths = 'any' | 'short';

const noSuchFile = 0x6a82;

/** Looks at the files that everyone may read: lengths that the chip takes, access protocols that it offers. */
export async function lookAt(session: ChipSession, lengths: Lengths = 'any'): Promise<Result<ChipFront, OpenFailure>> {
  const named = await namedCardAccess(session);
  if (!named.ok) return named;
  const { file, missed } = named.value;
  if (file === null) {
    const master = await session.send(selectMaster);
    // Chips without a master file to select begin there anyway.
    if (!master.ok) return master;
  }
  const learnt = await learnLengths(session, lengths);
  if (!learnt.ok) return learnt;
  const { information, isAbsent } = learnt.value;
  const cardAccess = file !== null ? ok(file) : isAbsent ? ok(null) : await selectedCardAccess(session);
  if (!cardAccess.ok) return cardAccess;
  // It looked for the file by its short name and truly has none: its other files are asked for in the same way.
  if (missed && cardAccess.value === null) session.knowsShortIdentifiers = true;
  const front = { cardInformation: information, cardAccess: cardAccess.value };
  if (cardAccess.value === null) return ok({ ...front, paceInfos: [], offersPace: false });
  const infos = parseSecurityInfos(cardAccess.value);
  const paceInfos = infos.ok ? paceInfosIn(infos.value) : infos;
  if (!paceInfos.ok) return malformed('EF.CardAccess', paceInfos.error);
  return ok({ ...front, paceInfos: paceInfos.value, offersPace: infos.ok && offersPaceIn(infos.value) });
}

/**
 * EF.CardAccess where a card is after its reset, in one command: nothing is protected yet that a read past its end could
 * break. Null: the chip has none there, or does not let a READ BINARY name its file; only the long way tells. `missed`: it says
 * that there is no such file, not that a file cannot be named so.
 */
async function namedCardAccess(
  session: ChipSession,
): Promise<Result<{ readonly file: Uint8Array | null; readonly missed: boolean }, OpenFailure>> {
  const answer = await session.send(readByShortIdentifier(fileIdentifier('EF.CardAccess'), 0, largestShortLe));
  if (!answer.ok) return answer;
  const { data, status } = answer.value;
  if ((status !== success && status !== endOfFile) || data[0] !== 0x31) {
    return ok({ file: null, missed: status === noSuchFile });
  }
  session.knowsShortIdentifiers = true;
  const length = wellFormed(() => announcedLength(data));
  // A longer one is rare, and goes the long way.
  if (!length.ok || length.value === null || length.value > data.length) return ok({ file: null, missed: false });
  return ok({ file: data.slice(0, length.value), missed: false });
}

function openOf(reader: FileReader, name: FileName): ReturnType<FileReader['open']> {
  return reader.open(fileIdentifier(name), name, leastLength(name), mostLength(name));
}

async function selectedCardAccess(session: ChipSession): Promise<Result<Uint8Array | null, OpenFailure>> {
  const reader = new FileReader(session);
  const opened = await openOf(reader, 'EF.CardAccess');
  // A refusal to select is an old chip's way to say that it has no such file; one to read it may hide PACE.
  const isAbsent = !opened.ok && opened.error.kind === 'chip-refused' && opened.error.step.startsWith('select');
  if (!opened.ok) return isAbsent ? ok(null) : opened;
  return opened.value === null ? ok(null) : reader.finish(opened.value, () => {});
}

/** Opens the eMRTD application with PACE or BAC; the session is protected from then on. */
export async function openChip(
  session: ChipSession,
  front: ChipFront,
  key: AccessKey,
  wanted: WantedAccess,
): Promise<Result<OpenedChip, OpenFailure>> {
  const [first = key, asPrinted] = keysToTry(key);
  const opened = await openWith(session, front, first, wanted);
  if (opened.ok || opened.error.kind !== 'wrong-password' || asPrinted === undefined) return opened;
  const again = await openWith(session, front, asPrinted, wanted);
  return again.ok ? ok({ ...again.value, access: { ...again.value.access, checkDigits: 'as-printed' } }) : again;
}

async function openWith(
  session: ChipSession,
  { paceInfos, offersPace }: ChipFront,
  key: AccessKey,
  wanted: WantedAccess,
): Promise<Result<OpenedChip, OpenFailure>> {
  const choices = runnable(paceInfos);
  if (wanted !== 'bac' && choices.length > 0) return openWithPace(session, choices, key);
  if (wanted === 'pace') {
    return err({ kind: 'access-not-offered', detail: `the chip offers ${offers(paceInfos, offersPace)}` });
  }
  if (key.kind === 'can') return err({ kind: 'access-not-offered', detail: 'a CAN opens chips with PACE only' });
  // PACE that only this reader cannot run is a downgrade all the same: the offer comes from a file that nobody signed.
  return openWithBac(session, key, offersPace);
}

async function openWithPace(
  session: ChipSession,
  choices: readonly PaceChoice[],
  key: AccessKey,
): Promise<Result<OpenedChip, OpenFailure>> {
  // Failing PACE is an end: BAC instead would be the downgrade that an attacker wants.
  const established = await establishFirst(session, choices, key);
  if (!established.ok) return established;
  const { choice, run } = established.value;
  session.protectWith(run.keys);
  const mapping = run.proof === null ? ok(null) : await mappingOf(session, run.proof);
  if (!mapping.ok) return mapping;
  const selected = await selectApplication(session);
  if (!selected.ok) return selected;
  const { info, group } = choice;
  return ok({
    access: {
      protocol: 'PACE',
      mapping: info.mapping,
      cipher: info.cipher,
      parameters: group.name,
      downgraded: false,
    },
    mapping: mapping.value,
    identity: compressed(group, run.chipKey),
  });
}

interface Established {
  readonly choice: PaceChoice;
  readonly run: PaceRun;
}

/** The strongest offer; the next one only where the chip does not even begin with it, before any password is at stake. */
async function establishFirst(
  session: ChipSession,
  choices: readonly PaceChoice[],
  key: AccessKey,
): Promise<Result<Established, OpenFailure>> {
  let first: AccessFailure | null = null;
  let knowsPassword = false;
  for (const choice of choices) {
    const run = await establishPace(session, choice, key);
    if (run.ok) return ok({ choice, run: run.value });
    first ??= run.error;
    knowsPassword ||= run.error.kind !== 'chip-refused' || run.error.status !== referenceNotFound;
    const isRefused = run.error.kind === 'chip-refused' && run.error.step === selectionStep;
    if (!isRefused || !notSelectable.includes(run.error.status)) return run;
  }
  if (key.kind === 'can' && !knowsPassword) return err({ kind: 'access-not-offered', detail: 'the chip knows no CAN' });
  return err(first ?? { kind: 'access-not-offered', detail: 'the chip offers no PACE' });
}

/** 9303-11 §4.4.4.1: password or domain parameters not there; algorithm not supported. */
const referenceNotFound = 0x6a88;
const notSelectable: readonly number[] = [0x6a80, referenceNotFound];

/** EF.CardSecurity lies beside the application: 9303-11 §9.2.11. */
async function mappingOf(session: ChipSession, proof: MappingProof): Promise<Result<ChipMapping, OpenFailure>> {
  const reader = new FileReader(session);
  const opened = await openOf(reader, 'EF.CardSecurity');
  const file = opened.ok && opened.value !== null ? await reader.finish(opened.value, () => {}) : opened;
  if (file.ok) return ok({ proof, cardSecurity: file.value instanceof Uint8Array ? file.value : null });
  // The passport is read all the same; that its chip stays unproved is told.
  const isUnreadable = ['chip-refused', 'malformed', 'too-large'].includes(file.error.kind);
  return isUnreadable ? ok({ proof, cardSecurity: null }) : file;
}

async function openWithBac(
  session: ChipSession,
  key: Extract<AccessKey, { kind: 'mrz' }>,
  downgraded: boolean,
): Promise<Result<OpenedChip, OpenFailure>> {
  const selected = await selectApplication(session);
  if (!selected.ok) return selected;
  const keys = await establishBac(session, mrzSecret(key));
  if (!keys.ok) return keys;
  session.protectWith(keys.value);
  const identity = Buffer.from(checkedNumber(key), 'latin1');
  return ok({ access: { protocol: 'BAC', cipher: '3DES', downgraded }, mapping: null, identity });
}

async function selectApplication(session: ChipSession): Promise<Result<void, OpenFailure>> {
  const answer = await session.send({ cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: emrtdApplication });
  if (!answer.ok) return answer;
  return answer.value.status === success ? ok(undefined) : err({ kind: 'no-emrtd', status: answer.value.status });
}

/**
 * EF.ATR/INFO names the longest answer; a chip without it shows by one harmless command whether it takes extended
 * lengths. Asked now, because a chip that does not know them answers without protection, and that would end a session.
 */
async function learnLengths(session: ChipSession, lengths: Lengths): Promise<Result<Learnt, SessionFailure>> {
  const read = await readCardInformation(session);
  if (!read.ok) return read;
  const information = read.value;
  const size = information === null ? null : largestAnswerIn(information);
  if (lengths === 'short') return ok({ information, isAbsent: false });
  if (size !== null) {
    session.allowAnswersOf(Math.max(size, largestShortLe));
    return ok({ information, isAbsent: false });
  }
  const probe = await session.send(extendedProbe);
  if (!probe.ok) return probe;
  if (!lengthNotUnderstood(probe.value)) session.allowAnswersOf(usualLargestAnswer);
  return ok({ information, isAbsent: probe.value.status === noSuchFile });
}

interface Learnt {
  /** EF.ATR/INFO. */
  readonly information: Uint8Array | null;
  /** The chip has said of EF.CardAccess that there is no such file. */
  readonly isAbsent: boolean;
}

const cardInformation = fileIdentifier('EF.ATR/INFO');

async function readCardInformation(session: ChipSession): Promise<Result<Uint8Array | null, SessionFailure>> {
  const short = session.knowsShortIdentifiers;
  if (!short) {
    const selected = await session.send(selectFile(cardInformation));
    if (!selected.ok) return selected;
    if (selected.value.status !== success) return ok(null);
  }
  const read = await session.send(
    short
      ? readByShortIdentifier(cardInformation, 0, largestShortLe)
      : { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: largestShortLe },
  );
  if (!read.ok) return read;
  const { data, status } = read.value;
  return ok(data.length > 0 && (status === success || status === endOfFile) ? data : null);
}

const selectMaster: Command = {
  cla: 0,
  ins: 0xa4,
  p1: 0x00,
  p2: 0x0c,
  data: Uint8Array.of(masterFile >> 8, masterFile & 0xff),
};

/** Selects EF.CardAccess as it will be selected next, in extended form. */
const extendedProbe: Command = { ...selectFile(fileIdentifier('EF.CardAccess')), extended: true };

function malformed(file: string, error: Malformed): { readonly ok: false; readonly error: OpenFailure } {
  return err({ ...error, file });
}

function offers(infos: readonly PaceInfo[], offersPace: boolean): string {
  if (infos.length === 0) return offersPace ? 'PACE in ways that this reader does not know' : 'no PACE';
  const all = infos.map(
    (one) => `PACE-${one.agreement}-${one.mapping} ${one.cipher} (parameters ${one.parameterId ?? 'its own'})`,
  );
  return `${all.join(', ')} only`;
}

import { err, ok, type Result } from '../../core/result.ts';
import type { Malformed } from '../ber/ber.ts';
import { type Command, largestShortLe, success } from '../iso7816/apdu.ts';
import type { ChipSession, SessionFailure } from '../iso7816/chip-session.ts';
import { FileReader, type ReadFailure, selectFile } from '../iso7816/read-file.ts';
import { largestAnswerIn } from '../lds/card-information.ts';
import { cardInformation, emrtdApplication, fileIdentifier, masterFile } from '../lds/files.ts';
import type { AccessFailure, ChipAccess } from './access.ts';
import { type AccessKey, mrzSecret } from './access-key.ts';
import { establishBac } from './bac.ts';
import { compressed } from './compressed-key.ts';
import { checkDigit } from '../mrz/check-digit.ts';
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

const nothingOffered = { cardAccess: null, paceInfos: [], offersPace: false } as const satisfies ChipFront;

/** Looks at the files that everyone may read: lengths that the chip takes, access protocols that it offers. */
export async function lookAt(session: ChipSession): Promise<Result<ChipFront, OpenFailure>> {
  const master = await session.send({
    cla: 0,
    ins: 0xa4,
    p1: 0x00,
    p2: 0x0c,
    data: Uint8Array.of(masterFile >> 8, masterFile & 0xff),
  });
  // Chips without a master file to select begin there anyway.
  if (!master.ok) return master;
  const lengths = await learnLengths(session);
  if (!lengths.ok) return lengths;

  const reader = new FileReader(session);
  const opened = await reader.open(fileIdentifier('EF.CardAccess'), 'EF.CardAccess');
  // A refusal is an old chip's way to say that it has no such file.
  if (!opened.ok) return opened.error.kind === 'chip-refused' ? ok(nothingOffered) : opened;
  if (opened.value === null) return ok(nothingOffered);
  const cardAccess = await reader.finish(opened.value, () => {});
  if (!cardAccess.ok) return cardAccess;
  const infos = parseSecurityInfos(cardAccess.value);
  const paceInfos = infos.ok ? paceInfosIn(infos.value) : infos;
  if (!paceInfos.ok) return malformed('EF.CardAccess', paceInfos.error);
  return ok({
    cardAccess: cardAccess.value,
    paceInfos: paceInfos.value,
    offersPace: infos.ok && offersPaceIn(infos.value),
  });
}

/** Opens the eMRTD application with PACE or BAC; the session is protected from then on. */
export async function openChip(
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
  const opened = await reader.open(fileIdentifier('EF.CardSecurity'), 'EF.CardSecurity');
  const file = opened.ok && opened.value !== null ? await reader.finish(opened.value, () => {}) : opened;
  if (file.ok) return ok({ proof, cardSecurity: file.value instanceof Uint8Array ? file.value : null });
  // The passport is read all the same; that its chip stays unproved is told.
  const isUnreadable = file.error.kind === 'chip-refused' || file.error.kind === 'malformed';
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
  // The document number as printed, with its check digit.
  const number = key.documentNumber.padEnd(9, '<');
  const identity = Buffer.from(number + checkDigit(number), 'latin1');
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
async function learnLengths(session: ChipSession): Promise<Result<void, SessionFailure>> {
  const selected = await session.send(selectFile(cardInformation));
  if (!selected.ok) return selected;
  if (selected.value.status === success) {
    const read = await session.send({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: largestShortLe });
    if (!read.ok) return read;
    const size = largestAnswerIn(read.value.data);
    if (size !== null) {
      session.allowAnswersOf(Math.max(size, largestShortLe));
      return ok(undefined);
    }
  }
  const probe = await session.send(extendedProbe);
  if (!probe.ok) return probe;
  // 6700 is the word for lengths that are not understood, 6E00 and 6D00 those of chips that misread the form.
  const notUnderstood = [0x6700, 0x6d00, 0x6e00, 0x6f00].includes(probe.value.status);
  if (!notUnderstood) session.allowAnswersOf(usualLargestAnswer);
  return ok(undefined);
}

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

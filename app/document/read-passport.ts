import type { CheckResult, DocumentChecks } from '../core/document-checks.ts';
import { type Instant, rfc3339 } from '../core/instant.ts';
import type { Result } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';
import { wipe } from '../core/wipe.ts';
import type { ChipAccess } from './access/access.ts';
import type { AccessKey } from './access/access-key.ts';
import { hiddenProtocol, seenWithDataGroup14 } from './access/hidden-pace.ts';
import {
  type ChipMapping,
  type Lengths,
  lookAt,
  type OpenFailure,
  openChip,
  type WantedAccess,
} from './access/open-chip.ts';
import { ChipProofs, type ListedGroup } from './authentication/chip-proofs.ts';
import type { TerminalKey } from './authentication/terminal-key.ts';
import type { Malformed } from './ber/ber.ts';
import type { CardTransport } from './card-transport.ts';
import { statusText } from './iso7816/apdu.ts';
import { ChipSession } from './iso7816/chip-session.ts';
import { FileReader, type OpenedFile } from './iso7816/read-file.ts';
import { parseDataGroup1 } from './lds/dg1.ts';
import { parseDataGroup2, type Portrait } from './lds/dg2.ts';
import { parseEfCom } from './lds/ef-com.ts';
import {
  type DataGroupName,
  dataGroupName,
  type FileName,
  fileIdentifier,
  guardedGroups,
  leastLength,
  lengthOfDataGroup1,
  mostLength,
} from './lds/files.ts';
import { type ParsedMrz, parseMrz } from './mrz/parse-mrz.ts';
import { chipAuthenticationBy } from './passive/card-security.ts';
import { checkDocument } from './passive/document-checks.ts';
import { parseSecurityObject, type SecurityObject } from './passive/ef-sod.ts';
import type { PassivePolicy } from './passive/passive-policy.ts';
import { type SecurityObjectTrust, traceSecurityObject } from './passive/security-object-trust.ts';
import { Progress, tenths } from './reading-progress.ts';
import type { TrustStore } from './trust/trust-store.ts';

export interface ReadRequest {
  readonly key: AccessKey;
  readonly access: WantedAccess;
  /** The printed lines, for comparison with DG1; null when nobody read them. */
  readonly mrz: readonly string[] | null;
  readonly trust: TrustStore;
  /** What the site refuses of hashes, keys and certificates; absent: every strength is accepted, and named. */
  readonly policy?: PassivePolicy | undefined;
  readonly at: Instant;
  /** `all`: also what a border crossing does not need, DG5 to DG16; what terminal authentication protects never. */
  readonly groups?: 'needed' | 'all';
  /** `short`: the chip broke at an extended length before (`brokeAtExtendedLength`). */
  readonly lengths?: Lengths;
  /** The post's key for terminal authentication; null or absent: it holds none. */
  readonly terminalKey?: TerminalKey | null;
  onProgress(bytesRead: number, bytesTotal: number): void;
}

/** How a reading ended: complete, or by what. */
export type ReadingEnd = { readonly kind: 'complete' } | OpenFailure;

/** Milliseconds of each step; a step that was not reached is absent. */
export interface ReadingTimes {
  readonly access?: number;
  readonly sod?: number;
  readonly dg1?: number;
  readonly dg2?: number;
  readonly chipAuthentication?: number;
  readonly activeAuthentication?: number;
  /** From the first to the last APDU, computations included. */
  readonly total: number;
}

export interface PassportReading {
  readonly end: ReadingEnd;
  readonly access: ChipAccess | null;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Data groups that the chip lists and that were not read, each with the reason. */
  readonly notRead: ReadonlyMap<string, string>;
  readonly mrz: ParsedMrz | null;
  readonly portrait: Portrait | null;
  /** Why DG2 gives no portrait, though the chip has a DG2; null where it gives one, and where it was not reached. */
  readonly portraitRefused: string | null;
  readonly checks: DocumentChecks;
  readonly activeAuthentication: CheckResult;
  readonly chipAuthentication: CheckResult;
  readonly terminalAuthentication: CheckResult;
  readonly apdus: number;
  readonly bytes: number;
  readonly ms: ReadingTimes;
  /** The chip said that it takes extended lengths, and was gone at the first: in short ones it may be read. */
  readonly brokeAtExtendedLength?: boolean;
}

/** What is there when a reading ends, at whichever APDU. */
interface Gathered {
  access: ChipAccess | null;
  mapping: ChipMapping | null;
  readonly files: Map<FileName, Uint8Array>;
  readonly notRead: Map<DataGroupName, string>;
  sod: Result<SecurityObject, Malformed> | null;
  trace: SecurityObjectTrust | null;
  readonly proofs: ChipProofs;
  identity: Uint8Array;
  readonly ms: { -readonly [Step in keyof ReadingTimes]?: number };
}

/**
 * Reads a passport's chip and checks what it says. Never throws for what a card does: a reading that ends early is a
 * reading too, with what was read and the reason of its end. Session keys are overwritten when it ends; the files are the
 * caller's: `wipeReading`.
 */
export async function readPassport(card: CardTransport, request: ReadRequest): Promise<PassportReading> {
  const session = new ChipSession(card);
  const proofs = new ChipProofs();
  const gathered: Gathered = {
    ...{ access: null, mapping: null, sod: null, trace: null, proofs, identity: new Uint8Array() },
    ...{ files: new Map(), notRead: new Map(), ms: {} },
  };
  const began = performance.now();
  const end = await read(session, request, gathered).finally(() => session.end());
  const afterwards = proofs.lacksAgreedKeys(end.kind === 'bad-answer')
    ? await readPortraitAlone(card, request, gathered)
    : null;
  wipe(gathered.identity);
  const ended = afterwards?.end ?? end;
  const sessions = [session, ...(afterwards === null ? [] : [afterwards.session])];
  return reported(ended, request, gathered, sessions, performance.now() - began);
}

/** Overwrites what a reading holds of the person, its picture among it. What the checks came to stays. */
export function wipeReading({ files, portrait }: PassportReading): void {
  wipe(...files.values(), portrait?.bytes);
}

async function read(session: ChipSession, request: ReadRequest, gathered: Gathered): Promise<ReadingEnd> {
  const access = await timed(gathered, 'access', async () => {
    const front = await lookAt(session, request.lengths);
    if (!front.ok) return front;
    if (front.value.cardInformation !== null) gathered.files.set('EF.ATR/INFO', front.value.cardInformation);
    if (front.value.cardAccess !== null) gathered.files.set('EF.CardAccess', front.value.cardAccess);
    return openChip(session, front.value, request.key, request.access);
  });
  if (!access.ok) return access.error;
  gathered.access = access.value.access;
  gathered.mapping = access.value.mapping;
  gathered.identity = access.value.identity;
  const cardSecurity = access.value.mapping?.cardSecurity ?? null;
  if (cardSecurity !== null) gathered.files.set('EF.CardSecurity', cardSecurity);
  return readFiles(session, request, gathered);
}

/**
 * EF.COM, EF.SOD and the small data groups first, DG2 last: it takes most of the time, and the signature is verified
 * while it streams.
 */
async function readFiles(session: ChipSession, request: ReadRequest, gathered: Gathered): Promise<ReadingEnd> {
  const reader = new FileReader(session);
  const progress = new Progress(request.onProgress);

  // DG2's length is asked first: a traveller's progress runs towards a total that does not move.
  const portrait = await openPortrait(reader, gathered);
  if (!portrait.ok) return portrait.error;
  if (portrait.value !== null) progress.expect(portrait.value.length);

  const whole = async (name: FileName, least = leastLength(name)) => {
    const opened = await reader.open(fileIdentifier(name), name, least, mostLength(name));
    if (!opened.ok || opened.value === null) return opened;
    progress.expect(opened.value.length);
    return keep(gathered, name, reader.finish(opened.value, progress.read));
  };

  const com = await whole('EF.COM');
  if (!com.ok) return com.error;
  const sod = await timed(gathered, 'sod', () => whole('EF.SOD'));
  if (!sod.ok) return sod.error;
  const sodFile = gathered.files.get('EF.SOD');
  if (sodFile !== undefined) gathered.sod = parseSecurityObject(sodFile);
  const dg1 = await timed(gathered, 'dg1', () => whole('DG1', lengthOfDataGroup1(request.mrz)));
  if (!dg1.ok) return dg1.error;
  for (const name of ['DG14', 'DG15'] as const) {
    if (!isListed(gathered, name)) continue;
    const group = await whole(name);
    if (!group.ok) return group.error;
    if (name === 'DG14' && group.value !== null && gathered.access !== null)
      gathered.access = seenWithDataGroup14(gathered.access, gathered.files.get('DG14') ?? new Uint8Array());
  }

  const proved = await proveChip(session, request, gathered);
  if (!proved.ok) return proved.error;

  for (const name of otherGroups(gathered)) {
    if (guardedGroups.includes(name)) gathered.notRead.set(name, 'it is protected by terminal authentication');
    else if (request.groups !== 'all') gathered.notRead.set(name, 'it was not asked for');
    else {
      const group = await whole(name);
      // Nothing that is checked hangs on these: one that the chip keeps to itself does not end the reading.
      if (group.ok) continue;
      if (!concernsOneFile(group.error)) return group.error;
      gathered.notRead.set(name, endText(group.error));
    }
  }

  const streaming = timed(gathered, 'dg2', () => finishPortrait(reader, portrait.value, progress, gathered));
  trace(gathered, request);
  const dg2 = await streaming;
  return dg2.ok ? { kind: 'complete' } : dg2.error;
}

const ownWay: readonly DataGroupName[] = ['DG1', 'DG2', 'DG14', 'DG15'];

/** Data groups that the chip lists and that are not read anyway. */
function otherGroups(gathered: Gathered): readonly DataGroupName[] {
  return Array.from({ length: 16 }, (_, index) => dataGroupName(index + 1))
    .filter((name) => name !== null)
    .filter((name) => !ownWay.includes(name) && isListed(gathered, name));
}

/** The session goes on after these. */
function concernsOneFile({ kind }: OpenFailure): boolean {
  return kind === 'chip-refused' || kind === 'malformed' || kind === 'too-large';
}

/** A DG2 too large for a portrait is refused and the rest is read: an officer sees what else the chip says. */
async function openPortrait(reader: FileReader, gathered: Gathered): Promise<Result<OpenedFile | null, OpenFailure>> {
  const opened = await reader.open(fileIdentifier('DG2'), 'DG2', leastLength('DG2'), mostLength('DG2'));
  if (opened.ok || opened.error.kind !== 'too-large') return opened;
  gathered.notRead.set('DG2', endText(opened.error));
  return { ok: true, value: null };
}

/** Before DG2, so that it is read in the keys of chip authentication, and proves by each answer that the chip has them. */
async function proveChip(
  session: ChipSession,
  { terminalKey = null, at }: ReadRequest,
  gathered: Gathered,
): Promise<Result<void, OpenFailure>> {
  const { proofs, mapping, files, identity } = gathered;
  const clock = <T>(step: 'activeAuthentication' | 'chipAuthentication', run: () => Promise<T>) =>
    timed(gathered, step, run);
  const active = await proofs.runActive(session, listed(gathered, 'DG15'), files.get('DG14') ?? null, clock);
  if (!active.ok) return active;
  const guarded = isListed(gathered, 'DG3') || isListed(gathered, 'DG4');
  // PACE with chip authentication mapping has proved the chip already; a terminal's proof needs an agreement all the same.
  if (mapping === null || mapping.cardSecurity === null || (terminalKey !== null && guarded)) {
    const chip = await proofs.runChip(session, listed(gathered, 'DG14'), clock);
    if (!chip.ok) return chip;
  }
  return proofs.runTerminal(session, files.get('DG14') ?? null, { key: terminalKey, identity, at, guarded });
}

/**
 * A chip that failed chip authentication is opened once more without it: it will not clear anybody, and the officer who
 * comes shall see what it says.
 */
async function readPortraitAlone(
  card: CardTransport,
  request: ReadRequest,
  gathered: Gathered,
): Promise<{ readonly end: ReadingEnd; readonly session: ChipSession }> {
  const session = new ChipSession(card);
  const read = async (): Promise<ReadingEnd> => {
    const front = await lookAt(session, request.lengths);
    const opened = front.ok ? await openChip(session, front.value, request.key, request.access) : front;
    if (!opened.ok) return opened.error;
    const reader = new FileReader(session);
    const portrait = await openPortrait(reader, gathered);
    if (!portrait.ok) return portrait.error;
    const progress = new Progress(request.onProgress);
    progress.expect(portrait.value?.length ?? 0);
    const dg2 = await timed(gathered, 'dg2', () => finishPortrait(reader, portrait.value, progress, gathered));
    return dg2.ok ? { kind: 'complete' } : dg2.error;
  };
  const end = await read().finally(() => session.end());
  return { end, session };
}

async function finishPortrait(
  reader: FileReader,
  opened: OpenedFile | null,
  progress: Progress,
  gathered: Gathered,
): Promise<Result<unknown, OpenFailure>> {
  if (opened === null) return { ok: true, value: null };
  return keep(gathered, 'DG2', reader.finish(opened, progress.read, true));
}

async function keep(
  gathered: Gathered,
  name: FileName,
  reading: Promise<Result<Uint8Array, OpenFailure>>,
): Promise<Result<Uint8Array, OpenFailure>> {
  const file = await reading;
  if (file.ok) gathered.files.set(name, file.value);
  return file;
}

async function timed<T>(gathered: Gathered, step: keyof ReadingTimes, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await run();
  } finally {
    gathered.ms[step] = tenths(performance.now() - began);
  }
}

function trace(gathered: Gathered, { trust, at, policy }: ReadRequest): void {
  if (gathered.sod?.ok && gathered.trace === null)
    gathered.trace = traceSecurityObject(gathered.sod.value, trust, at, policy);
}

function isListed(gathered: Gathered, name: DataGroupName): boolean {
  const { inCom, inSod } = listed(gathered, name);
  return inCom || inSod;
}

function listed({ files, sod }: Gathered, name: DataGroupName): ListedGroup {
  const com = files.get('EF.COM');
  const list = com === undefined ? null : parseEfCom(com);
  return {
    inCom: list?.ok === true && list.value.dataGroups.includes(name),
    inSod: sod?.ok === true && sod.value.hashes.byName.has(name),
    file: files.get(name) ?? null,
  };
}

function reported(
  end: ReadingEnd,
  request: ReadRequest,
  gathered: Gathered,
  sessions: readonly ChipSession[],
  total: number,
): PassportReading {
  trace(gathered, request);
  const { access, files, sod } = gathered;
  const endedEarly = end.kind === 'complete' ? null : endText(end);
  const file1 = files.get('DG1');
  const dg1 = file1 === undefined ? null : parseDataGroup1(file1);
  const file2 = files.get('DG2');
  const portrait = file2 === undefined ? null : parseDataGroup2(file2);
  const parsed = dg1?.ok ? parseMrz(dg1.value.join('\n'), rfc3339(request.at).slice(0, 10)) : null;
  return {
    end,
    access,
    files,
    notRead: gathered.notRead,
    mrz: parsed?.kind === 'mrz' ? parsed.mrz : null,
    portrait: portrait?.ok ? portrait.value : null,
    portraitRefused: portrait?.ok === false ? portrait.error.detail : (gathered.notRead.get('DG2') ?? null),
    checks: checkDocument({
      ...{ files, sod, trace: gathered.trace, dg1, printedMrz: request.mrz, endedEarly },
      source: 'chip',
      policy: request.policy,
      deviationLists: request.trust.deviationLists,
      foundDefects: hiddenProtocol(access, request.access),
    }),
    activeAuthentication: gathered.proofs.active(endedEarly),
    chipAuthentication:
      gathered.mapping === null || gathered.mapping.cardSecurity === null
        ? gathered.proofs.chip(endedEarly, end.kind === 'bad-answer')
        : chipAuthenticationBy(gathered.mapping, request.trust, request.at, request.policy),
    terminalAuthentication: gathered.proofs.terminal(request.terminalKey ?? null, endedEarly),
    apdus: sessions.reduce((sum, { apdus }) => sum + apdus, 0),
    bytes: sessions.reduce((sum, { bytes }) => sum + bytes, 0),
    ms: { ...gathered.ms, total: tenths(total) },
    brokeAtExtendedLength: sessions.some(({ brokeAtExtendedLength }) => brokeAtExtendedLength),
  };
}

/** An end in words, without anything of the person. */
export function endText(end: Exclude<ReadingEnd, { kind: 'complete' }>): string {
  switch (end.kind) {
    case 'card-lost':
      return `the card was lost: ${end.detail}`;
    case 'wrong-password':
      return 'the chip does not accept this key';
    case 'no-emrtd':
      return `the card has no passport application (${statusText(end.status)})`;
    case 'chip-refused':
      return `the chip refused to ${end.step} (${statusText(end.status)})`;
    case 'bad-answer':
      return `the session was broken off: ${end.detail}`;
    case 'chip-not-authentic':
      return `the chip does not prove that it knows the key: ${end.detail}`;
    case 'access-not-offered':
      return end.detail;
    case 'too-large':
      return `${end.file} announces ${end.bytes} bytes, and none has more than ${end.most}`;
    case 'malformed':
      return `${end.file} is malformed: ${end.detail}`;
    default:
      return unreachable(end);
  }
}

import type { CheckResult, DocumentChecks } from '../core/document-checks.ts';
import { type Instant, rfc3339 } from '../core/instant.ts';
import { ok, type Result } from '../core/result.ts';
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
import { ChipProofs } from './authentication/chip-proofs.ts';
import type { TerminalKey } from './authentication/terminal-key.ts';
import type { Malformed } from './ber/ber.ts';
import type { CardTransport } from './card-transport.ts';
import { ChipSession } from './iso7816/chip-session.ts';
import { FileReader, type OpenedFile } from './iso7816/read-file.ts';
import { parseDataGroup1 } from './lds/dg1.ts';
import { parseDataGroup2, type Portrait } from './lds/dg2.ts';
import { type DataGroupName, dataGroupName, guardedGroups, leastLength, lengthOfDataGroup1 } from './lds/files.ts';
import { type ParsedMrz, parseMrz } from './mrz/parse-mrz.ts';
import { chipAuthenticationBy } from './passive/card-security.ts';
import { checkDocument } from './passive/document-checks.ts';
import type { PassivePolicy } from './passive/passive-policy.ts';
import { type SecurityObjectTrust, traceSecurityObject } from './passive/security-object-trust.ts';
import { type ApplicationFile, PassportFiles } from './passport-files.ts';
import { endText, type ReadingEnd } from './reading-end.ts';
import { Progress, tenths } from './reading-progress.ts';
import type { TrustStore } from './trust/trust-store.ts';

export { endText } from './reading-end.ts';

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
  /** The picture, as soon as its last byte is read: it can be worked on while the checks are made. */
  onPortrait?(portrait: Portrait): void;
}

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
  /** Files that every chip has or that this one lists, and that were not read, each with the reason. */
  readonly notRead: ReadonlyMap<string, string>;
  readonly mrz: ParsedMrz | null;
  readonly portrait: Portrait | null;
  /** Why DG2 gives no portrait; null where it gives one, and where it was not reached. */
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
  portrait: Result<Portrait, Malformed> | null;
  /** What chip authentication mapping proved; null: there was none, or it was not asked yet. */
  byMapping: CheckResult | null;
  readonly files: PassportFiles;
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
    ...{ access: null, mapping: null, byMapping: null, portrait: null, trace: null },
    ...{ proofs, identity: new Uint8Array() },
    ...{ files: new PassportFiles(), ms: {} },
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
    if (front.value.cardInformation !== null) gathered.files.read.set('EF.ATR/INFO', front.value.cardInformation);
    if (front.value.cardAccess !== null) gathered.files.read.set('EF.CardAccess', front.value.cardAccess);
    return openChip(session, front.value, request.key, request.access);
  });
  if (!access.ok) return access.error;
  gathered.access = access.value.access;
  gathered.mapping = access.value.mapping;
  gathered.identity = access.value.identity;
  const cardSecurity = access.value.mapping?.cardSecurity ?? null;
  if (cardSecurity !== null) gathered.files.read.set('EF.CardSecurity', cardSecurity);
  return readFiles(session, request, gathered);
}

/**
 * EF.COM, EF.SOD and the small data groups first, DG2 last: it takes most of the time, and the signature is verified
 * while it streams.
 */
async function readFiles(session: ChipSession, request: ReadRequest, gathered: Gathered): Promise<ReadingEnd> {
  const { files } = gathered;
  const reader = new FileReader(session);
  const progress = new Progress(request.onProgress);

  // DG2's length is asked first: a traveller's progress runs towards a total that does not move.
  const portrait = await files.open(reader, 'DG2');
  if (!portrait.ok) return portrait.error;
  if (portrait.value !== null) progress.expect(portrait.value.length);

  const whole = async (name: ApplicationFile, least = leastLength(name)): Promise<Result<unknown, OpenFailure>> => {
    const opened = await files.open(reader, name, least);
    if (!opened.ok || opened.value === null) return opened;
    progress.expect(opened.value.length);
    return files.finish(reader, name, opened.value, progress.read);
  };

  const com = await whole('EF.COM');
  if (!com.ok) return com.error;
  const sod = await timed(gathered, 'sod', () => whole('EF.SOD'));
  if (!sod.ok) return sod.error;
  const dg1 = await timed(gathered, 'dg1', () => whole('DG1', lengthOfDataGroup1(request.mrz)));
  if (!dg1.ok) return dg1.error;
  for (const name of ['DG14', 'DG15'] as const) {
    if (!files.isListed(name)) continue;
    const group = await whole(name);
    if (!group.ok) return group.error;
    const group14 = files.read.get('DG14');
    if (name === 'DG14' && group14 !== undefined && gathered.access !== null)
      gathered.access = seenWithDataGroup14(gathered.access, group14, files.read.get('EF.CardAccess') ?? null);
  }

  const proved = await proveChip(session, request, gathered);
  if (!proved.ok) return proved.error;

  for (const name of otherGroups(files)) {
    if (guardedGroups.includes(name)) files.leftOut.set(name, 'it is protected by terminal authentication');
    else if (request.groups !== 'all') files.leftOut.set(name, 'it was not asked for');
    else {
      const group = await whole(name);
      if (!group.ok) return group.error;
    }
  }

  const streaming = timed(gathered, 'dg2', () => finishPortrait(reader, portrait.value, progress, request, gathered));
  trace(gathered, request);
  const dg2 = await streaming;
  if (!dg2.ok) return dg2.error;
  const confirmed = await gathered.proofs.confirmChip();
  return confirmed.ok ? { kind: 'complete' } : confirmed.error;
}

const ownWay: readonly DataGroupName[] = ['DG1', 'DG2', 'DG14', 'DG15'];

/** Data groups that the chip lists and that are not read anyway. */
function otherGroups(files: PassportFiles): readonly DataGroupName[] {
  return Array.from({ length: 16 }, (_, index) => dataGroupName(index + 1))
    .filter((name) => name !== null)
    .filter((name) => !ownWay.includes(name) && files.isListed(name));
}

/** Before DG2, so that it is read in the keys of chip authentication, and proves by each answer that the chip has them. */
async function proveChip(
  session: ChipSession,
  request: ReadRequest,
  gathered: Gathered,
): Promise<Result<void, OpenFailure>> {
  const { terminalKey = null, at } = request;
  const { proofs, files, identity } = gathered;
  const clock = <T>(step: 'activeAuthentication' | 'chipAuthentication', run: () => Promise<T>) =>
    timed(gathered, step, run);
  const group14 = files.read.get('DG14') ?? null;
  const active = await proofs.runActive(session, files.listed('DG15'), group14, clock);
  if (!active.ok) return active;
  const guarded = files.isListed('DG3') || files.isListed('DG4');
  gathered.byMapping = provedByMapping(gathered, request);
  // What PACE with chip authentication mapping has settled is settled; where a clone may have brought an EF.CardSecurity of
  // its own, the key that EF.SOD vouches for is asked. A terminal's proof needs an agreement all the same.
  const isOpen = gathered.byMapping === null || gathered.byMapping.outcome === 'not-possible';
  if (isOpen || (terminalKey !== null && guarded)) {
    const chip = await proofs.runChip(session, files.listed('DG14'), clock);
    if (!chip.ok) return chip;
  }
  return proofs.runTerminal(session, group14, { key: terminalKey, identity, at, guarded });
}

function provedByMapping({ mapping, byMapping }: Gathered, { trust, at, policy }: ReadRequest): CheckResult | null {
  if (byMapping !== null || mapping === null || mapping.cardSecurity === null) return byMapping;
  return chipAuthenticationBy(mapping, trust, at, policy);
}

/** Of the two ways to prove a chip: one that failed is told before one that passed, and that before one that was not possible. */
function chipProofOf(byMapping: CheckResult | null, byDataGroup14: CheckResult): CheckResult {
  if (byMapping === null || byDataGroup14.outcome === 'failed') return byDataGroup14;
  return byMapping.outcome === 'not-possible' && byDataGroup14.outcome === 'passed' ? byDataGroup14 : byMapping;
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
    const portrait = await gathered.files.open(reader, 'DG2');
    if (!portrait.ok) return portrait.error;
    const progress = new Progress(request.onProgress);
    progress.expect(portrait.value?.length ?? 0);
    const dg2 = await timed(gathered, 'dg2', () => finishPortrait(reader, portrait.value, progress, request, gathered));
    return dg2.ok ? { kind: 'complete' } : dg2.error;
  };
  const end = await read().finally(() => session.end());
  return { end, session };
}

async function finishPortrait(
  reader: FileReader,
  opened: OpenedFile | null,
  progress: Progress,
  request: ReadRequest,
  gathered: Gathered,
): Promise<Result<unknown, OpenFailure>> {
  if (opened === null) return ok(null);
  const finished = await gathered.files.finish(reader, 'DG2', opened, progress.read, true);
  const file = gathered.files.read.get('DG2');
  if (file !== undefined) gathered.portrait = parseDataGroup2(file);
  if (gathered.portrait?.ok) request.onPortrait?.(gathered.portrait.value);
  return finished;
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
  const { sod } = gathered.files;
  if (sod?.ok && gathered.trace === null) gathered.trace = traceSecurityObject(sod.value, trust, at, policy);
}

function reported(
  end: ReadingEnd,
  request: ReadRequest,
  gathered: Gathered,
  sessions: readonly ChipSession[],
  total: number,
): PassportReading {
  trace(gathered, request);
  const { access, portrait } = gathered;
  const { read: files, sod, withheld, notRead } = gathered.files;
  const endedEarly = end.kind === 'complete' ? null : endText(end);
  const file1 = files.get('DG1');
  const dg1 = file1 === undefined ? null : parseDataGroup1(file1);
  const parsed = dg1?.ok ? parseMrz(dg1.value.join('\n'), rfc3339(request.at).slice(0, 10)) : null;
  return {
    end,
    access,
    files,
    notRead,
    mrz: parsed?.kind === 'mrz' ? parsed.mrz : null,
    portrait: portrait?.ok ? portrait.value : null,
    portraitRefused: portrait?.ok === false ? portrait.error.detail : (notRead.get('DG2') ?? null),
    checks: checkDocument({
      ...{ files, withheld, sod, trace: gathered.trace, dg1, printedMrz: request.mrz, endedEarly },
      source: 'chip',
      policy: request.policy,
      deviationLists: request.trust.deviationLists,
      foundDefects: hiddenProtocol(access, request.access),
    }),
    activeAuthentication: gathered.proofs.active(endedEarly),
    chipAuthentication: chipProofOf(
      provedByMapping(gathered, request),
      gathered.proofs.chip(endedEarly, end.kind === 'bad-answer'),
    ),
    terminalAuthentication: gathered.proofs.terminal(request.terminalKey ?? null, endedEarly),
    apdus: sessions.reduce((sum, { apdus }) => sum + apdus, 0),
    bytes: sessions.reduce((sum, { bytes }) => sum + bytes, 0),
    ms: { ...gathered.ms, total: tenths(total) },
    brokeAtExtendedLength: sessions.some(({ brokeAtExtendedLength }) => brokeAtExtendedLength),
  };
}

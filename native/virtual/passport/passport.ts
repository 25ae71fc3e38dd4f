import { createECDH, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { err, ok, type Result } from '../../../app/core/result.ts';
import { ensureTerminalPki } from '../pki/terminal-pki.ts';
import { OpensslError } from '../pki/openssl.ts';
import { ensurePki, type IssuerFiles, issuerFiles, type Signer, signSecurityObject } from '../pki/pki.ts';
import { dataGroup15, newActiveSigner } from './active-authentication.ts';
import { newStaticKey } from './chip-authentication.ts';
import type { TerminalTrust } from './terminal-check.ts';
import type { ChipProofs } from './chip-prover.ts';
import { EmrtdChip, type ElementaryFile, longestExchange, type VirtualChip } from './chip.ts';
import {
  type DataGroups,
  cardSecurityInfos,
  dataGroup1,
  dataGroup2,
  dataGroup3,
  dataGroup14,
  efAtrInfo,
  efCardAccess,
  efCom,
  efSod,
  ldsSecurityObject,
} from './data-groups.ts';
import { type Portrait, portraitFrom } from './portrait.ts';
import { FaultyChip, type StrikeMemory } from './faulty-chip.ts';
import { changedFiles, groupsToSign, paddingWith, portraitWith } from './faulty-files.ts';
import { checkProfile, type Profile } from './profile.ts';
import { badProfile, type Checked, type ProfileProblem } from './profile-problem.ts';

export type { VirtualChip } from './chip.ts';
export type { ProfileProblem } from './profile-problem.ts';

/** A book as it lies on a reader: what is printed, and the chip behind it. */
export interface VirtualPassport {
  /** Lines joined by line feeds. */
  readonly mrz: string;
  /** Null: a book without a chip (`access` is empty). */
  readonly chip: VirtualChip | null;
}

/** No profile and no portrait is larger; a whole device or archive named by mistake is turned away at once. */
const largestFile = 20_000_000;

/**
 * Makes the passport that a profile describes, signed by its issuing state's test PKI: `pki` of the profile, relative to
 * it, else `defaultPki`. The PKI is made where it does not exist yet. `struck` remembers faults that strike once, for as long
 * as the caller keeps it.
 */
export async function loadPassport(
  profilePath: string,
  options: { readonly defaultPki: string; readonly struck?: Set<string> },
): Promise<Result<VirtualPassport, ProfileProblem>> {
  const text = await readWhole(profilePath, 'a passport profile');
  if (!text.ok) return text;
  let raw: unknown;
  try {
    raw = JSON.parse(text.value.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return badProfile(`${profilePath} is no JSON: ${(error as Error).message}`, 'correct the file, or name another');
  }
  const checked = checkProfile(raw, profilePath);
  if (!checked.ok) return checked;
  const profile = checked.value;
  const mrz = profile.mrz.lines.join('\n');
  const portrait = await portraitOf(profile, profilePath);
  if (!portrait.ok) return portrait;
  if (portrait.value === null || profile.access.size === 0) return ok({ mrz, chip: null });
  const pki = profile.pki === null ? options.defaultPki : resolve(dirname(profilePath), profile.pki);
  const key = chipKeyOf(profile);
  const proofs = proofsOf(profile);
  const further = await furtherGroups(profile, profilePath);
  if (!further.ok) return further;
  const files = await signedFiles(profile, { portrait: portrait.value, further: further.value }, key, proofs, pki);
  if (!files.ok) return files;
  const memory = { struck: options.struck ?? new Set<string>(), book: resolve(profilePath) };
  const held = { ...heldProofs(profile, proofs), terminals: files.value.terminals };
  return ok({ mrz, chip: chipOf(profile, files.value, { key: heldKey(profile, key), proofs: held }, memory) });
}

/** Key pairs that the chip proves itself with. */
type KeyPairs = Omit<ChipProofs, 'terminals'>;

function proofsOf({ chipAuthentication, activeAuthentication }: Profile): KeyPairs {
  return {
    staticKeys: chipAuthentication.map((wanted) => newStaticKey(wanted, randomBytes)),
    active: activeAuthentication === null ? null : newActiveSigner(activeAuthentication),
  };
}

/** What of it the chip really holds: a clone has no key of DG15, and other keys than those of DG14. */
function heldProofs(profile: Profile, signed: KeyPairs): KeyPairs {
  const { names } = profile.faults;
  return {
    staticKeys: names.has('ca-wrong-key') ? proofsOf(profile).staticKeys : signed.staticKeys,
    active: names.has('clone') ? null : signed.active,
  };
}

/** A key pair for chip authentication mapping, of this chip alone. */
interface ChipKey {
  readonly secret: bigint;
  readonly publicKey: Uint8Array;
  readonly parameterId: number;
}

function chipKeyOf({ pace }: Profile): ChipKey | null {
  const parameters = pace.find(({ mapping }) => mapping === 'CAM')?.parameters;
  if (parameters?.agreement !== 'ECDH') return null;
  const pair = createECDH(parameters.openssl);
  const publicKey = pair.generateKeys();
  return { secret: BigInt(`0x${pair.getPrivateKey('hex')}`), publicKey, parameterId: parameters.id };
}

/** That of EF.CardSecurity, but in a chip that holds other keys than its state signed. */
function heldKey(profile: Profile, signed: ChipKey | null): ChipKey | null {
  return profile.faults.names.has('ca-wrong-key') ? chipKeyOf(profile) : signed;
}

async function portraitOf(profile: Profile, profilePath: string): Promise<Checked<Portrait | null>> {
  if (profile.portrait === null) return ok(null);
  const path = resolve(dirname(profilePath), profile.portrait);
  const bytes = await readWhole(path, 'a portrait');
  if (!bytes.ok) return err({ ...bytes.error, kind: 'bad-portrait' });
  const portrait = portraitFrom(bytes.value);
  if (portrait !== null) return ok(portrait);
  return err({
    kind: 'bad-portrait',
    message: `${path} is neither a JPEG nor a JPEG 2000 picture that can be read`,
    remedy: 'a chip holds one of the two; convert the picture',
  });
}

async function readWhole(path: string, what: string): Promise<Checked<Buffer>> {
  try {
    const found = await stat(path);
    if (!found.isFile())
      return badProfile(`${path} is ${found.isDirectory() ? 'a folder' : 'no file'}, not ${what}`, 'name a file');
    if (found.size > largestFile)
      return badProfile(`${path} is over 20 MB, too large for ${what}`, 'name another file');
    return ok(await readFile(path));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : (error as Error).message;
    return badProfile(`${path} cannot be read as ${what}: ${reason}`, 'name a file that can be read');
  }
}

interface SignedFiles {
  readonly application: readonly ElementaryFile[];
  /** Null: no chip authentication mapping. */
  readonly cardSecurity: Uint8Array | null;
  readonly terminals: TerminalTrust | null;
}

/** What a profile brings as files, read. */
interface Materials {
  readonly portrait: Portrait;
  readonly further: DataGroups;
}

async function furtherGroups(profile: Profile, profilePath: string): Promise<Checked<DataGroups>> {
  const found = new Map<number, Uint8Array>();
  for (const [number, file] of profile.dataGroups) {
    const bytes = await readWhole(resolve(dirname(profilePath), file), `DG${number}`);
    if (!bytes.ok) return bytes;
    found.set(number, bytes.value);
  }
  return ok(found);
}

async function signedFiles(
  profile: Profile,
  { portrait, further }: Materials,
  key: ChipKey | null,
  { staticKeys, active }: KeyPairs,
  pki: string,
): Promise<Checked<SignedFiles>> {
  const { faults, mrz, standard } = profile;
  const groups = new Map<number, Uint8Array>([
    [1, dataGroup1(mrz.lines)],
    [2, dataGroup2(portraitWith(faults, portrait), mrz.sex, paddingWith(faults, profile.dg2Padding), standard)],
    ...further,
  ]);
  if (profile.terminalAuthentication !== null) groups.set(3, dataGroup3());
  // 9303-11 §9.2.11: DG14 says under signature what EF.CardAccess says. Old books, with BAC alone, have none.
  if (profile.pace.length > 0 || staticKeys.length > 0 || (active !== null && active.algorithmOid !== null))
    groups.set(14, dataGroup14(profile.pace, staticKeys, active, profile.terminalAuthentication !== null));
  if (active !== null) groups.set(15, dataGroup15(active));
  const signed = groupsToSign(faults, groups);
  let sod: Buffer;
  let cardSecurity: Uint8Array | null = null;
  let terminals: TerminalTrust | null = null;
  try {
    const issuer = await issuerOf(pki, mrz.issuingState);
    const sodIssuer = faults.names.has('wrong-issuer') ? await issuerOf(pki, anotherState(mrz.issuingState)) : issuer;
    const signer = signers.find((one) => faults.names.has(one)) ?? 'sound';
    sod = efSod(await signSecurityObject(sodIssuer, ldsSecurityObject(signed), 'hashes', signer));
    terminals = await terminalsOf(profile, pki);
    if (key !== null) {
      const infos = cardSecurityInfos(profile.pace, key.publicKey, key.parameterId);
      cardSecurity = await signSecurityObject(issuer, infos, 'securityInfos');
    }
  } catch (error) {
    if (error instanceof OpensslError && error.missing)
      return err({ kind: 'lacking', message: error.message, remedy: 'install it: apt-get install openssl' });
    const message = `the test PKI in ${pki} cannot be used: ${(error as Error).message}`;
    return err({
      kind: 'no-pki',
      message,
      remedy: 'name another folder as "pki", or remove this one to have it made anew',
    });
  }
  const stored = changedFiles(faults, { groups: signed, sod });
  const application = [
    { fid: 0x011e, sfi: 0x1e, bytes: efCom(stored.groups) },
    { fid: 0x011d, sfi: 0x1d, bytes: stored.sod, endless: faults.names.has('endless-file') },
    ...[...stored.groups].map(([number, bytes]) => ({
      fid: 0x0100 + number,
      sfi: number,
      bytes,
      ...(number === 3 ? { right: 1 } : {}),
    })),
  ];
  return ok({ application, cardSecurity, terminals });
}

/** The terminals of this issuing state, whose key folder lies beside its PKI. */
async function terminalsOf({ terminalAuthentication, mrz }: Profile, pki: string): Promise<TerminalTrust | null> {
  if (terminalAuthentication === null) return null;
  const now = new Date();
  const authority = await ensureTerminalPki(pki, mrz.issuingState, terminalAuthentication, now);
  return { authorities: [authority], today: now.toISOString().slice(0, 10) };
}

/** Faults that another certificate of the state is signed with. */
const signers = ['expired-ds', 'revoked-ds', 'unknown-csca'] as const satisfies readonly Signer[];

function anotherState(state: string): string {
  return state === 'MNG' ? 'CHN' : 'MNG';
}

async function issuerOf(pki: string, state: string): Promise<IssuerFiles> {
  await ensurePki(pki, state);
  const issuer = issuerFiles(pki, state);
  if (issuer === null) throw new Error(`its files of ${state} are gone`);
  return issuer;
}

/** Bytes more than asked that `wrong-length` gives. */
const surplus = 16;

function chipOf(
  profile: Profile,
  { application, cardSecurity }: SignedFiles,
  { key, proofs }: { readonly key: ChipKey | null; readonly proofs: ChipProofs },
  memory: StrikeMemory,
): VirtualChip {
  const { faults } = profile;
  const masterFiles: ElementaryFile[] = [];
  if (profile.pace.length > 0 && !faults.names.has('downgrade'))
    masterFiles.push({ fid: 0x011c, sfi: 0x1c, bytes: efCardAccess(profile.pace) });
  if (cardSecurity !== null) masterFiles.push({ fid: 0x011d, sfi: 0x1d, bytes: cardSecurity, guarded: true });
  if (profile.extendedLength) masterFiles.push({ fid: 0x2f01, sfi: 0x01, bytes: efAtrInfo(longestExchange) });
  const chip = new EmrtdChip({
    masterFiles,
    applicationFiles: application,
    mrzInformation: profile.mrz.information,
    can: profile.can,
    bac: profile.access.has('BAC'),
    pace: profile.pace,
    chipKey: key?.secret ?? null,
    ...proofs,
    extendedLength: profile.extendedLength,
    surplus: faults.names.has('wrong-length') ? surplus : 0,
    slow: faults.names.has('slow'),
  });
  const com = application.find(({ fid }) => fid === 0x011e)?.bytes ?? new Uint8Array();
  return new FaultyChip(chip, faults, com, memory);
}

import { ok, type Result } from '../../../app/core/result.ts';
import { type FaultName, type Faults, faultsOf, knownFaults } from './faults.ts';
import { composeMrz, mrzFieldNames, type PrintedMrz, readPrinted } from './mrz.ts';
import type { PaceOffer } from './pace.ts';
import { isDefined, type PaceMapping, paceParameters, paceParametersOf } from './pace-parameters.ts';
import type { CvScheme } from '../pki/cv-certificate.ts';
import type { ActiveScheme } from './active-authentication.ts';
import {
  activeAuthenticationOf,
  chipAuthenticationOf,
  terminalAuthenticationOf,
  type StaticKeyWanted,
} from './profile-authentication.ts';
import { badProfile, type Checked } from './profile-problem.ts';
import { cipherNames } from './symmetric.ts';

/** A passport's profile after its check; paths are as they were written. */
export interface Profile {
  readonly mrz: PrintedMrz;
  readonly portrait: string | null;
  /** Empty: a book without a chip. */
  readonly access: ReadonlySet<AccessProtocol>;
  /** Ways to run PACE, in the order of `access`. */
  readonly pace: readonly PaceOffer[];
  readonly can: string | null;
  readonly extendedLength: boolean;
  readonly dg2Padding: number;
  /** Which standard the portrait's record follows. */
  readonly standard: FaceStandard;
  /** Whole files of further data groups, by number: where they are. */
  readonly dataGroups: ReadonlyMap<number, string>;
  readonly chipAuthentication: readonly StaticKeyWanted[];
  readonly activeAuthentication: ActiveScheme | null;
  /** Of the keys that open DG3; null: there is none to open. */
  readonly terminalAuthentication: CvScheme | null;
  readonly faults: Faults;
  readonly pki: string | null;
}

const faceStandards = ['ISO 19794-5', 'ISO 39794-5'] as const;
export type FaceStandard = (typeof faceStandards)[number];

/** Data groups that a profile may bring as files: the others are made from what it says. */
const furtherGroups: readonly number[] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16];

const accessProtocols = ['PACE-GM', 'PACE-IM', 'PACE-CAM', 'BAC'] as const;
type AccessProtocol = (typeof accessProtocols)[number];
const mappings = { 'PACE-GM': 'GM', 'PACE-IM': 'IM', 'PACE-CAM': 'CAM' } as const;

/** DG2 with its padding stays within three-byte lengths and a READ BINARY's reach. */
const largestPadding = 4_000_000;

const ownKeys = [
  'mrz',
  'portrait',
  'access',
  'paceParameters',
  'cipher',
  'can',
  'chipAuthentication',
  'activeAuthentication',
  'terminalAuthentication',
  'extendedLength',
  'dg2Padding',
  'standard',
  'dataGroups',
  'faults',
  'pki',
] as const;
const knownKeys: readonly string[] = [...ownKeys, ...mrzFieldNames];

type Raw = Readonly<Record<string, unknown>>;

/** Checks a parsed profile; `file` names it in messages. */
export function checkProfile(raw: unknown, file: string): Checked<Profile> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return badProfile(`${file} holds no JSON object`, 'a profile is {"mrz": "…", "portrait": "…", "access": […]}');
  const profile = raw as Raw;
  const unknown = Object.keys(profile).find((key) => !knownKeys.includes(key));
  if (unknown !== undefined)
    return badProfile(
      `${file}: "${unknown}" is no key of a passport profile`,
      `known keys: ${ownKeys.join(', ')}; or for "mrz": ${mrzFieldNames.join(', ')}`,
    );
  const problem = (message: string, remedy: string) => badProfile(`${file}: ${message}`, remedy);
  const standard = faceStandards.find((one) => one === (profile.standard ?? 'ISO 19794-5'));
  if (standard === undefined)
    return problem(`"standard" ${shown(profile.standard)} is not supported`, `one of: ${faceStandards.join(', ')}`);
  const dataGroups = dataGroupsOf(profile.dataGroups);
  if (!dataGroups.ok)
    return problem(dataGroups.error, 'it is like {"DG11": "dg11.bin"}: whole files, relative to the profile');

  const mrz = mrzOf(profile);
  if (!mrz.ok) return problem(mrz.error, 'correct it; `egate mrz parse` shows how a machine readable zone is read');
  const access = accessOf(profile.access);
  if (!access.ok)
    return problem(access.error, `"access" is a list of ${accessProtocols.join(', ')}; [] is a book without a chip`);

  const parametersName = profile.paceParameters ?? 'P-256';
  const parameters = typeof parametersName === 'string' ? paceParametersOf(parametersName) : null;
  if (parameters === null)
    return problem(
      `"paceParameters" ${shown(parametersName)} is not supported`,
      `one of: ${paceParameters.map(({ name }) => name).join(', ')}`,
    );
  const cipherName = profile.cipher ?? 'AES-128';
  const cipher = cipherNames.find((name) => plain(name) === plain(cipherName));
  if (cipher === undefined)
    return problem(`"cipher" ${shown(cipherName)} is not supported`, `one of: ${cipherNames.join(', ')}`);
  const pace = mappingsOf(access.value).map((mapping) => ({ mapping, parameters, cipher }));
  const undefinedOffer = pace.find((offer) => !isDefined(offer.mapping, offer.parameters, offer.cipher));
  if (undefinedOffer !== undefined)
    return problem(
      `"access": PACE-${undefinedOffer.mapping} is not defined for "${parameters.name}" with "${cipher}"`,
      'PACE-CAM wants a curve and AES, PACE-IM anything but P-224 (ICAO 9303-11)',
    );
  const can = profile.can ?? null;
  if (can !== null && (typeof can !== 'string' || !/^\d{6}$/.test(can)))
    return problem(`"can" is ${shown(can)}`, 'a card access number is text of six digits: "can": "500540"');
  const extendedLength = profile.extendedLength ?? true;
  if (typeof extendedLength !== 'boolean')
    return problem(`"extendedLength" is ${shown(extendedLength)}`, 'true or false');
  const dg2Padding = profile.dg2Padding ?? 0;
  if (!isCount(dg2Padding) || dg2Padding > largestPadding)
    return problem(`"dg2Padding" is ${shown(dg2Padding)}`, `a number of bytes from 0 to ${largestPadding}`);
  const faults = faultsOf(profile.faults);
  if (!faults.ok) return problem(faults.error, `faults are a list of: ${knownFaults}`);
  const lacking = lackingFor(faults.value, access.value, profile);
  if (lacking !== null) return problem(lacking, 'change that, or leave the fault out');
  // A chip that fails an authentication is one that offers it.
  const offered = (key: 'chipAuthentication' | 'activeAuthentication', fault: FaultName) =>
    profile[key] ?? (faults.value.names.has(fault) ? true : undefined);
  const chipAuthentication = chipAuthenticationOf(offered('chipAuthentication', 'ca-wrong-key'));
  if (!chipAuthentication.ok)
    return problem(`"chipAuthentication" ${chipAuthentication.error}`, 'true is a key on P-256 for AES-128');
  const activeAuthentication = activeAuthenticationOf(offered('activeAuthentication', 'clone'), extendedLength);
  if (!activeAuthentication.ok)
    return problem(`"activeAuthentication" ${activeAuthentication.error}`, 'true is ECDSA on P-256 with SHA-256');
  const terminalAuthentication = terminalAuthenticationOf(profile.terminalAuthentication);
  if (!terminalAuthentication.ok)
    return problem(`"terminalAuthentication" ${terminalAuthentication.error}`, 'true is ECDSA on P-256 with SHA-256');
  if (terminalAuthentication.value !== null && chipAuthentication.value.length === 0)
    return problem('"terminalAuthentication" is bound to "chipAuthentication"', 'set "chipAuthentication" too');

  const portrait = profile.portrait ?? null;
  if (portrait !== null && (typeof portrait !== 'string' || portrait === ''))
    return problem(`"portrait" is ${shown(portrait)}`, 'name a JPEG or JPEG 2000 file, relative to the profile');
  if (portrait === null && access.value.size > 0)
    return problem('"portrait" is missing', 'name a JPEG or JPEG 2000 file, or set "access" to [] for no chip');
  const pki = profile.pki ?? null;
  if (pki !== null && (typeof pki !== 'string' || pki === ''))
    return problem(`"pki" is ${shown(pki)}`, 'name a folder, relative to the profile');
  return ok({
    mrz: mrz.value,
    portrait,
    access: access.value,
    pace,
    can,
    extendedLength,
    dg2Padding,
    standard,
    dataGroups: dataGroups.value,
    chipAuthentication: chipAuthentication.value,
    activeAuthentication: activeAuthentication.value,
    terminalAuthentication: terminalAuthentication.value,
    faults: faults.value,
    pki,
  });
}

function mrzOf(profile: Raw): Result<PrintedMrz, string> {
  const fields = mrzFieldNames.filter((name) => profile[name] !== undefined);
  if (profile.mrz === undefined)
    return fields.length > 0 ? composeMrz(profile) : { ok: false, error: '"mrz" is missing (or its fields)' };
  if (fields.length > 0) return { ok: false, error: `"mrz" and "${fields[0]}" are both given; one or the other` };
  const mrz = profile.mrz;
  if (typeof mrz !== 'string')
    return { ok: false, error: `"mrz" is ${shown(mrz)}; it is two or three lines joined by \\n` };
  const printed = readPrinted(mrz);
  if (printed.ok && !/^[A-Z]{1,3}$/.test(printed.value.issuingState))
    return { ok: false, error: `"mrz" names no issuing state in places 3 to 5 of its first line` };
  return printed;
}

function accessOf(value: unknown): Result<ReadonlySet<AccessProtocol>, string> {
  const list = value ?? ['PACE-GM', 'BAC'];
  if (!Array.isArray(list)) return { ok: false, error: `"access" is ${shown(value)}` };
  const found = new Set<AccessProtocol>();
  for (const one of list as readonly unknown[]) {
    const known = accessProtocols.find((protocol) => protocol === one);
    if (known === undefined) return { ok: false, error: `"access": ${shown(one)} is no access protocol` };
    found.add(known);
  }
  return ok(found);
}

/** A chip with chip authentication mapping has another one too, for readers that do not know it: 9303-11 §4.4. */
function mappingsOf(access: ReadonlySet<AccessProtocol>): readonly PaceMapping[] {
  const named = [...access].flatMap((protocol) => (protocol === 'BAC' ? [] : [mappings[protocol]]));
  return named.every((mapping) => mapping === 'CAM') ? named.flatMap((mapping) => [mapping, 'GM' as const]) : named;
}

/** A fault that nothing can come of is a profile written by mistake. */
function lackingFor({ names }: Faults, access: ReadonlySet<AccessProtocol>, profile: Raw): string | null {
  const hasPace = [...access].some((protocol) => protocol !== 'BAC');
  if (names.has('pace-fails') && !hasPace) return '"faults": "pace-fails" wants a chip that offers PACE';
  if (names.has('downgrade') && !(hasPace && access.has('BAC')))
    return '"faults": "downgrade" wants a chip with PACE and BAC: PACE is hidden, BAC is left';
  for (const [fault, key] of [
    ['clone', 'activeAuthentication'],
    ['ca-wrong-key', 'chipAuthentication'],
  ] as const) {
    if (names.has(fault) && profile[key] === false) return `"faults": "${fault}" wants a chip with "${key}"`;
  }
  return null;
}

function dataGroupsOf(value: unknown): Result<ReadonlyMap<number, string>, string> {
  const found = new Map<number, string>();
  if (value === undefined) return ok(found);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, error: `"dataGroups" is ${shown(value)}` };
  for (const [name, file] of Object.entries(value as Raw)) {
    const number = furtherGroups.find((one) => `DG${one}` === name);
    if (number === undefined)
      return { ok: false, error: `"dataGroups": ${shown(name)} is none of DG${furtherGroups.join(', DG')}` };
    if (typeof file !== 'string' || file === '')
      return { ok: false, error: `"dataGroups": "${name}" is ${shown(file)}` };
    found.set(number, file);
  }
  return ok(found);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** `aes128`, `AES-128` and `AES_128` are one cipher. */
function plain(value: unknown): string {
  return String(value)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

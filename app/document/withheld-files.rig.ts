import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataGroup15, newActiveSigner } from '../../native/virtual/passport/active-authentication.ts';
import { newStaticKey } from '../../native/virtual/passport/chip-authentication.ts';
import { EmrtdChip, longestExchange, type VirtualChip } from '../../native/virtual/passport/chip.ts';
import {
  dataGroup1,
  dataGroup2,
  dataGroup14,
  efAtrInfo,
  efCardAccess,
  efCom,
  efSod,
  ldsSecurityObject,
} from '../../native/virtual/passport/data-groups.ts';
import { paceParametersOf } from '../../native/virtual/passport/pace-parameters.ts';
import { portraitFrom } from '../../native/virtual/passport/portrait.ts';
import { activeAuthenticationOf, chipAuthenticationOf } from '../../native/virtual/passport/profile-authentication.ts';
import { issuerFiles, signSecurityObject } from '../../native/virtual/pki/pki.ts';
import { randomBytes } from 'node:crypto';
import { checkDigit } from './mrz/check-digit.ts';
import { ber } from './ber/ber.ts';
import type { ApplicationFile } from './passport-files.ts';
import { fileIdentifier } from './lds/files.ts';

/** What became of a file: taken away, protected from everybody, cut off where a reader still goes on, or other bytes. */
export type Fate = 'gone' | 'refused' | 'cut' | Uint8Array;
export type Fates = Partial<Record<ApplicationFile, Fate>>;

const portraitFile = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');

/** EF.COM that lists these data groups. */
export const comOf = (...numbers: readonly number[]): Uint8Array =>
  efCom(new Map(numbers.map((number) => [number, new Uint8Array()])));

/**
 * A sound passport (PACE, chip and active authentication, DG11 beside what every one has) of the state MNG, whose files
 * met their fates after signing.
 */
export async function chipWith(pki: string, lines: readonly string[], fates: Fates): Promise<VirtualChip> {
  const portrait = portraitFrom(readFileSync(portraitFile));
  const parameters = paceParametersOf('P-256');
  const wanted = chipAuthenticationOf(true);
  const scheme = activeAuthenticationOf(true, true);
  const issuer = issuerFiles(pki, 'MNG');
  if (portrait === null || parameters === null || issuer === null) throw new Error('the materials are there');
  if (!wanted.ok || !scheme.ok || scheme.value === null) throw new Error('true is a profile');
  const staticKeys = wanted.value.map((one) => newStaticKey(one, randomBytes));
  const active = newActiveSigner(scheme.value);
  const pace = [{ mapping: 'GM', parameters, cipher: 'AES-128' }] as const;
  const groups = new Map<number, Uint8Array>([
    [1, dataGroup1(lines)],
    [2, dataGroup2(portrait, 'F', 0, 'ISO 19794-5')],
    [11, ber(0x6b, ber(0x5c, Uint8Array.of(0x5f, 0x0e)), ber(0x5f0e, Buffer.alloc(300, 'A')))],
    [14, dataGroup14(pace, staticKeys, active)],
    [15, dataGroup15(active)],
  ]);
  const sound = new Map<ApplicationFile, Uint8Array>([
    ['EF.COM', efCom(groups)],
    ['EF.SOD', efSod(await signSecurityObject(issuer, ldsSecurityObject(groups)))],
    ...[...groups].map(([number, bytes]) => [`DG${number}` as ApplicationFile, bytes] as const),
  ]);
  const chip = new EmrtdChip({
    masterFiles: [
      { fid: 0x011c, sfi: 0x1c, bytes: efCardAccess(pace) },
      { fid: 0x2f01, sfi: 0x01, bytes: efAtrInfo(longestExchange) },
    ],
    applicationFiles: [...sound].flatMap(([name, bytes]) => fileAfter(name, bytes, fates[name])),
    mrzInformation: informationOf(lines[1] ?? ''),
    ...{ can: null, bac: false, pace, chipKey: null, staticKeys, active, terminals: null },
    ...{ extendedLength: true, surplus: 0, slow: false },
  });
  chip.reset();
  return chip;
}

/** A right that no terminal has. */
const nobodysRight = 0x80;

function fileAfter(name: ApplicationFile, bytes: Uint8Array, fate: Fate | undefined) {
  const fid = fileIdentifier(name);
  const file = { fid, sfi: fid & 0x1f, bytes };
  switch (fate) {
    case undefined:
      return [file];
    case 'gone':
      return [];
    case 'refused':
      return [{ ...file, right: nobodysRight }];
    case 'cut':
      return [{ ...file, bytes: bytes.subarray(0, Math.min(bytes.length - 1, 260)) }];
    default:
      return [{ ...file, bytes: fate }];
  }
}

/** 9303-11 §9.7.2, of the second line of a TD3. */
function informationOf(line: string): string {
  return [line.slice(0, 9), line.slice(13, 19), line.slice(21, 27)].map((one) => one + checkDigit(one)).join('');
}

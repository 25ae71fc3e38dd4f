import { createHash } from 'node:crypto';
import type { CheckResult, DocumentChecks } from '../../core/document-checks.ts';
import type { Result } from '../../core/result.ts';
import type { Malformed } from '../ber/ber.ts';
import { sameBytes } from '../crypto/cipher.ts';
import { parseEfCom } from '../lds/ef-com.ts';
import { type DataGroupName, dataGroupNumber } from '../lds/files.ts';
import { parseMrz } from '../mrz/parse-mrz.ts';
import { certificateCountryOf } from '../mrz/states.ts';
import type { StateDeviations } from './deviation-list.ts';
import type { DataGroupHashes, SecurityObject } from './ef-sod.ts';
import { issuedOn, knownDefects } from './known-defects.ts';
import { acceptEveryStrength, digestRefusal, type PassivePolicy, reportedDigest } from './passive-policy.ts';
import type { SecurityObjectTrust } from './security-object-trust.ts';
import { noSignerOf } from './signed-data-check.ts';
import { digestNamed, openssl } from './signature-algorithms.ts';

/** A file that a chip was asked for and did not give, and why, in words. */
export interface Withheld {
  /** The chip says that there is none; else it refuses the file, or what it gives is none. */
  readonly isAbsent: boolean;
  readonly reason: string;
}

/** All that the nine checks look at. */
export interface CheckedDocument {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By name; absent: nothing was asked for in vain. */
  readonly withheld?: ReadonlyMap<string, Withheld>;
  /** Null when EF.SOD was not read. */
  readonly sod: Result<SecurityObject, Malformed> | null;
  /** Null when EF.SOD was not read or could not be parsed. */
  readonly trace: SecurityObjectTrust | null;
  /** DG1's lines; null when DG1 was not read. */
  readonly dg1: Result<readonly string[], Malformed> | null;
  /** The lines printed in the document; null when nobody gave them. */
  readonly printedMrz: readonly string[] | null;
  /** Why the reading ended before its time; null when the chip gave all it has of what is read. */
  readonly endedEarly: string | null;
  /** Files that somebody hands over may be some of those that the chip has. */
  readonly source: 'chip' | 'files';
  /** What the site refuses of hashes; absent: nothing. */
  readonly policy?: PassivePolicy | undefined;
  /** The signed lists of known defects that the site believes. */
  readonly deviationLists: readonly StateDeviations[];
  /** Defects that the reading itself met, in words: a chip that hides a protocol it has. */
  readonly foundDefects: readonly string[];
}

/**
 * The nine results of Frontex' technical guidelines for ABC systems, 4.4.1–4.4.9. Each stands alone: a wrong signature
 * says nothing of the hashes, nor they of the MRZ.
 */
export function checkDocument(document: CheckedDocument): DocumentChecks {
  return {
    sodPresent: sodPresent(document),
    sodSignature: ofTrace(document, 'sodSignature'),
    certificateValidity: ofTrace(document, 'certificateValidity'),
    revocation: ofTrace(document, 'revocation'),
    comAgainstSod: comAgainstSod(document),
    dataGroupHashes: dataGroupHashes(document),
    dg1AgainstMrz: dg1AgainstMrz(document),
    issuingStateAgainstCertificate: issuingStateAgainstCertificate(document),
    knownDefects: knownDefectsOf(document),
  };
}

function sodPresent({ sod, endedEarly, withheld }: CheckedDocument): CheckResult {
  if (sod !== null)
    return sod.ok ? passed('EF.SOD is there and well formed') : failed(`EF.SOD is malformed: ${sod.error.detail}`);
  const reason = withheld?.get('EF.SOD')?.reason;
  if (reason !== undefined) return failed(reason);
  return endedEarly === null ? failed('there is no EF.SOD') : notPossible(endedEarly);
}

function ofTrace(document: CheckedDocument, name: 'sodSignature' | 'certificateValidity' | 'revocation'): CheckResult {
  return document.trace?.[name] ?? notPossible(noSod(document));
}

function noSod(document: CheckedDocument): string {
  return document.sod === null ? absent(document, 'EF.SOD') : 'EF.SOD is malformed';
}

function absent({ endedEarly, source, withheld }: CheckedDocument, file: string): string {
  const none = source === 'chip' ? `the chip has no ${file}` : `${file} was not supplied`;
  return withheld?.get(file)?.reason ?? endedEarly ?? none;
}

function hashesIn({ sod }: CheckedDocument): DataGroupHashes | null {
  return sod?.ok ? sod.value.hashes : null;
}

function comAgainstSod(document: CheckedDocument): CheckResult {
  const file = document.files.get('EF.COM');
  const hashes = hashesIn(document);
  if (file === undefined) {
    const reason = absent(document, 'EF.COM');
    return document.withheld?.get('EF.COM')?.isAbsent === false ? failed(reason) : notPossible(reason);
  }
  const com = parseEfCom(file);
  if (!com.ok) return failed(`EF.COM is malformed: ${com.error.detail}`);
  if (hashes === null) return notPossible(noSod(document));
  const listed = new Set(com.value.dataGroups);
  const onlyInCom = [...listed].filter((name) => !hashes.byName.has(name));
  const onlyInSod = [...hashes.byName.keys()].filter((name) => !listed.has(name));
  const differences = [
    ...(onlyInCom.length > 0 ? [`EF.COM alone lists ${names(onlyInCom)}`] : []),
    ...(onlyInSod.length > 0 ? [`EF.SOD alone lists ${names(onlyInSod)}`] : []),
    ...(com.value.unknownTags.length > 0 ? ['EF.COM lists tags of no data group'] : []),
    ...(hashes.unknownNumbers.length > 0 ? [`EF.SOD has hashes for ${firstOf(hashes.unknownNumbers)}`] : []),
  ];
  return differences.length > 0 ? failed(differences.join('; ')) : passed(`both list ${names([...listed])}`);
}

export type DataGroupResult = 'passed' | 'failed' | 'missing';

/** Each data group that was read or has a hash. One that is there without a hash is not part of the document. */
export function compareHashes(
  files: ReadonlyMap<string, Uint8Array>,
  hashes: DataGroupHashes,
): ReadonlyMap<DataGroupName, DataGroupResult> | null {
  const digest = digestNamed(hashes.algorithm);
  if (digest === null) return null;
  const results = new Map<DataGroupName, DataGroupResult>();
  const groups = [...files.keys()].filter((name): name is DataGroupName => /^DG\d+$/.test(name));
  for (const name of [...new Set([...groups, ...hashes.byName.keys()])].sort(byNumber)) {
    const file = files.get(name);
    const hash = hashes.byName.get(name);
    if (file === undefined) results.set(name, 'missing');
    else if (hash === undefined) results.set(name, 'failed');
    else results.set(name, sameBytes(createHash(openssl(digest)).update(file).digest(), hash) ? 'passed' : 'failed');
  }
  return results;
}

function dataGroupHashes(document: CheckedDocument): CheckResult {
  const hashes = hashesIn(document);
  if (hashes === null) return notPossible(noSod(document));
  const results = compareHashes(document.files, hashes);
  const digest = digestNamed(hashes.algorithm);
  if (results === null || digest === null) return notPossible(`the hash ${hashes.algorithm} of EF.SOD is unknown`);
  const of = (result: DataGroupResult) => [...results].filter(([, one]) => one === result).map(([name]) => name);
  const [right, wrong, missing] = [of('passed'), of('failed'), of('missing')];
  const by = reportedDigest(digest);
  const changed = wrong.filter((name) => hashes.byName.has(name));
  const unsigned = wrong.filter((name) => !hashes.byName.has(name));
  const wrongs = [
    ...(changed.length > 0 ? [`${names(changed)} ${changed.length > 1 ? 'are' : 'is'} not as signed (${by})`] : []),
    ...(unsigned.length > 0 ? [`EF.SOD has no hash for ${names(unsigned)}`] : []),
    ...notToBeHad(document, missing),
  ];
  if (wrongs.length > 0) return failed(wrongs.join('; '));
  if (document.endedEarly !== null) return notPossible(document.endedEarly);
  if (right.length === 0) return notPossible('no data group was read');
  const unread = missing.length > 0 ? `; ${names(missing)} not read` : '';
  const said = `${names(right)} as signed (${by})${unread}`;
  const refused = digestRefusal(digest, document.policy ?? acceptEveryStrength);
  return refused === null ? passed(said) : failed(`${refused}: ${said}`);
}

/**
 * Why signed data groups that the chip was asked for cannot be held against their hashes. One that the chip has not, and
 * that EF.COM does not list either, is the difference that `comAgainstSod` tells of.
 */
function notToBeHad({ files, withheld }: CheckedDocument, missing: readonly DataGroupName[]): readonly string[] {
  const file = files.get('EF.COM');
  const com = file === undefined ? null : parseEfCom(file);
  return missing.flatMap((name) => {
    const one = withheld?.get(name);
    if (one === undefined || (one.isAbsent && com?.ok && !com.value.dataGroups.includes(name))) return [];
    return [one.isAbsent ? `${one.reason}, which EF.SOD has signed` : one.reason];
  });
}

function dg1AgainstMrz(document: CheckedDocument): CheckResult {
  const { dg1, printedMrz, endedEarly, source, withheld } = document;
  if (printedMrz === null) return notPossible('the printed MRZ was not given');
  if (dg1 === null) {
    const reason = absent(document, 'DG1');
    const isGone = withheld?.has('DG1') || (endedEarly === null && source === 'chip');
    return isGone ? failed(reason) : notPossible(reason);
  }
  if (!dg1.ok) return failed(`DG1 is malformed: ${dg1.error.detail}`);
  const [stored, printed] = [dg1.value.join('\n'), printedMrz.join('\n')];
  if (stored === printed) return passed('DG1 is the printed MRZ');
  for (const [index, line] of dg1.value.entries()) {
    const other = printedMrz[index] ?? '';
    const place = [...line].findIndex((character, at) => character !== other[at]);
    if (place >= 0) {
      return failed(
        `line ${index + 1}, place ${place + 1}: DG1 has "${line[place]}", printed is "${other[place] ?? 'nothing'}"`,
      );
    }
  }
  return failed('DG1 and the printed MRZ are of different size');
}

function issuingStateAgainstCertificate(document: CheckedDocument): CheckResult {
  const { dg1, sod, trace } = document;
  if (dg1 === null) return notPossible(absent(document, 'DG1'));
  if (!dg1.ok) return notPossible('DG1 is malformed');
  if (trace === null || !sod?.ok) return notPossible(noSod(document));
  if (trace.signer === null) return notPossible(noSignerOf(sod.value));
  const state = (dg1.value[0] ?? '').slice(2, 5).replaceAll('<', '');
  const expected = certificateCountryOf(state);
  if (expected === null) return notPossible(`"${state}" has no counterpart among the codes of certificates`);
  const { country } = trace.signer.issuer;
  if (country === null) return notPossible("the issuer of the signer's certificate names no country");
  return country.toUpperCase() === expected
    ? passed(`${state} and C=${country}`)
    : failed(`the document is of ${state}, its signer of C=${country}`);
}

function knownDefectsOf({ dg1, trace, files, deviationLists, foundDefects }: CheckedDocument): CheckResult {
  const lines = dg1?.ok ? dg1.value : null;
  const state = (lines?.[0] ?? '').slice(2, 5).replaceAll('<', '');
  const country = trace?.signer?.issuer.country?.toUpperCase() ?? certificateCountryOf(state);
  // The day only tells centuries apart, which are not asked here.
  const parsed = lines === null ? null : parseMrz(lines.join('\n'), '2000-01-01');
  const mrz = parsed?.kind === 'mrz' ? parsed.mrz : null;
  const subject = {
    signer: trace?.signer ?? null,
    country,
    documentType: mrz?.documentCode ?? null,
    documentNumber: mrz?.documentNumber ?? null,
    issued: issuedOn(files.get('DG12')),
  };
  return knownDefects(subject, deviationLists, foundDefects);
}

function byNumber(a: DataGroupName, b: DataGroupName): number {
  return dataGroupNumber(a) - dataGroupNumber(b);
}

/** Some of them: there may be thousands. */
function firstOf(numbers: readonly number[]): string {
  const few = 5;
  return numbers.slice(0, few).join(', ') + (numbers.length > few ? ` and ${numbers.length - few} more` : '');
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'nothing' : list.join(', ');
}

function passed(reason: string): CheckResult {
  return { outcome: 'passed', reason };
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}

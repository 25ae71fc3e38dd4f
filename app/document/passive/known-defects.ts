import { createHash } from 'node:crypto';
import type { CheckResult } from '../../core/document-checks.ts';
import { type Instant, instantFrom } from '../../core/instant.ts';
import { sameBytes } from '../crypto/cipher.ts';
import { readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type Certificate, keyIdOf } from './certificate.ts';
import type {
  DeviatingDocuments,
  DeviatingSigner,
  Deviation,
  DeviationDescription,
  StateDeviations,
} from './deviation-list.ts';
import { digestNamed, openssl } from './signature-algorithms.ts';
import { dayOf } from './signed-by.ts';

/** What the lists may ask of a document; null where it is not known. */
export interface DefectSubject {
  readonly signer: Certificate | null;
  /** Two letters, as certificates have them: who issued the document. */
  readonly country: string | null;
  readonly documentType: string | null;
  readonly documentNumber: string | null;
  readonly issued: Instant | null;
}

/** What each type of deviation says, ICAO 9303-3 §7.3.5. */
const types: Readonly<Record<string, string>> = {
  '2.23.136.1.1.7.1': 'a certificate or key',
  '2.23.136.1.1.7.1.1': "the signature of the document signer's certificate is wrong",
  '2.23.136.1.1.7.1.2': "the document signer's certificate is coded wrongly",
  '2.23.136.1.1.7.1.3': 'the CSCA certificate is coded wrongly',
  '2.23.136.1.1.7.1.4': 'the key of active authentication may be known to others',
  '2.23.136.1.1.7.2': 'the data of the chip',
  '2.23.136.1.1.7.2.1': 'a data group is malformed',
  '2.23.136.1.1.7.2.2': 'the hash of a data group in EF.SOD is wrong',
  '2.23.136.1.1.7.2.3': 'the signature of EF.SOD is wrong',
  '2.23.136.1.1.7.2.4': 'EF.COM and EF.SOD differ',
  '2.23.136.1.1.7.3': 'the MRZ',
  '2.23.136.1.1.7.3.1': 'a field of the MRZ is wrong',
  '2.23.136.1.1.7.3.2': 'a check digit of the MRZ is wrong',
  '2.23.136.1.1.7.4': 'the chip',
  '2.23.136.1.1.7.5': 'a matter of the state itself',
};

/**
 * Is the document one of those that its own state has called defective, or did the reading itself find a defect?
 * `found`: what the reading found, in words.
 */
export function knownDefects(
  subject: DefectSubject,
  lists: readonly StateDeviations[],
  found: readonly string[],
): CheckResult {
  const ofState = lists.filter(({ state }) => state === subject.country);
  const matches = ofState.flatMap((of) =>
    of.list.deviations.map((deviation) => ({ of, deviation, fits: fits(deviation.documents, subject) })),
  );
  const concerned = matches.filter((one) => one.fits === 'yes');
  const defects = [...found, ...concerned.map(({ of, deviation }) => `${text(deviation)} (${nameOf(of)})`)];
  if (defects.length > 0) return { outcome: 'failed', reason: defects.join('; ') };
  const [open] = matches.filter((one) => one.fits === 'unknown');
  if (open !== undefined)
    return notPossible(`${nameOf(open.of)} may concern the document: what it asks for was not read`);
  const [one] = ofState;
  if (one === undefined)
    return notPossible(`there is no list of known defects${subject.country === null ? '' : ` of ${subject.country}`}`);
  return { outcome: 'passed', reason: `in none of ${one.list.deviations.length} entries of ${nameOf(one)}` };
}

function nameOf({ state, list }: StateDeviations): string {
  const { signingTime } = list.signed.signer;
  return `the deviation list of ${state}${signingTime === null ? '' : ` of ${dayOf(signingTime)}`}`;
}

type Fit = 'yes' | 'no' | 'unknown';

/** ICAO 9303-3 §7.3: the criteria that are given hold together. */
function fits({ documentType, signer, issued, documentNumbers }: DeviatingDocuments, subject: DefectSubject): Fit {
  const results: readonly Fit[] = [
    documentType === null ? 'yes' : known(subject.documentType, (type) => type === documentType),
    signer === null ? 'yes' : known(subject.signer, (certificate) => isSigner(signer, certificate)),
    issued === null ? 'yes' : known(subject.issued, (date) => issued.from <= date && date <= issued.to),
    documentNumbers === null ? 'yes' : known(subject.documentNumber, (number) => documentNumbers.includes(number)),
  ];
  return results.includes('no') ? 'no' : results.includes('unknown') ? 'unknown' : 'yes';
}

function known<T>(value: T | null, test: (value: T) => boolean): Fit {
  if (value === null) return 'unknown';
  return test(value) ? 'yes' : 'no';
}

function isSigner(signer: DeviatingSigner, certificate: Certificate): boolean {
  switch (signer.kind) {
    case 'issuer-and-serial':
      return signer.id.serial === certificate.serial && signer.id.issuer.key === certificate.issuer.key;
    case 'key':
      return signer.subjectKeyId === keyIdOf(certificate);
    case 'digest': {
      const digest = digestNamed(signer.algorithm);
      if (digest === null) return false;
      return sameBytes(createHash(openssl(digest)).update(certificate.raw).digest(), signer.digest);
    }
  }
}

function text({ descriptions }: Deviation): string {
  return descriptions.map(described).join(', ') || 'a defect without description';
}

function described({ type, text: words, parameter }: DeviationDescription): string {
  const what = types[type] ?? `a defect of type ${type}`;
  return [
    what,
    ...(parameter === null ? [] : [`[${parameterText(type, parameter)}]`]),
    ...(words === null ? [] : [`"${words}"`]),
  ].join(' ');
}

function parameterText(type: string, parameter: number | string): string {
  if (!type.startsWith('2.23.136.1.1.7.2.') || typeof parameter === 'string') return String(parameter);
  return parameter === 20 ? 'EF.SOD' : parameter === 21 ? 'EF.COM' : `DG${parameter}`;
}

/** Date of issue in DG12, ICAO 9303-10 §4.7.12: eight digits, in some documents as four bytes of BCD. */
export function issuedOn(dg12: Uint8Array | undefined): Instant | null {
  if (dg12 === undefined) return null;
  const value = wellFormed(() => readAllBer(readOneBer(dg12).value).find(({ tag }) => tag === 0x5f26)?.value);
  if (!value.ok || value.value === undefined) return null;
  const digits = Buffer.from(value.value).toString(value.value.length === 4 ? 'hex' : 'latin1');
  const time = Date.parse(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`);
  return /^\d{8}$/.test(digits) && !Number.isNaN(time) ? instantFrom(time) : null;
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}

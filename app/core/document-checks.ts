/** The words for what is known of a travel document: shared by reader, decision, journal and screens. */

export type CheckOutcome = 'passed' | 'failed' | 'not-possible' | 'not-applicable';

export interface CheckResult {
  readonly outcome: CheckOutcome;
  readonly reason: string;
}

/** Frontex, Best Practice Technical Guidelines for ABC Systems, 4.4.1–4.4.9: nine results of their own. */
export const documentCheckNames = [
  'sodPresent',
  'sodSignature',
  'certificateValidity',
  'revocation',
  'comAgainstSod',
  'dataGroupHashes',
  'dg1AgainstMrz',
  'issuingStateAgainstCertificate',
  'knownDefects',
] as const;

export type DocumentCheckName = (typeof documentCheckNames)[number];

/** Without these a chip proves nothing, whatever a policy says: `not-possible` is as bad as `failed`. */
export const provesNothingWithout: readonly DocumentCheckName[] = [
  'sodSignature',
  'certificateValidity',
  'dataGroupHashes',
  'dg1AgainstMrz',
];

export type DocumentChecks = Readonly<Record<DocumentCheckName, CheckResult>>;

/** What a machine readable zone says of a person and a document. Dates are ISO 8601 with unknown parts absent (`1985-07`). */
export interface TravelDocument {
  readonly format: 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';
  readonly documentCode: string;
  readonly issuingState: string;
  readonly documentNumber: string;
  readonly primaryIdentifier: string;
  readonly secondaryIdentifier: string;
  readonly nationality: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F' | 'X' | null;
  readonly expiryDate: string;
}

/** How the card was reached: the real PC/SC daemon, or the same chip behind a function call where no daemon can run. */
export type CardTransportKind = 'pcsc' | 'in-process';

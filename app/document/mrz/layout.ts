/** A run of characters in an MRZ: line (0-based), first and behind-last column (0-based). */
export interface Span {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

export interface MrzLayout {
  readonly format: 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';
  readonly lines: number;
  readonly length: number;
  readonly documentCode: Span;
  readonly issuingState: Span;
  readonly names: Span;
  readonly documentNumber: Span;
  readonly documentNumberCheck: Span;
  readonly nationality: Span;
  readonly birthDate: Span;
  readonly birthDateCheck: Span;
  readonly sex: Span;
  readonly expiryDate: Span;
  readonly expiryDateCheck: Span;
  readonly optionalData: readonly Span[];
  /** TD3 alone gives its optional data a check digit. */
  readonly optionalDataCheck: Span | null;
  /** What the composite check digit is taken over; visas have none. */
  readonly composite: { readonly over: readonly Span[]; readonly check: Span } | null;
  /** TD1 and TD2: a document number of more than nine characters goes on in this one of `optionalData`. */
  readonly longNumberGoesOnIn: Span | null;
}

const span = (line: number, from: number, to: number): Span => ({ line, from, to });

/** Second lines of TD2, TD3 and visas begin alike (ICAO 9303-4 §4.2.2, 9303-6 §4.2.2, 9303-7 §4, §5). */
const secondLine = {
  documentCode: span(0, 0, 2),
  issuingState: span(0, 2, 5),
  documentNumber: span(1, 0, 9),
  documentNumberCheck: span(1, 9, 10),
  nationality: span(1, 10, 13),
  birthDate: span(1, 13, 19),
  birthDateCheck: span(1, 19, 20),
  sex: span(1, 20, 21),
  expiryDate: span(1, 21, 27),
  expiryDateCheck: span(1, 27, 28),
} as const;

/** ICAO 9303-4 §4.2.2. */
const td3: MrzLayout = {
  ...secondLine,
  format: 'TD3',
  lines: 2,
  length: 44,
  names: span(0, 5, 44),
  optionalData: [span(1, 28, 42)],
  optionalDataCheck: span(1, 42, 43),
  composite: { over: [span(1, 0, 10), span(1, 13, 20), span(1, 21, 43)], check: span(1, 43, 44) },
  longNumberGoesOnIn: null,
};

const td2OptionalData = span(1, 28, 35);

/** ICAO 9303-6 §4.2.2. */
const td2: MrzLayout = {
  ...secondLine,
  format: 'TD2',
  lines: 2,
  length: 36,
  names: span(0, 5, 36),
  optionalData: [td2OptionalData],
  optionalDataCheck: null,
  composite: { over: [span(1, 0, 10), span(1, 13, 20), span(1, 21, 35)], check: span(1, 35, 36) },
  longNumberGoesOnIn: td2OptionalData,
};

const td1OptionalData = span(0, 15, 30);

/** ICAO 9303-5 §4.2.2. */
const td1: MrzLayout = {
  format: 'TD1',
  lines: 3,
  length: 30,
  documentCode: span(0, 0, 2),
  issuingState: span(0, 2, 5),
  documentNumber: span(0, 5, 14),
  documentNumberCheck: span(0, 14, 15),
  birthDate: span(1, 0, 6),
  birthDateCheck: span(1, 6, 7),
  sex: span(1, 7, 8),
  expiryDate: span(1, 8, 14),
  expiryDateCheck: span(1, 14, 15),
  nationality: span(1, 15, 18),
  names: span(2, 0, 30),
  optionalData: [td1OptionalData, span(1, 18, 29)],
  optionalDataCheck: null,
  composite: { over: [span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)], check: span(1, 29, 30) },
  longNumberGoesOnIn: td1OptionalData,
};

/** ICAO 9303-7 §4 and §5: machine readable visas have neither composite nor optional-data check digits. */
const visa = { optionalDataCheck: null, composite: null, longNumberGoesOnIn: null } as const;
const mrvA: MrzLayout = { ...td3, ...visa, format: 'MRV-A', optionalData: [span(1, 28, 44)] };
const mrvB: MrzLayout = { ...td2, ...visa, format: 'MRV-B', optionalData: [span(1, 28, 36)] };

/** The format follows from line count, length and a leading V; null for anything else. */
export function layoutOf(lines: readonly string[]): MrzLayout | null {
  const isVisa = lines[0]?.startsWith('V') ?? false;
  const candidates = isVisa ? [mrvA, mrvB, td1] : [td1, td2, td3];
  return (
    candidates.find((one) => one.lines === lines.length && lines.every((line) => line.length === one.length)) ?? null
  );
}

const weights = [7, 3, 1] as const;

export type CheckedField = 'documentNumber' | 'birthDate' | 'expiryDate' | 'optionalData' | 'composite';

/** One check digit, by the 7-3-1 sum over the characters as printed. */
export interface MrzCheck {
  readonly field: CheckedField;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

/** ICAO 9303-3 §4.9: weighted sum 7-3-1 over digits, letters (A = 10 … Z = 35) and fillers (0), modulo 10. */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1)
    sum += characterValue(text.charCodeAt(index)) * weights[index % 3]!;
  return String(sum % 10);
}

/** What a character adds to the sum at this place. */
export function weightedAt(index: number, character: string): number {
  return characterValue(character.charCodeAt(0)) * weights[index % 3]!;
}

export function check(field: CheckedField, over: string, found: string): MrzCheck {
  const expected = checkDigit(over);
  return { field, expected, found, ok: expected === found };
}

function characterValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return 0;
}

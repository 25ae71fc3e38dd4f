const weights = [7, 3, 1] as const;

/** ICAO 9303-3 §4.9: weighted sum 7-3-1 over digits, letters (A = 10 … Z = 35) and fillers (0), modulo 10. */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum += weightOf(text.charCodeAt(index)) * weights[index % 3]!;
  return String(sum % 10);
}

function weightOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return 0;
}

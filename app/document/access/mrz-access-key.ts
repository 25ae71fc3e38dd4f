import { layoutOf, type Span } from '../mrz/layout.ts';
import { parseMrz } from '../mrz/parse-mrz.ts';
import type { AccessKey } from './access-key.ts';

/** The chip's key in the printed lines of an MRZ; null when they are none. Nothing is corrected. */
export function accessKeyOf(lines: readonly string[]): Extract<AccessKey, { kind: 'mrz' }> | null {
  const layout = layoutOf(lines);
  // Only the century of a year hangs on today, and the key holds none.
  const reading = parseMrz(lines.join('\n'), '2000-01-01');
  if (layout === null || reading.kind === 'no-mrz') return null;
  const at = (span: Span) => (lines[span.line] ?? '').slice(span.from, span.to);
  return {
    kind: 'mrz',
    // As printed, the rest of a long number included: fillers inside it count.
    documentNumber: reading.mrz.documentNumber.replaceAll(' ', '<'),
    birthDate: at(layout.birthDate),
    expiryDate: at(layout.expiryDate),
  };
}

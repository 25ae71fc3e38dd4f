import { textAt } from '../mrz/checks.ts';
import { documentNumberOf } from '../mrz/document-number.ts';
import { layoutOf } from '../mrz/layout.ts';
import { type AccessKey, mrzInformation } from './access-key.ts';

/** The chip's key in the printed lines of an MRZ; null when they are none. Nothing is corrected. */
export function accessKeyOf(lines: readonly string[]): Extract<AccessKey, { kind: 'mrz' }> | null {
  const layout = layoutOf(lines);
  if (layout === null) return null;
  const at = textAt(lines);
  const number = documentNumberOf(layout, at);
  const key = {
    kind: 'mrz',
    // As printed, the rest of a long number included: fillers before and inside it count.
    documentNumber: number.over.map(at).join('').replace(/<+$/, ''),
    birthDate: at(layout.birthDate),
    expiryDate: at(layout.expiryDate),
  } as const;
  const checkDigits = [number.checkAt, layout.birthDateCheck, layout.expiryDateCheck].map(at).join('');
  const asPrinted = { ...key, checkDigits };
  return mrzInformation(asPrinted) === mrzInformation(key) ? key : asPrinted;
}

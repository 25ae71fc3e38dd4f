import type { Result } from '../../core/result.ts';
import { type Malformed, MalformedBytes, readAllBer, readBer, wellFormed } from '../ber/ber.ts';

/** Lines of the MRZ by the number of their characters together: TD1, TD2, TD3. */
const lineLengths: Readonly<Record<number, number>> = { 90: 30, 72: 36, 88: 44 };

/** The MRZ's lines in DG1, ICAO 9303-10 §4.7.1. */
export function parseDataGroup1(bytes: Uint8Array): Result<readonly string[], Malformed> {
  return wellFormed(() => {
    const file = readBer(bytes);
    const mrz = file.tag === 0x61 ? readAllBer(file.value).find(({ tag }) => tag === 0x5f1f) : undefined;
    if (mrz === undefined) throw new MalformedBytes('DG1 holds no MRZ');
    const { buffer, byteOffset, length: size } = mrz.value;
    const text = Buffer.from(buffer, byteOffset, size).toString('latin1');
    const length = lineLengths[text.length];
    if (length === undefined) throw new MalformedBytes(`the MRZ of DG1 has ${text.length} characters`);
    return text.match(new RegExp(`.{${length}}`, 'gs')) ?? [];
  });
}

import { MalformedBytes, readAllBer } from '../ber/ber.ts';

/**
 * Data bytes of the longest answer that EF.ATR/INFO allows (ISO/IEC 7816-4 §12.7.1, DO'7F66': command, then answer with
 * its status word); null when it does not say. Zeros behind the data objects are filling.
 */
export function largestAnswerIn(cardInformation: Uint8Array): number | null {
  let end = cardInformation.length;
  while (end > 0 && cardInformation[end - 1] === 0) end -= 1;
  try {
    for (const { tag, value } of readAllBer(cardInformation.subarray(0, end))) {
      if (tag !== 0x7f66) continue;
      const sizes = readAllBer(value).filter((one) => one.tag === 0x02);
      const answer = sizes[1] ?? sizes[0];
      if (answer === undefined || answer.value.length === 0 || answer.value.length > 4) return null;
      return Buffer.from(answer.value).readUIntBE(0, answer.value.length) - 2;
    }
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
  }
  return null;
}

import { asn1 } from './asn1.ts';
import { type Ber, ber, MalformedBytes, readAllBer } from './ber.ts';

/** Signed attributes are flat; what goes deeper than this is no attribute of the field. */
const deepest = 16;

/**
 * The distinguished encoding of what came in another one (ISO/IEC 8825-1 §10–11): definite lengths in their shortest
 * form, members of a SET in order. For what a signer signed in DER and sent in BER; everything else is taken as it came.
 */
export function derOf(element: Ber, depth = 0): Uint8Array {
  if (depth > deepest) throw new MalformedBytes('data objects are nested too deeply');
  if ((element.tag & 0x20) === 0 || element.tag > 0xff) return ber(element.tag, element.value);
  const members = readAllBer(element.value).map((one) => derOf(one, depth + 1));
  if (element.tag === 0x24) return ber(asn1.octetString, ...members.map((one) => readAllBer(one)[0]?.value ?? one));
  return ber(element.tag, ...(element.tag === asn1.set ? members.sort(Buffer.compare) : members));
}

import { createHash } from 'node:crypto';
import type { AgreementGroup } from './agreement-group.ts';

/** Comp of TR-03110-3 A.2.2.3: the abscissa of a point, the hash of an integer. */
export function compressed({ agreement }: Pick<AgreementGroup, 'agreement'>, publicKey: Uint8Array): Uint8Array {
  return agreement === 'ECDH'
    ? publicKey.subarray(1, 1 + (publicKey.length - 1) / 2)
    : createHash('sha1').update(publicKey).digest();
}

import type { Result } from '../../core/result.ts';
import { asn1, Members, smallInteger } from '../ber/asn1.ts';
import { type Malformed, MalformedBytes, readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { type SignedData, signedDataIn } from './signed-data.ts';

export const masterListType = '2.23.136.1.1.2';

/** A signed list of CSCA certificates, ICAO 9303-12 §9. */
export interface MasterList {
  readonly signed: SignedData;
  /** In the order of the list; one that cannot be read does not spoil the others. */
  readonly certificates: readonly Result<Certificate, Malformed>[];
}

/** Reads a master list; signature and signer are not checked here. */
export function parseMasterList(bytes: Uint8Array): Result<MasterList, Malformed> {
  return wellFormed(() => {
    const signed = signedDataIn(bytes);
    if (signed.contentType !== masterListType) throw new MalformedBytes('the content is no master list');
    const members = new Members(readOneBer(signed.content));
    smallInteger(members.next());
    return { signed, certificates: readAllBer(members.next(asn1.set).value).map(({ raw }) => parseCertificate(raw)) };
  });
}

import type { Result } from '../../core/result.ts';
import { algorithmOf, asn1, Members, octets, smallInteger } from '../ber/asn1.ts';
import { type Ber, type Malformed, MalformedBytes, readAllBer, readBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type DataGroupName, dataGroupName } from '../lds/files.ts';
import { type SignedData, signedDataIn } from './signed-data.ts';

/** EF.SOD, ICAO 9303-10 §4.6.2: signed hashes of the data groups; the content is an encoded LDSSecurityObject. */
export interface SecurityObject extends SignedData {
  readonly hashes: DataGroupHashes;
}

/** The LDSSecurityObject: hashes by data group. */
export interface DataGroupHashes {
  readonly algorithm: string;
  readonly byName: ReadonlyMap<DataGroupName, Uint8Array>;
  /** Numbers with a hash that stand for no data group of this reader. */
  readonly unknownNumbers: readonly number[];
}

/** Reads EF.SOD (ICAO 9303-10 §4.6.2): signed hashes, signature and certificates; nothing is checked here. */
export function parseSecurityObject(file: Uint8Array): Result<SecurityObject, Malformed> {
  return wellFormed(() => {
    const outer = readBer(file);
    if (outer.tag !== 0x77) throw new MalformedBytes("EF.SOD does not begin with '77'");
    const signed = signedDataIn(outer.value);
    return { ...signed, hashes: hashesOf(readOneBer(signed.content)) };
  });
}

function hashesOf(element: Ber): DataGroupHashes {
  const members = new Members(element);
  smallInteger(members.next());
  const algorithm = algorithmOf(members.next()).oid;
  const byName = new Map<DataGroupName, Uint8Array>();
  const unknownNumbers: number[] = [];
  for (const one of readAllBer(members.next(asn1.sequence).value)) {
    const entry = new Members(one);
    const number = smallInteger(entry.next());
    const hash = octets(entry.next());
    const name = dataGroupName(number);
    if (name === null) unknownNumbers.push(number);
    else if (byName.has(name)) throw new MalformedBytes(`EF.SOD has two hashes for ${name}`);
    else byName.set(name, hash);
  }
  return { algorithm, byName, unknownNumbers };
}

import { asn1, Members, oidOf, smallInteger } from '../ber/asn1.ts';
import { type Malformed, readBer, readAllBer, wellFormed, MalformedBytes, type Ber } from '../ber/ber.ts';
import type { CipherName } from '../crypto/cipher.ts';
import type { Result } from '../../core/result.ts';
import type { PaceMapping } from './access.ts';

/** One way to run PACE that a chip offers, ICAO 9303-11 §9.2.1. */
export interface PaceInfo {
  readonly oid: string;
  readonly agreement: 'DH' | 'ECDH';
  readonly mapping: PaceMapping;
  readonly cipher: CipherName;
  /** Standardized domain parameters, §9.5.1; null: the chip's own. */
  readonly parameterId: number | null;
}

/** One SecurityInfo as it came: those that this reader does not know are data. */
export interface SecurityInfo {
  readonly oid: string;
  readonly required: Ber;
  readonly optional: Ber | null;
}

/** §9.2.1: version 1 was another protocol, without tokens over data objects. */
const paceVersion = 2;

const idPace = '0.4.0.127.0.7.2.2.4.';

/** Arc behind id-PACE: agreement and mapping. */
const agreements: Readonly<Record<string, Pick<PaceInfo, 'agreement' | 'mapping'>>> = {
  '1': { agreement: 'DH', mapping: 'GM' },
  '2': { agreement: 'ECDH', mapping: 'GM' },
  '3': { agreement: 'DH', mapping: 'IM' },
  '4': { agreement: 'ECDH', mapping: 'IM' },
  '6': { agreement: 'ECDH', mapping: 'CAM' },
};

const ciphers: Readonly<Record<string, CipherName>> = { '1': '3DES', '2': 'AES-128', '3': 'AES-192', '4': 'AES-256' };

/** SecurityInfos of EF.CardAccess or DG14's contents. */
export function parseSecurityInfos(bytes: Uint8Array): Result<readonly SecurityInfo[], Malformed> {
  return wellFormed(() => {
    const set = readBer(bytes);
    if (set.tag !== asn1.set) throw new MalformedBytes('SecurityInfos are a SET');
    return readAllBer(set.value).map((element) => {
      const members = new Members(element);
      return { oid: oidOf(members.next()), required: members.next(), optional: members.rest()[0] ?? null };
    });
  });
}

/** Whether any of them speaks of PACE: in a version, mapping or cipher that this reader knows, or another. */
export function offersPace(infos: readonly SecurityInfo[]): boolean {
  return infos.some(({ oid }) => oid.startsWith(idPace));
}

/** Whether any of them is PACE with chip authentication mapping, id-PACE-ECDH-CAM. */
export function offersChipMapping(infos: readonly SecurityInfo[]): boolean {
  return infos.some(({ oid }) => oid.startsWith(`${idPace}6.`));
}

/** The PACEInfos among SecurityInfos, in the chip's order; the domain parameters of its own are not PACEInfos. */
export function paceInfosIn(infos: readonly SecurityInfo[]): Result<readonly PaceInfo[], Malformed> {
  return wellFormed(() =>
    infos.flatMap(({ oid, required, optional }): readonly PaceInfo[] => {
      if (!oid.startsWith(idPace)) return [];
      const [agreement = '', cipher = ''] = oid.slice(idPace.length).split('.');
      const how = agreements[agreement];
      const name = ciphers[cipher];
      if (how === undefined || name === undefined || required.tag !== asn1.integer) return [];
      if (smallInteger(required) !== paceVersion) return [];
      return [{ oid, ...how, cipher: name, parameterId: optional === null ? null : smallInteger(optional) }];
    }),
  );
}

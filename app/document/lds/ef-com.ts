import type { Result } from '../../core/result.ts';
import { type Malformed, MalformedBytes, readAllBer, readBer, wellFormed } from '../ber/ber.ts';
import { type DataGroupName, dataGroupOfTag } from './files.ts';

/** EF.COM, ICAO 9303-10 §4.6.1: what the chip says, unsigned, that it holds. */
export interface EfCom {
  readonly ldsVersion: string | null;
  readonly dataGroups: readonly DataGroupName[];
  /** Tags in the list that stand for no data group. */
  readonly unknownTags: readonly number[];
}

/** Reads EF.COM (ICAO 9303-10 §4.6.1). */
export function parseEfCom(bytes: Uint8Array): Result<EfCom, Malformed> {
  return wellFormed(() => {
    const file = readBer(bytes);
    if (file.tag !== 0x60) throw new MalformedBytes("EF.COM does not begin with '60'");
    const members = readAllBer(file.value);
    const tags = members.find(({ tag }) => tag === 0x5c);
    if (tags === undefined) throw new MalformedBytes('EF.COM has no list of tags');
    const version = members.find(({ tag }) => tag === 0x5f01);
    return {
      ldsVersion: version === undefined ? null : Buffer.from(version.value).toString('latin1'),
      dataGroups: [...tags.value].map(dataGroupOfTag).filter((name) => name !== null),
      unknownTags: [...tags.value].filter((tag) => dataGroupOfTag(tag) === null),
    };
  });
}

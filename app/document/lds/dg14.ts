import { parseSecurityInfos, type SecurityInfo } from '../access/pace-info.ts';
import { type Malformed, MalformedBytes, readOneBer, wellFormed } from '../ber/ber.ts';
import type { Result } from '../../core/result.ts';

/** DG14, ICAO 9303-10 §4.7.14: SecurityInfos that the state signed. */
export function parseDataGroup14(file: Uint8Array): Result<readonly SecurityInfo[], Malformed> {
  const contents = wellFormed(() => {
    const group = readOneBer(file);
    if (group.tag !== 0x6e) throw new MalformedBytes("DG14 does not begin with '6E'");
    return group.value;
  });
  return contents.ok ? parseSecurityInfos(contents.value) : contents;
}

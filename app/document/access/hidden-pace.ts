import { wellFormed, MalformedBytes, readOneBer } from '../ber/ber.ts';
import type { ChipAccess } from './access.ts';
import { offersPace, parseSecurityInfos } from './pace-info.ts';

/**
 * EF.CardAccess is signed by nobody; DG14 repeats what it says and is (ICAO 9303-11 §9.2.11). BAC on a chip whose DG14
 * offers PACE is a downgrade that somebody made on the way. Whether DG14 is genuine is passive authentication's question.
 */
export function seenWithDataGroup14(access: ChipAccess, dataGroup14: Uint8Array): ChipAccess {
  if (access.protocol !== 'BAC') return access;
  const contents = wellFormed(() => {
    const group = readOneBer(dataGroup14);
    if (group.tag !== 0x6e) throw new MalformedBytes("DG14 does not begin with '6E'");
    return group.value;
  });
  const infos = contents.ok ? parseSecurityInfos(contents.value) : contents;
  return infos.ok && offersPace(infos.value) ? { ...access, downgraded: true } : access;
}

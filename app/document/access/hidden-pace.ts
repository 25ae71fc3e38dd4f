import { parseDataGroup14 } from '../lds/dg14.ts';
import type { ChipAccess } from './access.ts';
import type { WantedAccess } from './open-chip.ts';
import { offersChipMapping, offersPace, parseSecurityInfos, type SecurityInfo } from './pace-info.ts';

/**
 * EF.CardAccess is signed by nobody; DG14 repeats what it says and is (ICAO 9303-11 §9.2.11). BAC on a chip whose DG14
 * offers PACE is a downgrade that somebody made on the way. Whether DG14 is genuine is passive authentication's question.
 */
export function seenWithDataGroup14(
  access: ChipAccess,
  dataGroup14: Uint8Array,
  cardAccess: Uint8Array | null = null,
): ChipAccess {
  const infos = parseDataGroup14(dataGroup14);
  if (!infos.ok) return access;
  const hides = access.protocol === 'BAC' ? offersPace(infos.value) : hidesMapping(infos.value, cardAccess);
  return hides ? { ...access, downgraded: true } : access;
}

/** Chip authentication mapping that EF.CardAccess leaves out: a copy of a chip cannot do it, and would offer the others. */
function hidesMapping(signed: readonly SecurityInfo[], cardAccess: Uint8Array | null): boolean {
  const offered = cardAccess === null ? null : parseSecurityInfos(cardAccess);
  return offered?.ok === true && offersChipMapping(signed) && !offersChipMapping(offered.value);
}

/** Whoever asks for BAC gets BAC, and the chip is not to blame; one that hides PACE is (BSI TR-03110-1 §3.1.1). */
export function hiddenProtocol(access: ChipAccess | null, wanted: WantedAccess): readonly string[] {
  const hides = access?.downgraded === true && wanted !== 'bac';
  return hides ? ['the chip hides the stronger access protocol that it has'] : [];
}

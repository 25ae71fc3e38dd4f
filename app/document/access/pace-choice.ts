import type { CipherName } from '../crypto/cipher.ts';
import type { AgreementGroup } from './agreement-group.ts';
import { dhGroups } from './dh-group.ts';
import { ecdhGroups } from './ecdh-group.ts';
import type { PaceInfo } from './pace-info.ts';

/** A PACEInfo that this reader can run, with what it runs on. */
export interface PaceChoice {
  readonly info: PaceInfo;
  readonly group: AgreementGroup;
  /** More than one set of parameters is offered: the choice must be named (ICAO 9303-11 §4.4.4.1). */
  readonly ambiguous: boolean;
}

/** P-224: its prime is not 3 modulo 4, so the integrated mapping is not defined on it (9303-11 §9.5.1). */
const withoutIntegratedMapping = 10;

const cipherStrength: Readonly<Record<CipherName, number>> = {
  '3DES': 112,
  'AES-128': 128,
  'AES-192': 192,
  'AES-256': 256,
};

/** The chip proves itself along with CAM (9303-11 appendix J: to be used where both can); IM saves a key agreement. */
const mappingRank = { CAM: 2, IM: 1, GM: 0 } as const;

/** The offers that this reader can run, the strongest first; where nothing tells them apart, in the chip's order. */
export function runnable(infos: readonly PaceInfo[]): readonly PaceChoice[] {
  const ambiguous = new Set(infos.map(({ parameterId }) => parameterId)).size > 1;
  return infos
    .flatMap((info): readonly PaceChoice[] => {
      const group = groupOf(info);
      return group === null ? [] : [{ info, group, ambiguous }];
    })
    .sort((a, b) => compare(rank(b), rank(a)));
}

function groupOf({ agreement, mapping, cipher, parameterId }: PaceInfo): AgreementGroup | null {
  // 9303-11 §9.2.2: parameters of the chip's own are not to be trusted with a password.
  if (parameterId === null) return null;
  if (mapping === 'IM' && parameterId === withoutIntegratedMapping) return null;
  if (mapping === 'CAM' && (agreement !== 'ECDH' || cipher === '3DES')) return null;
  const groups = agreement === 'ECDH' ? ecdhGroups : dhGroups;
  return groups.find((one) => one.parameterId === parameterId) ?? null;
}

/** A run is as strong as its weaker part; then its stronger part counts, then what its mapping brings. */
function rank({ info, group }: PaceChoice): readonly number[] {
  const parts = [cipherStrength[info.cipher], group.strength];
  return [Math.min(...parts), Math.max(...parts), mappingRank[info.mapping]];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

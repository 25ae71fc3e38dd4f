import { type ChipContents, type ChipSurroundings, EmrtdChip, longestExchange, type VirtualChip } from './chip.ts';
import { efAtrInfo, efCardAccess } from './data-groups.ts';
import { paceParametersOf } from './pace-parameters.ts';

/** EF.COM of ICAO 9303-11 appendix D.4. */
export const sampleCom = Buffer.from('60145f0104303130365f36063034303030305c026175', 'hex');
/** A data group over two READ BINARY reaches: offsets above 32 767 need INS B1. */
export const sampleGroup = Buffer.from(
  Uint8Array.from({ length: 40_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff),
);

/** A chip for tests: the document of 9303-11 appendix D unless told otherwise, BAC and PACE over P-256. */
export function sampleChip(
  change: Partial<ChipContents> = {},
  surroundings: Partial<ChipSurroundings> = {},
): VirtualChip {
  const parameters = paceParametersOf('P-256');
  if (parameters === null) throw new Error('P-256 is known');
  const pace = change.pace ?? ([{ mapping: 'GM', parameters, cipher: 'AES-128' }] as const);
  const chip = new EmrtdChip(
    {
      masterFiles: [
        ...(pace.length === 0 ? [] : [{ fid: 0x011c, sfi: 0x1c, bytes: efCardAccess(pace) }]),
        { fid: 0x2f01, sfi: 0x01, bytes: efAtrInfo(longestExchange) },
      ],
      applicationFiles: [
        { fid: 0x011e, sfi: 0x1e, bytes: sampleCom },
        { fid: 0x0102, sfi: 0x02, bytes: sampleGroup },
      ],
      mrzInformation: 'L898902C<369080619406236',
      can: '123456',
      bac: true,
      pace,
      chipKey: null,
      staticKeys: [],
      active: null,
      terminals: null,
      extendedLength: true,
      surplus: 0,
      slow: false,
      ...change,
    },
    surroundings,
  );
  chip.reset();
  return chip;
}

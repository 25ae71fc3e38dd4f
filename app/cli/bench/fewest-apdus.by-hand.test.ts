import { expect, test } from 'vitest';
import { fewestApdus } from './fewest-apdus.ts';

const files = new Map([
  ['EF.CardAccess', 20],
  ['EF.ATR/INFO', 20],
  ['EF.COM', 24],
  ['EF.SOD', 1_900],
  ['DG1', 93],
  ['DG2', 20_000],
  ['DG14', 200],
  ['DG15', 100],
]);
const common = { shortBlock: 223, longBlock: 32_000, printed: 88, chipAuthentication: 2, activeAuthentication: 1 };

test('extended length: two reads a file, one where its length is certain', () => {
  // PACE 5, application 1, CardAccess 1, ATR 1, COM 2, SOD 2, DG1 1, DG2 2, DG14 2, DG15 2, chip and active authentication 3
  expect(fewestApdus({ ...common, access: 'PACE', files })).toBe(22);
});

test('short lengths: as many blocks as the file has', () => {
  const few = new Map([['DG2', 15_000]]);
  const short = { ...common, longBlock: 223, chipAuthentication: 0, activeAuthentication: 0 };
  expect(fewestApdus({ ...short, access: 'BAC', files: few })).toBe(2 + 1 + Math.ceil(15_000 / 223));
});

test('above offset 32 767 a block holds four bytes less', () => {
  // 223 bytes, 163 blocks of 200 up to offset 32 823, then 1 961 bytes in blocks of 196
  const large = new Map([['DG2', 32_823 + 1_961]]);
  const protocol = 5 + 1 + 3;
  expect(fewestApdus({ ...common, longBlock: 200, access: 'PACE', files: large })).toBe(protocol + 1 + 163 + 11);
});

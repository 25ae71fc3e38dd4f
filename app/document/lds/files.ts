/** Elementary files of an eMRTD, ICAO 9303-10 §3 and §4. */
export type FileName = 'EF.ATR/INFO' | 'EF.CardAccess' | 'EF.CardSecurity' | 'EF.COM' | 'EF.SOD' | DataGroupName;
export type DataGroupName = `DG${DataGroupNumber}`;
export type DataGroupNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

/** Tags of data groups 1 to 16 in EF.COM and at the start of the files, 9303-10 table 36. */
const dataGroupTags = [
  0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
] as const;

export const emrtdApplication = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01);
export const masterFile = 0x3f00;

export function fileIdentifier(name: FileName): number {
  switch (name) {
    // ISO/IEC 7816-4 §12.1.1.
    case 'EF.ATR/INFO':
      return 0x2f01;
    case 'EF.CardAccess':
      return 0x011c;
    // In the master file; EF.SOD has the same number in the application.
    case 'EF.CardSecurity':
    case 'EF.SOD':
      return 0x011d;
    case 'EF.COM':
      return 0x011e;
    default:
      return 0x0100 + dataGroupNumber(name);
  }
}

/**
 * Bytes that every file of this name has: the certificate in EF.SOD and the picture of DG2 are never smaller than a short
 * block, EF.COM has two versions and two tags, DG15 a key. What is not sure to be there is not asked for.
 */
export function leastLength(name: FileName): number {
  switch (name) {
    case 'EF.SOD':
    case 'EF.CardSecurity':
    case 'DG2':
      return 256;
    case 'EF.COM':
      return 22;
    case 'DG1':
      return 77;
    case 'DG15':
      return 64;
    default:
      return 4;
  }
}

/** Characters of the MRZ in a document with a chip: TD1, TD2, TD3. */
const mrzSizes: readonly number[] = [90, 72, 88];

/** With the printed lines at hand DG1 comes in one answer: '61' and '5F1F' with a byte of length each, and the lines. */
export function lengthOfDataGroup1(printed: readonly string[] | null): number {
  const size = printed?.join('').length ?? 0;
  return mrzSizes.includes(size) ? 5 + size : leastLength('DG1');
}

/**
 * Bytes that no file of this name has more than: several times what documents in the field have, and so few that a chip
 * which gives all of them costs less than a second of work.
 */
export function mostLength(name: FileName): number {
  switch (name) {
    case 'EF.COM':
    case 'DG1':
      return 1_024;
    case 'EF.ATR/INFO':
    case 'EF.CardAccess':
      return 16_384;
    case 'EF.SOD':
    case 'EF.CardSecurity':
    case 'DG14':
    case 'DG15':
      return 65_536;
    default:
      return 400_000;
  }
}

/** Data groups that terminal authentication protects: finger and iris pictures, ICAO 9303-10 §4.7.3–4. */
export const guardedGroups: readonly DataGroupName[] = ['DG3', 'DG4'];

export function dataGroupNumber(name: DataGroupName): DataGroupNumber {
  return Number(name.slice(2)) as DataGroupNumber;
}

export function dataGroupName(number: number): DataGroupName | null {
  return number >= 1 && number <= 16 ? (`DG${number}` as DataGroupName) : null;
}

/** What a file of the application begins with, 9303-10 §4.6 and table 36. */
export function fileTag(name: 'EF.COM' | 'EF.SOD' | DataGroupName): number {
  if (name === 'EF.COM') return 0x60;
  return name === 'EF.SOD' ? 0x77 : (dataGroupTags[dataGroupNumber(name) - 1] ?? 0);
}

/** The data group that a tag in EF.COM stands for; null for a tag of none. */
export function dataGroupOfTag(tag: number): DataGroupName | null {
  return dataGroupName((dataGroupTags as readonly number[]).indexOf(tag) + 1);
}

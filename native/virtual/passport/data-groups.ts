import { createHash, randomBytes } from 'node:crypto';
import type { PaceOffer } from './pace.ts';
import { paceOid } from './pace-parameters.ts';
import type { Portrait } from './portrait.ts';
import type { FaceStandard } from './profile.ts';
import { type ActiveSigner, activeAuthenticationInfo } from './active-authentication.ts';
import { chipAuthenticationOid, type StaticKeyPair } from './chip-authentication.ts';
import { subjectPublicKeyInfo } from './static-key-encoding.ts';
import { oidContents, tlv } from './tlv.ts';

/** Data groups by number, whole EFs. */
export type DataGroups = ReadonlyMap<number, Uint8Array>;

/** Of data groups 1 to 16, ICAO 9303-10 table 36. */
const tagsOfDataGroups = [
  0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
] as const;

/** DG1, ICAO 9303-10 §4.7.1: the lines of the MRZ behind each other. */
export function dataGroup1(lines: readonly string[]): Buffer {
  return tlv(0x61, tlv(0x5f1f, Buffer.from(lines.join(''), 'latin1')));
}

/** DG2, ICAO 9303-10 §4.7.2: one facial record in its CBEFF templates. */
export function dataGroup2(portrait: Portrait, sex: string, padding: number, standard: FaceStandard): Buffer {
  const isNew = standard === 'ISO 39794-5';
  const header = tlv(
    0xa1,
    tlv(0x80, Buffer.from('0101', 'hex')),
    tlv(0x81, Buffer.of(0x02)),
    tlv(0x82, Buffer.of(0x00)),
    tlv(0x87, Buffer.from('0101', 'hex')),
    tlv(0x88, Buffer.from(isNew ? '002a' : '0008', 'hex')),
  );
  const block = isNew ? tlv(0x7f2e, tlv(0xa1, faceImageDataBlock(portrait))) : tlv(0x5f2e, facialRecord(portrait, sex));
  // Padding is discretionary data beside the record, so that the portrait stays as it was given.
  const filler = padding > 0 ? [tlv(0x53, Buffer.alloc(padding))] : [];
  const template = tlv(0x7f60, header, block, ...filler);
  return tlv(0x75, tlv(0x7f61, tlv(0x02, Buffer.of(0x01)), template));
}

/** ISO/IEC 19794-5:2005 §5: facial record header, one facial information block without feature points, image. */
function facialRecord(portrait: Portrait, sex: string): Buffer {
  const record = Buffer.alloc(14 + 20 + 12);
  record.write('FAC\x00010\x00', 0, 'latin1');
  record.writeUInt32BE(record.length + portrait.bytes.length, 8);
  record.writeUInt16BE(1, 12);
  record.writeUInt32BE(20 + 12 + portrait.bytes.length, 14);
  record[20] = sex === 'M' ? 1 : sex === 'F' ? 2 : 0;
  const image = 34;
  record[image] = 0x01; // full frontal
  record[image + 1] = portrait.kind === 'jpeg' ? 0 : 1;
  record.writeUInt16BE(portrait.width, image + 2);
  record.writeUInt16BE(portrait.height, image + 4);
  record[image + 6] = 0x01; // RGB 24 bit
  record[image + 7] = 0x02; // static photograph, digital camera
  return Buffer.concat([record, portrait.bytes]);
}

/**
 * ISO/IEC 39794-5:2019 annex A, as ICAO's profile narrows it down: version block, one representation block with a 2D image
 * and what is known of it.
 */
function faceImageDataBlock(portrait: Portrait): Buffer {
  const versionBlock = tlv(0xa0, tlv(0x80, Buffer.of(3)), tlv(0x81, Buffer.from('07e3', 'hex')));
  const format = tlv(0xa0, tlv(0x80, Buffer.of(portrait.kind === 'jpeg' ? 2 : 3)));
  const size = tlv(0xa7, tlv(0x80, unsigned(portrait.width)), tlv(0x81, unsigned(portrait.height)));
  const image = tlv(0xa0, tlv(0x80, portrait.bytes), tlv(0xa1, format, size));
  const representation = tlv(0x30, tlv(0x80, Buffer.of(0)), tlv(0xa1, tlv(0xa0, image)));
  return tlv(0x65, versionBlock, tlv(0xa1, representation));
}

/** The octets of an INTEGER that is not negative. */
function unsigned(value: number): Buffer {
  return Buffer.from(value.toString(16).padStart(value < 0x80 ? 2 : value < 0x8000 ? 4 : 6, '0'), 'hex');
}

/** DG3, ICAO 9303-10 §4.7.3, of somebody without fingers to take: no instance, and random bytes so that its hash tells nothing. */
export function dataGroup3(): Buffer {
  return tlv(0x63, tlv(0x7f61, tlv(0x02, Buffer.of(0)), tlv(0x53, randomBytes(16))));
}

/** DG2 as a forger leaves it: changed after signing, where no reader of pictures looks: in its biometric header. */
export function changedAfterSigning(dataGroup2: Uint8Array): Buffer {
  const changed = Buffer.from(dataGroup2);
  const subtype = changed.indexOf(Buffer.from('820100', 'hex')) + 2;
  changed[subtype] = 0x55;
  return changed;
}

/** EF.COM, ICAO 9303-10 §4.6.1: LDS 1.7, Unicode 4.0.0, the tags of the data groups. */
export function efCom(groups: DataGroups): Buffer {
  const tags = [...groups.keys()].map((number) => tagsOfDataGroups[number - 1] ?? 0);
  return tlv(
    0x60,
    tlv(0x5f01, Buffer.from('0107', 'latin1')),
    tlv(0x5f36, Buffer.from('040000', 'latin1')),
    tlv(0x5c, Buffer.from(tags)),
  );
}

/** The LDS security object, ICAO 9303-10 §4.6.2.3, with SHA-256. */
export function ldsSecurityObject(groups: DataGroups): Buffer {
  const sha256 = tlv(0x30, tlv(0x06, oidContents('2.16.840.1.101.3.4.2.1')));
  const hashes = [...groups].map(([number, bytes]) =>
    tlv(0x30, tlv(0x02, Buffer.of(number)), tlv(0x04, createHash('sha256').update(bytes).digest())),
  );
  return tlv(0x30, tlv(0x02, Buffer.of(0)), sha256, tlv(0x30, ...hashes));
}

/** EF.SOD: the CMS structure in its application tag. */
export function efSod(signedData: Uint8Array): Buffer {
  return tlv(0x77, signedData);
}

/** EF.SOD with a signature that nobody made. The signature's octets are the last of a SignedData without unsigned attributes. */
export function withBrokenSignature(sod: Uint8Array): Buffer {
  const broken = Buffer.from(sod);
  const last = broken.length - 1;
  broken[last] = (broken[last] ?? 0) ^ 0x01;
  return broken;
}

/** EF.CardAccess, ICAO 9303-11 §9.2.1: PACEInfos, version 2. */
export function efCardAccess(offers: readonly PaceOffer[]): Buffer {
  return tlv(0x31, ...offers.map(paceInfo));
}

function paceInfo({ mapping, parameters, cipher }: PaceOffer): Buffer {
  return tlv(
    0x30,
    tlv(0x06, oidContents(paceOid(mapping, parameters, cipher))),
    tlv(0x02, Buffer.of(2)),
    tlv(0x02, Buffer.of(parameters.id)),
  );
}

/**
 * What is signed in EF.CardSecurity, 9303-11 §9.2.6 and §9.2.11: the public key of chip authentication mapping, and
 * EF.CardAccess once more.
 */
export function cardSecurityInfos(offers: readonly PaceOffer[], publicKey: Uint8Array, parameterId: number): Buffer {
  const standardizedParameters = tlv(0x30, tlv(0x06, oidContents('0.4.0.127.0.7.1.2')), number(parameterId));
  const subjectPublicKey = tlv(0x30, standardizedParameters, tlv(0x03, Buffer.of(0), publicKey));
  const idPkEcdh = '0.4.0.127.0.7.2.2.1.2';
  const info = tlv(0x30, tlv(0x06, oidContents(idPkEcdh)), subjectPublicKey, number(parameterId));
  return tlv(0x31, ...offers.map(paceInfo), info);
}

/**
 * DG14, ICAO 9303-10 §4.7.14: EF.CardAccess once more, keys and protocols of chip and terminal authentication, what DG15
 * leaves open.
 */
export function dataGroup14(
  offers: readonly PaceOffer[],
  pairs: readonly StaticKeyPair[],
  active: ActiveSigner | null,
  hasTerminals = false,
): Buffer {
  const infos = [
    ...offers.map(paceInfo),
    ...pairs.flatMap((pair) => [chipAuthenticationInfo(pair), chipAuthenticationPublicKeyInfo(pair)]),
    ...(hasTerminals ? [terminalAuthenticationInfo()] : []),
    ...(active === null ? [] : activeAuthenticationInfo(active)),
  ];
  return tlv(0x6e, tlv(0x31, ...infos));
}

/** 9303-11 §9.2.5. */
function chipAuthenticationInfo(pair: StaticKeyPair): Buffer {
  return tlv(0x30, tlv(0x06, oidContents(chipAuthenticationOid(pair))), number(1), ...keyIdOf(pair));
}

/** 9303-11 §9.2.7: version 1, EF.CVCA where it is looked for. */
function terminalAuthenticationInfo(): Buffer {
  return tlv(0x30, tlv(0x06, oidContents('0.4.0.127.0.7.2.2.2')), number(1));
}

/** 9303-11 §9.2.6, with standardized domain parameters or those of X9.42. */
function chipAuthenticationPublicKeyInfo(pair: StaticKeyPair): Buffer {
  const isDh = pair.parameters.agreement === 'DH';
  const oid = tlv(0x06, oidContents(`0.4.0.127.0.7.2.2.1.${isDh ? 1 : 2}`));
  return tlv(0x30, oid, subjectPublicKeyInfo(pair), ...keyIdOf(pair));
}

function keyIdOf({ keyId }: StaticKeyPair): readonly Buffer[] {
  return keyId === null ? [] : [number(keyId)];
}

function number(value: number): Buffer {
  return tlv(0x02, Buffer.of(value));
}

/** EF.ATR/INFO, ISO/IEC 7816-4 §12.1.1 and §12.7.1: card capabilities and the longest APDUs. */
export function efAtrInfo(longest: number): Buffer {
  const size = Buffer.from(longest.toString(16).padStart(6, '0'), 'hex');
  return Buffer.concat([
    // Selection by DF name and file identifier, short identifiers; one-byte data units; command chaining, extended Lc and
    // Le, and that this file says how long they may be.
    tlv(0x47, Buffer.from('9401e0', 'hex')),
    tlv(0x7f66, tlv(0x02, size), tlv(0x02, size)),
  ]);
}

import type { DataGroups } from './data-groups.ts';
import { changedAfterSigning, withBrokenSignature } from './data-groups.ts';
import type { Faults } from './faults.ts';
import type { Portrait } from './portrait.ts';
import { tlv } from './tlv.ts';

/** What lies on a chip: its data groups, and what its state signed over them. */
export interface StoredFiles {
  readonly groups: DataGroups;
  readonly sod: Uint8Array;
}

/** A DG2 of this many bytes more is no portrait; it is stored, signed and right. */
const hugePadding = 3_000_000;

/** Bytes beside the facial record. */
export function paddingWith({ names }: Faults, padding: number): number {
  return names.has('huge-dg2') ? padding + hugePadding : padding;
}

/** The picture that the state signed: its own, or one made to harm who decodes it. */
export function portraitWith({ names }: Faults, portrait: Portrait): Portrait {
  return names.has('hostile-jp2') ? hostilePicture() : portrait;
}

/** Data groups as the state signs them. */
export function groupsToSign({ names }: Faults, groups: DataGroups): DataGroups {
  const signed = new Map(groups);
  if (names.has('dg-missing') && removed(groups) === null) signed.set(madeUpGroup, tlv(0x6d, Buffer.from('signed')));
  return new Map([...signed].sort(([a], [b]) => a - b));
}

/** What a forger then made of it. */
export function changedFiles({ names }: Faults, { groups, sod }: StoredFiles): StoredFiles {
  const stored = new Map(groups);
  if (names.has('dg-hash')) stored.set(2, changedAfterSigning(groups.get(2) ?? new Uint8Array()));
  if (names.has('dg-missing')) stored.delete(removed(groups) ?? madeUpGroup);
  const signed = names.has('sod-signature') ? withBrokenSignature(sod) : sod;
  return { groups: stored, sod: names.has('endless-file') ? endlessStart : signed };
}

/** EF.SOD of `endless-file` begins so: with the greatest length that three bytes can say. */
const endlessStart = Buffer.from('7783ffffff3082fff0', 'hex');

const madeUpGroup = 13;

/** The data group that `dg-missing` takes away: the last of those that a chip need not have; null: there is none. */
function removed(groups: DataGroups): number | null {
  const optional = [...groups.keys()].filter((number) => number > 2 && number < 14);
  return optional.length === 0 ? null : Math.max(...optional);
}

/**
 * A JPEG 2000 file, ISO/IEC 15444-1 annex I, that claims ten thousand million samples in tiles of one, with coding
 * parameters at their limits and nothing behind them.
 */
function hostilePicture(): Portrait {
  const side = 50_000;
  const box = (type: string, ...parts: readonly Uint8Array[]) => {
    const value = Buffer.concat(parts);
    return Buffer.concat([word(8 + value.length), Buffer.from(type, 'latin1'), value]);
  };
  const segment = (marker: number, value: Uint8Array) => Buffer.concat([half(marker), half(2 + value.length), value]);
  const components = 4;
  const size = Buffer.concat([
    ...[half(0), word(side), word(side), word(0), word(0), word(1), word(1), word(0), word(0), half(components)],
    Buffer.from('070101'.repeat(components), 'hex'),
  ]);
  const codestream = Buffer.concat([
    half(0xff4f),
    segment(0xff51, size),
    segment(0xff52, Buffer.from('0004ffff0120080800', 'hex')),
    segment(0xff5c, Buffer.from('4040', 'hex')),
    segment(0xff90, Buffer.from('ffffffffffffffff', 'hex')),
    half(0xff93),
    Buffer.alloc(4_000, 0xff),
  ]);
  const bytes = Buffer.concat([
    box('jP  ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('6a703220000000006a703220', 'hex')),
    box('jp2h', box('ihdr', word(side), word(side), half(components), Buffer.from('07070000', 'hex'))),
    box('jp2c', codestream),
  ]);
  return { bytes, kind: 'jpeg2000', width: side, height: side };
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function half(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

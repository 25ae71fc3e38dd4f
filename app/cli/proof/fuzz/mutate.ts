import { ber, readAllBer, wellFormed } from '../../../document/ber/ber.ts';
import type { Chance } from './chance.ts';

type Mutation = (bytes: Uint8Array, others: readonly Uint8Array[], chance: Chance) => Uint8Array;

/** No input is longer: what a mutation adds is added to what another one added. */
const longest = 64_000;
/** Bytes that lengths, tags and counts turn on. */
const telling = [0x00, 0x01, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x88, 0xff] as const;
const lengthFields = ['80', '00', '7f', '81ff', '82ffff', '83ffffff', '84ffffffff', '84000000ff', '85ffffffffff', 'ff'];

/** One to four mutations of something good; now and then nothing but chance. */
export function mutated(good: readonly Uint8Array[], chance: Chance): Uint8Array {
  if (chance.below(100) === 0) return chance.bytes(chance.below(600));
  let bytes = chance.of(good);
  for (let left = 1 + chance.below(4); left > 0; left -= 1) bytes = chance.of(mutations)(bytes, good, chance);
  return bytes.length > longest ? bytes.slice(0, longest) : bytes;
}

const mutations: readonly Mutation[] = [
  flipBit,
  setByte,
  cutOff,
  takeOut,
  doubleUp,
  splice,
  rewriteLength,
  rewriteLength,
  rearrange,
  rearrange,
  rearrange,
];

function flipBit(bytes: Uint8Array, _others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const at = chance.below(bytes.length);
  return bytes.map((byte, index) => (index === at ? byte ^ (1 << chance.below(8)) : byte));
}

function setByte(bytes: Uint8Array, _others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const changed = Uint8Array.from(bytes);
  if (changed.length > 0) changed[chance.below(changed.length)] = chance.of(telling);
  return changed;
}

function cutOff(bytes: Uint8Array, _others: readonly Uint8Array[], chance: Chance): Uint8Array {
  return bytes.subarray(0, chance.below(bytes.length + 1));
}

function takeOut(bytes: Uint8Array, _others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + chance.below(16)));
}

function doubleUp(bytes: Uint8Array, _others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  return joined(bytes.subarray(0, at), bytes.subarray(chance.below(at + 1)));
}

function splice(bytes: Uint8Array, others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const other = chance.of(others);
  return joined(bytes.subarray(0, chance.below(bytes.length + 1)), other.subarray(chance.below(other.length + 1)));
}

/** Another length where one may stand: behind any byte, most tags being of one. */
function rewriteLength(bytes: Uint8Array, _others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const places = [...elementsOf(bytes)];
  const at = places.length === 0 ? chance.below(bytes.length + 1) : chance.of(places) + 1;
  const field = Buffer.from(chance.of(lengthFields), 'hex');
  const replaced = chance.below(2) === 0 ? field.length : 1;
  return joined(bytes.subarray(0, at), field, bytes.subarray(at + replaced));
}

/** Where data objects begin, some levels deep. */
function elementsOf(bytes: Uint8Array): ReadonlySet<number> {
  const found = new Set<number>();
  const walk = (part: Uint8Array, base: number, depth: number) => {
    if (depth > 6 || found.size > 200) return;
    const members = wellFormed(() => readAllBer(part));
    if (!members.ok) return;
    let at = base;
    for (const { raw, value, tag } of members.value) {
      found.add(at);
      const inner = at + (value.byteOffset - raw.byteOffset);
      if (isBuilt(tag)) walk(value, inner, depth + 1);
      at += raw.length;
    }
  };
  walk(bytes, 0, 0);
  return found;
}

/** Takes data objects out, doubles, swaps, empties, wraps or renames them, with every length around them right again. */
function rearrange(bytes: Uint8Array, others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const members = wellFormed(() => readAllBer(bytes));
  if (!members.ok || members.value.length === 0) return setByte(bytes, others, chance);
  const at = chance.below(members.value.length);
  const parts = members.value.map(({ raw }) => raw);
  const { tag, value } = members.value[at]!;
  if (holdsObjects(tag, value) && chance.below(5) > 0) {
    parts[at] = ber(tag, rearrange(value, others, chance));
    return joined(...parts);
  }
  switch (chance.below(9)) {
    case 0:
      parts.splice(at, 1);
      break;
    case 1:
      parts.splice(at, 0, parts[at]!);
      break;
    case 2:
      parts[at] = ber(tag);
      break;
    case 3:
      parts[at] = ber(chance.of([0x02, 0x03, 0x04, 0x05, 0x06, 0x17, 0x24, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0xa3]), value);
      break;
    case 4:
      parts[at] = Array.from({ length: 1 + chance.below(60) }).reduce<Uint8Array>(
        (inner) => ber(0x30, inner),
        parts[at]!,
      );
      break;
    case 8:
      parts[at] = nested(parts[at]!, chance);
      break;
    case 5:
      parts[at] = ber(tag, value.subarray(0, chance.below(value.length + 1)));
      break;
    case 6:
      parts[at] = ber(tag, chance.bytes(chance.below(40)));
      break;
    default:
      parts[at] = parts[chance.below(parts.length)]!;
  }
  return joined(...parts);
}

/** Far deeper than any stack, in few bytes: indefinite lengths, half of the time with their ends. */
function nested(part: Uint8Array, chance: Chance): Uint8Array {
  const depth = chance.of([20, 60, 28_000]);
  const start = Buffer.alloc(depth * 2, Buffer.from(chance.of(['3080', '2480', '7780', 'a080']), 'hex'));
  return joined(start, part, Buffer.alloc(chance.below(2) * depth * 2));
}

/** Signed contents and extensions lie in octet strings. */
function holdsObjects(tag: number, value: Uint8Array): boolean {
  return isBuilt(tag) || (tag === 0x04 && value[0] === 0x30 && wellFormed(() => readAllBer(value)).ok);
}

function isBuilt(tag: number): boolean {
  return (tag > 0xff ? (tag >> 8) & 0x20 : tag & 0x20) !== 0;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { projectTop } from '../demo-options.ts';

/** A document whose reading is a figure. */
export interface BenchDocument {
  readonly name: string;
  readonly profile: object;
  /** Median of the whole reading, at most (ms). */
  readonly goal: number;
  /** Commands that are allowed, where that is not a share of the fewest. */
  readonly apdus?: number;
  /** Bytes of a file in one protected answer, in short form and in the longest. */
  readonly blocks: { readonly shortBlock: number; readonly longBlock: number };
  readonly authentications: { readonly chipAuthentication: number; readonly activeAuthentication: number };
}

export const mrz = [
  'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<',
  'E2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02',
] as const;

const portrait = join(projectTop, 'native/virtual/travellers/person-f/passport.jpg');
const pictureBytes = statSync(portrait).size;
/** DG2's templates and record around the picture. */
const around = 100;

const base = { mrz: mrz.join('\n'), portrait };
const whole = { access: ['PACE-GM'], chipAuthentication: true, activeAuthentication: true };
/** DG2 with so many bytes at least: the picture with discretionary data beside it. */
const ofSize = (bytes: number) => ({ dg2Padding: Math.max(0, bytes - pictureBytes - around) });

/** AES: an answer of 256 bytes carries 223 of a file; no block is longer than 32 768. */
const short = { shortBlock: 223, longBlock: 223 };
const extended = { shortBlock: 223, longBlock: 0x8000 };
/** Key agreement with AES is chosen and run in two commands, a challenge signed in one. */
const both = { chipAuthentication: 2, activeAuthentication: 1 };
const none = { chipAuthentication: 0, activeAuthentication: 0 };

/** The picture that the sizes are made of has 21 kB, so the smaller DG2 has a little more than its name says. */
export const documents: readonly [BenchDocument, ...BenchDocument[]] = [
  {
    name: 'PACE, CA, AA, PA, DG2 20 kB, extended length',
    ...{ profile: { ...base, ...whole }, goal: 110, blocks: extended, authentications: both },
  },
  {
    name: 'PACE, CA, AA, PA, DG2 32 kB, extended length',
    ...{ profile: { ...base, ...whole, ...ofSize(32_000) }, goal: 110, blocks: extended, authentications: both },
  },
  {
    name: 'PACE, CA, AA, PA, DG2 20 kB, short lengths',
    profile: { ...base, ...whole, extendedLength: false },
    ...{ goal: 160, blocks: short, authentications: both },
  },
  {
    name: 'PACE, CA, AA, PA, DG2 32 kB, short lengths',
    profile: { ...base, ...whole, ...ofSize(32_000), extendedLength: false },
    ...{ goal: 160, blocks: short, authentications: both },
  },
  {
    name: 'BAC, PA, DG2 20 kB, short lengths',
    profile: { ...base, access: ['BAC'], extendedLength: false },
    ...{ goal: 90, blocks: { shortBlock: 231, longBlock: 231 }, authentications: none },
  },
];

import { type FileName, leastLength } from '../../document/lds/files.ts';

/** What a document asks of any reader, whoever wrote it. */
export interface FewestQuestion {
  readonly access: 'PACE' | 'BAC';
  /** Bytes of each file that was read. */
  readonly files: ReadonlyMap<string, number>;
  /** Bytes of a file in one answer under secure messaging: in short form, and in the longest that chip and reader manage. */
  readonly shortBlock: number;
  readonly longBlock: number;
  /** Characters of the MRZ when it was at hand before: DG1's length is known then. */
  readonly printed: number | null;
  /** Commands of chip authentication and of active authentication; 0 where the chip has none. */
  readonly chipAuthentication: number;
  readonly activeAuthentication: number;
}

/** GET CHALLENGE, EXTERNAL AUTHENTICATE; MSE:Set AT and four steps of GENERAL AUTHENTICATE. */
const accessCommands = { BAC: 2, PACE: 5 } as const;
const selectApplication = 1;

/**
 * The fewest commands that the protocols allow for a set of files: every READ BINARY names its file, a file's length stands in its
 * first bytes, and no byte behind its end is asked for. A first answer therefore holds what every such file has.
 */
export function fewestApdus(question: FewestQuestion): number {
  const { access, files, chipAuthentication, activeAuthentication } = question;
  let reads = 0;
  for (const [name, length] of files) reads += readsOf(name, length, question);
  return accessCommands[access] + selectApplication + reads + chipAuthentication + activeAuthentication;
}

function readsOf(name: string, length: number, { shortBlock, longBlock, printed }: FewestQuestion): number {
  // Read before there is a session that a byte too many could break.
  if (name === 'EF.CardAccess' || name === 'EF.ATR/INFO') return Math.max(1, Math.ceil(length / 256));
  const certain = name === 'DG1' && printed !== null ? 5 + printed : leastLength(name as FileName);
  const first = Math.min(length, certain, shortBlock);
  let [at, reads] = [first, 1];
  while (at < length) {
    // From offset 32 768 on data comes in a data object, whose tag and length take four bytes of an answer.
    at += at < 0x8000 ? longBlock : longBlock - 4;
    reads += 1;
  }
  return reads;
}

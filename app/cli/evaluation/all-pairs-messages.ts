import type { TemplateTable } from './all-pairs-kernel.ts';

/** What every worker is given once. The table's numbers are shared between them. */
export interface AllPairsWork {
  readonly table: TemplateTable;
  /** Whose each template is. */
  readonly persons: Int32Array;
  /** In which group each is; −1: in none. */
  readonly groups: Int32Array;
  /** As they are written into a CSV; null where no lines are wanted. */
  readonly names: readonly string[] | null;
}

/** The pairs of these rows with all later ones are answered by their lines, or by null where none are wanted. */
export type AllPairsTask = { readonly from: number; readonly to: number } | 'end';

/** The last answer. */
export interface AllPairsCounts {
  readonly genuine: Uint32Array;
  readonly impostors: Uint32Array;
  /** Person, group and similarity (in steps) of every genuine pair, one after the other. */
  readonly own: Int32Array;
  /** Impostors of one group. */
  readonly groups: readonly (readonly [number, Uint32Array])[];
}

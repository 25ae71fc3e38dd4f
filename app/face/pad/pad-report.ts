import { upperBound95 } from '../evaluation/clopper-pearson.ts';
import type { PadDecision } from './presentation-attack-detection.ts';

/** One presentation of which it is known what it was; `attack` null: bona fide, else the kind of instrument. */
export interface LabelledPresentation {
  readonly attack: string | null;
  readonly decision: PadDecision;
}

interface Rate {
  readonly presentations: number;
  readonly undecided: number;
}

export interface AttackRate extends Rate {
  readonly kind: string;
  /** Part that was taken for bona fide (ISO/IEC 30107-3: attack presentation classification error rate). */
  readonly apcer: number;
  readonly apcerUpper95: number;
}

export interface PadReport {
  readonly attacks: readonly AttackRate[];
  /** Of the worst kind, as the standard wants it; null without attacks. */
  readonly apcer: number | null;
  /** Part of bona fide presentations that was not taken for such, undecided ones included: each costs a walk to an officer. */
  readonly bonaFide: (Rate & { readonly bpcer: number; readonly bpcerUpper95: number }) | null;
}

/** Error rates of labelled presentations, each kind of attack by itself. */
export function padReport(presentations: readonly LabelledPresentation[]): PadReport {
  const kinds = [...new Set(presentations.map(({ attack }) => attack))].filter((kind) => kind !== null).sort();
  const of = (kind: string | null) => presentations.filter(({ attack }) => attack === kind);
  const count = (among: readonly LabelledPresentation[], wanted: PadDecision) =>
    among.filter(({ decision }) => decision === wanted).length;
  const attacks = kinds.map((kind): AttackRate => {
    const shown = of(kind);
    const passed = count(shown, 'bona-fide');
    return {
      kind,
      presentations: shown.length,
      undecided: count(shown, 'undecided'),
      apcer: passed / shown.length,
      apcerUpper95: upperBound95(passed, shown.length),
    };
  });
  const honest = of(null);
  const stopped = honest.length - count(honest, 'bona-fide');
  return {
    attacks,
    apcer: attacks.length === 0 ? null : Math.max(...attacks.map(({ apcer }) => apcer)),
    bonaFide:
      honest.length === 0
        ? null
        : {
            presentations: honest.length,
            undecided: count(honest, 'undecided'),
            bpcer: stopped / honest.length,
            bpcerUpper95: upperBound95(stopped, honest.length),
          },
  };
}

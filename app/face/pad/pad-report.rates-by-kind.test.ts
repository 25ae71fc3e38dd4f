import { expect, test } from 'vitest';
import { type LabelledPresentation, padReport } from './pad-report.ts';

const shown = (count: number, attack: string | null, decision: LabelledPresentation['decision']) =>
  Array.from({ length: count }, () => ({ attack, decision }));

test('each kind has its own rate, the worst one counts, and undecided people cost a walk', () => {
  const report = padReport([
    ...shown(19, 'print', 'attack'),
    ...shown(1, 'print', 'undecided'),
    ...shown(3, 'mask', 'bona-fide'),
    ...shown(7, 'mask', 'attack'),
    ...shown(97, null, 'bona-fide'),
    ...shown(2, null, 'undecided'),
    ...shown(1, null, 'attack'),
  ]);
  expect(report).toMatchObject({
    attacks: [
      { kind: 'mask', presentations: 10, apcer: 0.3, undecided: 0 },
      { kind: 'print', presentations: 20, apcer: 0, undecided: 1 },
    ],
    apcer: 0.3,
    bonaFide: { presentations: 100, undecided: 2, bpcer: 0.03 },
  });
  // No error in twenty still allows 13.9 % (Clopper-Pearson); 3 in 100, 7.6 %.
  expect(report.attacks[1]!.apcerUpper95).toBeCloseTo(0.1391, 3);
  expect(report.bonaFide!.bpcerUpper95).toBeCloseTo(0.0757, 3);
});

test('what was not shown has no rate', () => {
  expect(padReport([])).toEqual({ attacks: [], apcer: null, bonaFide: null });
});

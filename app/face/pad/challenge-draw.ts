import type { ChallengeStep } from '../../core/presentation-attack.ts';

/** A number from 0 to under 1 that nobody outside can foretell. */
export type Random = () => number;

/**
 * Draws what a person is asked for: never the same twice running, one blink at most (people blink by themselves), at
 * least one turn (only a solid head turns), and coming closer last, because nobody is asked to step back.
 */
export function drawSteps(
  count: number,
  random: Random,
  options: { readonly after: ChallengeStep | null; readonly mayComeCloser: boolean },
): readonly ChallengeStep[] {
  const steps: ChallengeStep[] = [];
  for (let place = 0; place < count; place += 1) {
    const isLast = place === count - 1;
    const needsTurn = isLast && !steps.some(isTurn);
    const before = steps.at(-1) ?? options.after;
    const choices: ChallengeStep[] = ['turn-left', 'turn-right'];
    if (!needsTurn && !steps.includes('blink')) choices.push('blink');
    if (!needsTurn && isLast && options.mayComeCloser) choices.push('closer');
    const allowed = choices.filter((step) => step !== before);
    steps.push(allowed[Math.floor(random() * allowed.length)]!);
  }
  return steps;
}

function isTurn(step: ChallengeStep): boolean {
  return step === 'turn-left' || step === 'turn-right';
}

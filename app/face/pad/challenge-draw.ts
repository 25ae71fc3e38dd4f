import type { ChallengeStep } from '../../core/presentation-attack.ts';

/** A number from 0 to under 1 that nobody outside can foretell. */
export type Random = () => number;

/**
 * Draws what a person is asked for: `strong` turns, the last of which may be coming closer (nobody is asked to step back), and
 * in every second challenge a blink before, between or after the turns. A blink alone proves little: people in films blink,
 * too. The same turn may come twice: where it may not, a film that goes from side to side would be right more often
 * than by chance.
 */
export function drawSteps(strong: number, random: Random, mayComeCloser: boolean): readonly ChallengeStep[] {
  const steps: ChallengeStep[] = [];
  for (let place = 1; place <= strong; place += 1) {
    const endsNear = place === strong && strong > 1 && mayComeCloser;
    steps.push(pick(endsNear ? ['turn-left', 'turn-right', 'closer'] : ['turn-left', 'turn-right'], random));
  }
  if (random() < 0.5) {
    const places = steps.at(-1) === 'closer' ? steps.length : steps.length + 1;
    steps.splice(Math.floor(random() * places), 0, 'blink');
  }
  return steps;
}

function pick(steps: readonly ChallengeStep[], random: Random): ChallengeStep {
  return steps[Math.floor(random() * steps.length)]!;
}

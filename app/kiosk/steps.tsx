import type { Challenge, TravellerView } from '../contract/traveller.ts';
import { useKiosk } from './kiosk-context.ts';
import type { Side } from './pictures/movement-pictures.tsx';

/** How far the movements are, without a word: one mark for each. Nothing while none is asked for. */
export function stepsOf(challenge: Challenge | null | undefined) {
  return challenge == null || challenge.of === 0 ? undefined : <Steps done={challenge.index} of={challenge.of} />;
}

/** The side to which the head is to turn, as a mirror shows it: one's own left is on the left. */
export function sideOf(view: TravellerView | null): Side {
  return view?.challenge?.step === 'turn-left' ? 'left' : 'right';
}

/** The marks of the movements, where the screen has them. */
export function useSteps() {
  return stepsOf(useKiosk().view?.challenge);
}

function Steps({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <svg className="steps" viewBox={`0 0 ${of * 100} 60`} width={of * 100} aria-hidden="true" data-done={done}>
      {[...Array(of).keys()].map((step) => (
        <g key={step} className={step < done ? 'step-done' : step === done ? 'step-now' : 'step-next'}>
          <circle cx={step * 100 + 50} cy="30" r="24" />
          {step < done && <path d={`M${step * 100 + 39} 31 l8 9 l15 -17`} />}
        </g>
      ))}
    </svg>
  );
}

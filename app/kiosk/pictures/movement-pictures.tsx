import { Head } from './face-pictures.tsx';
import { Arrow, Picture } from './picture.tsx';

export type Side = 'left' | 'right';

/** A head turns, slowly, to the side on which a mirror shows it. */
export function TurnHead({ side }: { readonly side: Side }) {
  return (
    <Picture name={`turn-head-${side}`}>
      <clipPath id="disc">
        <circle cx="400" cy="400" r="392" />
      </clipPath>
      <g transform={side === 'left' ? 'translate(800 0) scale(-1 1)' : undefined}>
        <g clipPath="url(#disc)">
          <g transform="translate(400 420) scale(1.06)">
            <Head look={46} features="a-look-aside" />
          </g>
        </g>
        <path className="p-turn a-draw-in" d="M170 560 Q400 706 606 588" />
        <path className="p-arrow a-draw-in" d="M582 532 L692 520 L640 640 Z" />
      </g>
    </Picture>
  );
}

/** Beside the mirror, on the side to which its picture turns. */
export function SideArrow({ side }: { readonly side: Side }) {
  return (
    <svg className="mirror-side" viewBox="0 0 140 160" aria-hidden="true" data-side={side}>
      <Arrow
        length={130}
        transform={side === 'left' ? 'translate(135 80) rotate(-90)' : 'translate(5 80) rotate(90)'}
        className="a-draw-in"
      />
    </svg>
  );
}

/** The lids close once and open again; at rest they are half way, with the lashes that say so. */
export function BlinkEyes() {
  return (
    <Picture name="blink-eyes">
      <clipPath id="disc">
        <circle cx="400" cy="400" r="392" />
      </clipPath>
      <g clipPath="url(#disc)">
        <g transform="translate(400 420) scale(1.06)">
          <Head eyes="shut" />
        </g>
      </g>
    </Picture>
  );
}

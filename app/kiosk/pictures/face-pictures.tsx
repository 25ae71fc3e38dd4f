import { Person } from './person.tsx';
import { Arrow, Picture } from './picture.tsx';

interface HeadProps {
  /** Moves the features to a side. */
  readonly look?: number;
  readonly eyes?: 'open' | 'shut';
  /** How the features move. */
  readonly features?: string;
}

/** A head from the front, its middle at the origin, 300 × 380. */
export function Head({ look = 0, eyes = 'open', features }: HeadProps) {
  return (
    <g>
      <path className="p-shoulders" d="M-236 330 q0 -128 150 -142 h172 q150 14 150 142 z" />
      <path className="p-neck" d="M-60 130 h120 v70 q-60 56 -120 0 z" />
      <path
        className="p-skin"
        d="M-140 -50 q0 -140 140 -140 q140 0 140 140 q0 130 -62 192 q-36 34 -78 34 q-42 0 -78 -34 q-62 -62 -62 -192 z"
      />
      <path
        className="p-hair"
        d="M-150 -46 q-8 -160 150 -160 q158 0 150 160 q-18 -66 -52 -92 q-98 26 -196 0 q-34 26 -52 92 z"
      />
      <g transform={`translate(${look} 0)`}>
        <g className={features}>
          {eyes === 'open' ? <OpenEyes /> : <ShutEyes />}
          <path className="p-feature" d={`M0 -10 q${look === 0 ? 12 : look / 3} 50 -6 62`} />
          <path className="p-feature" d="M-44 92 q44 34 88 0" />
        </g>
      </g>
    </g>
  );
}

function OpenEyes() {
  return (
    <g>
      <circle className="p-ink" cx="-56" cy="-16" r="14" />
      <circle className="p-ink" cx="56" cy="-16" r="14" />
    </g>
  );
}

/** Lids with lashes; they close over the eyes where something moves. */
function ShutEyes() {
  return (
    <g>
      <g className="a-open-eyes">
        <OpenEyes />
      </g>
      <g className="a-shut-eyes">
        {[-56, 56].map((x) => (
          <path
            key={x}
            className="p-feature p-lids"
            transform={`translate(${x} -18)`}
            d="M-32 0 q32 26 64 0 M-24 8 l-10 20 M0 14 v24 M24 8 l10 20"
          />
        ))}
      </g>
    </g>
  );
}

/** The lens of this lane's camera, its middle at the origin. */
export function Lens({ transform }: { readonly transform?: string }) {
  return (
    <g transform={transform}>
      <circle className="p-ink" r="52" />
      <circle className="p-lens" r="34" />
      <circle className="p-gleam" cx="-12" cy="-12" r="9" />
    </g>
  );
}

/** A face in an oval below the lens. */
export function FaceInOval() {
  return (
    <Picture name="face-in-oval">
      <clipPath id="oval">
        <ellipse cx="400" cy="460" rx="228" ry="282" />
      </clipPath>
      <ellipse className="p-page" cx="400" cy="460" rx="228" ry="282" />
      <g clipPath="url(#oval)">
        <g transform="translate(400 458) scale(0.98)">
          <Head />
        </g>
      </g>
      <ellipse className="p-oval a-appear" cx="400" cy="460" rx="228" ry="282" />
      <Lens transform="translate(400 100)" />
    </Picture>
  );
}

/** The pillar with the screen and the camera, seen from the side. */
function Pillar() {
  return (
    <g>
      <rect className="p-ink" x="596" y="196" width="52" height="470" rx="14" />
      <rect className="p-box-left" x="560" y="180" width="56" height="230" rx="16" />
      <circle className="p-lens" cx="562" cy="226" r="22" />
      <rect className="p-ink" x="548" y="650" width="150" height="26" rx="13" />
    </g>
  );
}

export function ComeCloser() {
  return (
    <Picture name="come-closer">
      <path className="p-ground" d="M100 672 H712" />
      <Pillar />
      <Person pose="stand" transform="translate(206 664) scale(1.08)" className="a-walk-in" />
      <Arrow length={200} transform="translate(310 470) rotate(90)" className="a-draw-in" />
    </Picture>
  );
}

export function StepBack() {
  return (
    <Picture name="step-back">
      <path className="p-ground" d="M100 672 H712" />
      <Pillar />
      <Person pose="stand" transform="translate(420 664) scale(1.08)" className="a-step-back" />
      <Arrow length={200} transform="translate(316 470) rotate(-90)" className="a-draw-in" />
    </Picture>
  );
}

/** Cap, sunglasses and mask leave the face. */
export function UncoverFace() {
  return (
    <Picture name="uncover-face">
      <clipPath id="disc">
        <circle cx="400" cy="400" r="392" />
      </clipPath>
      <g clipPath="url(#disc)">
        <g transform="translate(400 500) scale(1.02)">
          <Head />
        </g>
      </g>
      <g className="a-off-up" transform="translate(400 176)">
        <path className="p-accent" d="M-130 46 Q-136 -88 0 -90 Q136 -88 130 46 Z" />
        <path className="p-accent-dark" d="M-130 34 H130 Q214 40 216 74 Q60 56 -130 66 Z" />
      </g>
      <g className="a-off-right" transform="translate(648 398)">
        <path className="p-feature" d="M-96 -18 H96" />
        <rect className="p-ink" x="-92" y="-28" width="80" height="62" rx="26" />
        <rect className="p-ink" x="12" y="-28" width="80" height="62" rx="26" />
      </g>
      <g className="a-off-left" transform="translate(150 560)">
        <path className="p-feature" d="M-76 -34 q-44 20 -8 62 M76 -34 q44 20 8 62" />
        <path className="p-mask" d="M-80 -44 Q0 -74 80 -44 V26 Q0 86 -80 26 Z" />
        <path className="p-text-line" d="M-56 -12 H56 M-56 18 H56" />
      </g>
    </Picture>
  );
}

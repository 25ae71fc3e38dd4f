import { Officer, Person } from './person.tsx';
import { Arrow, Picture } from './picture.tsx';

/** Three quiet dots. */
export function QuietDots() {
  return (
    <Picture name="quiet-dots">
      <circle className="p-dot a-dot-1" cx="220" cy="400" r="62" />
      <circle className="p-dot a-dot-2" cx="400" cy="400" r="62" />
      <circle className="p-dot a-dot-3" cx="580" cy="400" r="62" />
    </Picture>
  );
}

/** An officer comes to the place where the traveller stands. */
export function OfficerComes() {
  return (
    <Picture name="officer-comes">
      <ellipse className="p-ring" cx="548" cy="640" rx="132" ry="50" />
      <Person pose="stand" transform="translate(548 640) scale(1.02)" className="p-faint-person" />
      <g className="a-walk-in">
        <Officer transform="translate(252 648) scale(1.16)" />
      </g>
      <Arrow length={104} transform="translate(352 420) rotate(90)" className="a-draw-in" />
    </Picture>
  );
}

/** The way to the officer's counter. */
export function ToCounter() {
  return (
    <Picture name="to-counter">
      <g transform="translate(534 612) scale(0.92)">
        <Officer />
      </g>
      <path className="p-booth" d="M372 140 H696 V192 H372 Z" />
      <path className="p-booth-post" d="M392 192 V470 M676 192 V470" />
      <path className="p-box-left" d="M372 466 H696 V672 H372 Z" />
      <path className="p-box-top" d="M352 440 H716 V480 H352 Z" />
      <Arrow length={210} transform="translate(116 540) rotate(90)" className="a-draw-in" />
    </Picture>
  );
}

export function Hourglass() {
  return (
    <Picture name="hourglass">
      <g className="a-hourglass">
        <path
          className="p-page"
          d="M262 168 H538 V236 Q538 330 436 400 Q538 470 538 564 V632 H262 V564 Q262 470 364 400 Q262 330 262 236 Z"
        />
        <path className="p-accent" d="M304 272 H496 Q478 330 400 384 Q322 330 304 272 Z" />
        <path className="p-accent" d="M288 606 Q296 540 400 512 Q504 540 512 606 Z" />
        <path className="p-sand" d="M400 384 V520" />
        <path
          className="p-glass-line"
          d="M262 168 V236 Q262 330 364 400 Q262 470 262 564 V632 M538 168 V236 Q538 330 436 400 Q538 470 538 564 V632"
        />
        <rect className="p-ink" x="220" y="130" width="360" height="48" rx="24" />
        <rect className="p-ink" x="220" y="622" width="360" height="48" rx="24" />
      </g>
    </Picture>
  );
}

import { Person } from './person.tsx';
import { Arrow, flatOn, isometric, Picture, polygon } from './picture.tsx';

const at = isometric(400, 452);
/** The lane runs along y, from the lower left to the upper right: half its width, its ends, the height of its walls. */
const [half, near, far, height] = [136, 230, -230, 118];

/** A wall of the lane: a low plinth that carries glass. */
function Wall({ x }: { readonly x: number }) {
  const plinth = 40;
  const box = (x1: number, x2: number, low: number, high: number, left: string, right: string, top: string) => (
    <>
      <polygon
        className={left}
        points={polygon(at(x1, near, low), at(x2, near, low), at(x2, near, high), at(x1, near, high))}
      />
      <polygon
        className={right}
        points={polygon(at(x2, near, low), at(x2, far, low), at(x2, far, high), at(x2, near, high))}
      />
      <polygon
        className={top}
        points={polygon(at(x1, near, high), at(x2, near, high), at(x2, far, high), at(x1, far, high))}
      />
    </>
  );
  return (
    <g>
      {box(x - 18, x + 18, 0, plinth, 'p-box-left', 'p-box-right', 'p-box-top')}
      {box(x - 6, x + 6, plinth, height, 'p-pane-edge', 'p-pane', 'p-pane-edge')}
    </g>
  );
}

/** Two leaves of glass across the lane at `y`: shut, or swung open along the walls. */
function Leaves({
  y,
  open,
  className = '',
}: {
  readonly y: number;
  readonly open: boolean;
  readonly className?: string;
}) {
  const low = 26;
  const high = height - 6;
  const leaf = (fromX: number, fromY: number, toX: number, toY: number) => (
    <polygon points={polygon(at(fromX, fromY, low), at(toX, toY, low), at(toX, toY, high), at(fromX, fromY, high))} />
  );
  const reach = half - 26;
  return (
    <g className={`p-leaf ${className}`}>
      {open ? leaf(-half + 14, y, -half + 24, y - reach) : leaf(-half + 14, y, -5, y)}
      {open ? leaf(half - 14, y, half - 24, y - reach) : leaf(half - 14, y, 5, y)}
    </g>
  );
}

function Floor() {
  return (
    <polygon
      className="p-floor"
      points={polygon(at(-half, near + 84), at(half, near + 84), at(half, far - 84), at(-half, far - 84))}
    />
  );
}

/** An arrow on the floor; `y` is its foot, it points out of the lane. */
function FloorArrow({
  y,
  length,
  className = '',
}: {
  readonly y: number;
  readonly length: number;
  readonly className?: string;
}) {
  return (
    <g transform={flatOn(...at(0, y))}>
      <Arrow length={length} className={className} />
    </g>
  );
}

const place = (x: number, y: number, scale = 0.78) => {
  const [left, top] = at(x, y);
  return `translate(${left} ${top}) scale(${scale})`;
};

/** The first door stands open, an arrow leads in. */
export function StepInside() {
  return (
    <Picture name="step-inside">
      <Floor />
      <Wall x={-half} />
      <Leaves y={far + 50} open={false} />
      <FloorArrow y={120} length={250} className="a-draw-in" />
      <Leaves y={near - 10} open={true} />
      <g className="a-walk-in">
        <Person pose="walk" transform={place(0, near + 44)} />
      </g>
      <Wall x={half} />
    </Picture>
  );
}

/** The first door stands open, an arrow leads back out by it; the exit is shut. */
export function StepBackOut() {
  const [left, top] = at(0, 10);
  return (
    <Picture name="step-back-out">
      <Floor />
      <Wall x={-half} />
      <Leaves y={far + 50} open={false} />
      <g className="a-walk-in">
        <Person pose="walk" transform={`translate(${left} ${top}) scale(-0.78 0.78)`} />
      </g>
      <Leaves y={near - 10} open={true} />
      <g transform={flatOn(...at(0, 110))}>
        <Arrow length={190} transform="rotate(180)" className="a-draw-in" />
      </g>
      <Wall x={half} />
    </Picture>
  );
}

/** The exit stands open, in green. */
export function GoThrough() {
  return (
    <Picture name="go-through">
      <Floor />
      <Wall x={-half} />
      <FloorArrow y={20} length={300} className="a-draw-in" />
      <Leaves y={far + 110} open={true} />
      <g className="a-walk-in">
        <Person pose="walk" transform={place(0, 130)} />
      </g>
      <Wall x={half} />
    </Picture>
  );
}

/** The traveller is outside, the gate shuts behind. */
export function GateShutsBehind() {
  return (
    <Picture name="gate-shuts-behind">
      <Floor />
      <Wall x={-half} />
      <g className="a-walk-in">
        <Person pose="walk" transform={place(-6, far - 40, 0.72)} />
      </g>
      <Leaves y={far + 60} open={false} className="a-appear-late" />
      <Wall x={half} />
      <g className="a-appear-late" transform="translate(588 616)">
        <circle className="p-accent" r="74" />
        <path className="p-check" d="M-34 2 L-10 28 L36 -24" />
      </g>
    </Picture>
  );
}

/** One figure in a circle; the others stay behind the line. */
export function OneInCircle() {
  return (
    <Picture name="one-in-circle">
      <ellipse className="p-ring" cx="400" cy="632" rx="190" ry="74" />
      <g className="p-faint">
        <Person pose="stand" transform="translate(142 610) scale(0.72)" />
        <Person pose="stand" transform="translate(658 610) scale(0.72)" />
      </g>
      <Person pose="stand" transform="translate(400 640) scale(1.18)" className="a-appear" />
      <path className="p-guide" d="M226 240 V700 M574 240 V700" />
    </Picture>
  );
}

/** A barred lane. */
export function LaneBarred() {
  return (
    <Picture name="lane-barred">
      <Floor />
      <Wall x={-half} />
      <Leaves y={near - 20} open={false} />
      <Wall x={half} />
      <g transform="translate(400 372)" className="a-appear">
        <circle className="p-sign" r="128" />
        <rect className="p-sign-bar" x="-84" y="-24" width="168" height="48" rx="10" />
      </g>
    </Picture>
  );
}

/** The way out: an open door and a running figure. */
export function WayOut() {
  return (
    <Picture name="way-out">
      <path className="p-door-hole" d="M470 170 H650 V640 H470 Z" />
      <path className="p-door" d="M470 170 L372 118 V700 L470 640 Z" />
      <Person pose="run" transform="translate(360 640) scale(1.04)" className="a-walk-in" />
      <path className="p-ground" d="M120 646 H690" />
      <Arrow length={190} transform="translate(474 404) rotate(90)" className="a-draw-in" />
    </Picture>
  );
}

import { flatOn, isometric, polygon } from './picture.tsx';

/** The sign for a passport with a chip (ICAO 9303-9), 72 × 44 around the origin. */
function ChipSign({ transform }: { readonly transform: string }) {
  return (
    <g transform={transform} className="p-gold-line">
      <rect x="-36" y="-22" width="72" height="44" rx="6" />
      <path d="M-36 0 H-15 M15 0 H36" />
      <circle r="15" />
    </g>
  );
}

/** The front cover, 220 × 300 from the origin. */
export function Cover({ transform }: { readonly transform?: string }) {
  return (
    <g transform={transform}>
      <rect className="p-cover" width="220" height="300" rx="18" />
      <g className="p-gold-line" transform="translate(110 118)">
        <circle r="54" />
        <ellipse rx="24" ry="54" />
        <path d="M-54 0 H54 M-46 -28 H46 M-46 28 H46" />
      </g>
      <path className="p-gold-line" d="M62 38 H158" />
      <ChipSign transform="translate(110 238)" />
    </g>
  );
}

/** The page with the photo, 220 × 300 from the origin. */
export function PhotoPage({ transform }: { readonly transform?: string }) {
  return (
    <g transform={transform}>
      <rect className="p-page" width="220" height="300" rx="18" />
      <rect className="p-mid" x="24" y="38" width="84" height="108" rx="8" />
      <circle className="p-ink" cx="66" cy="78" r="20" />
      <path className="p-ink" d="M34 146 q0 -40 32 -40 q32 0 32 40 z" />
      <path className="p-text-line" d="M128 52 H196 M128 82 H180 M128 112 H190 M24 176 H120" />
      <path className="p-code-line" d="M24 232 H196 M24 262 H196" />
    </g>
  );
}

/** An open passport that lies face down, in the isometric view; its middle is the origin. */
export function OpenFaceDown({ className = '' }: { readonly className?: string }) {
  const at = isometric(0, 0);
  const [w, h, thick] = [140, 100, 12];
  return (
    <g className={className}>
      <polygon className="p-page-edge" points={polygon(at(-w, h), at(w, h), at(w, h, thick), at(-w, h, thick))} />
      <polygon className="p-page-edge" points={polygon(at(w, -h), at(w, h), at(w, h, thick), at(w, -h, thick))} />
      <g transform={`translate(0 ${-thick})`}>
        <g transform={flatOn(0, 0)}>
          <rect className="p-cover" x={-w} y={-h} width={w * 2} height={h * 2} rx="12" />
          <path className="p-spine" d={`M0 ${-h} V${h}`} />
          <g className="p-gold-line" transform="translate(70 -18) scale(0.62)">
            <circle r="54" />
            <ellipse rx="24" ry="54" />
            <path d="M-54 0 H54 M-46 -28 H46 M-46 28 H46" />
          </g>
          <ChipSign transform="translate(70 58) scale(0.62)" />
        </g>
      </g>
    </g>
  );
}

/** The reader of this lane: a low box with a lit glass, in the isometric view; the middle of the glass is the origin. */
export function Reader() {
  const at = isometric(0, 0);
  const [w, d, h] = [200, 165, 92];
  return (
    <g>
      <polygon
        className="p-shadow"
        points={polygon(at(-w, d + 34, -h), at(w + 34, d + 34, -h), at(w + 34, -d, -h), at(w, -d, -h), at(-w, d, -h))}
      />
      <polygon className="p-box-left" points={polygon(at(-w, d), at(w, d), at(w, d, -h), at(-w, d, -h))} />
      <polygon className="p-box-right" points={polygon(at(w, -d), at(w, d), at(w, d, -h), at(w, -d, -h))} />
      <g transform={flatOn(0, 0)}>
        <rect className="p-box-top" x={-w} y={-d} width={w * 2} height={d * 2} rx="10" />
        <rect className="p-glass" x={-w + 34} y={-d + 34} width={w * 2 - 68} height={d * 2 - 68} rx="10" />
        <path
          className="p-glass-gleam"
          d={`M${-w + 60} ${d - 34} L${-w + 190} ${-d + 34} H${-w + 250} L${-w + 120} ${d - 34} Z`}
        />
      </g>
    </g>
  );
}

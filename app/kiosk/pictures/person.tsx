/** Figures in the manner of ISO/IEC 24779: a round head and round limbs. Feet stand on the origin, 400 high. */
export function Person({ pose, transform, className = '' }: PersonProps) {
  return (
    <g transform={transform} className={`p-person ${className}`}>
      {poses[pose]}
    </g>
  );
}

interface PersonProps {
  readonly pose: keyof typeof poses;
  readonly transform?: string;
  readonly className?: string;
}

const poses = {
  stand: (
    <>
      <circle cx="0" cy="-354" r="42" />
      <rect x="-48" y="-300" width="96" height="164" rx="34" />
      <path className="p-limb" d="M-62 -268 L-68 -160 M62 -268 L68 -160" />
      <path className="p-leg" d="M-24 -150 V-20 M24 -150 V-20" />
    </>
  ),
  walk: (
    <>
      <circle cx="18" cy="-356" r="42" />
      <path className="p-trunk" d="M8 -262 L0 -176" />
      <path className="p-limb" d="M16 -272 L62 -206 L104 -214 M2 -270 L-46 -216 L-50 -160" />
      <path className="p-leg" d="M8 -170 L54 -104 L62 -20 M-6 -170 L-26 -96 L-84 -26" />
    </>
  ),
  run: (
    <>
      <circle cx="64" cy="-346" r="42" />
      <path className="p-trunk" d="M38 -258 L-4 -176" />
      <path className="p-limb" d="M50 -266 L96 -206 L146 -228 M26 -268 L-50 -262 L-86 -206" />
      <path className="p-leg" d="M4 -168 L72 -130 L60 -38 M-10 -164 L-46 -92 L-136 -86" />
    </>
  ),
} as const;

/** An officer: cap with a peak and a badge. */
export function Officer({ transform, className = '' }: { readonly transform?: string; readonly className?: string }) {
  return (
    <g transform={transform} className={className}>
      <Person pose="stand" />
      <path className="p-cap" d="M-56 -366 Q-60 -424 0 -426 Q60 -424 56 -366 Z" />
      <rect className="p-peak" x="-62" y="-376" width="124" height="22" rx="11" />
      <circle className="p-badge" cx="0" cy="-402" r="11" />
      <path className="p-badge" d="M22 -262 l8 16 18 3 -13 12 3 18 -16 -9 -16 9 3 -18 -13 -12 18 -3 z" />
    </g>
  );
}

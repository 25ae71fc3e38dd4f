import type { ReactNode } from 'react';

/** One drawing of 800 × 800 on a quiet disc in the tint of the lamp. The sentence beside it says the same in words. */
export function Picture({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <svg className="picture" viewBox="0 0 800 800" aria-hidden="true" data-picture={name}>
      <circle className="p-disc" cx="400" cy="400" r="392" />
      {children}
    </svg>
  );
}

/** Joins points to what `points` of a polygon wants. */
export function polygon(...points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

/** A view from above at an angle: x runs down to the right, y down to the left, z up. */
export function isometric(originX: number, originY: number) {
  return (x: number, y: number, z = 0): readonly [number, number] => [
    originX + (x - y) * 0.866,
    originY + (x + y) * 0.5 - z,
  ];
}

/** The plane z = 0 of the same view, for drawings that lie flat. */
export function flatOn(originX: number, originY: number): string {
  return `matrix(0.866 0.5 -0.866 0.5 ${originX} ${originY})`;
}

/** A broad arrow from the origin upwards, `length` long; turn and place it by `transform`. */
export function Arrow({ length, transform, className = '' }: ArrowProps) {
  const head = 62;
  return (
    <path
      className={`p-arrow ${className}`}
      transform={transform}
      d={`M-22 0 V${-(length - head)} H-58 L0 ${-length} L58 ${-(length - head)} H22 V0 Z`}
    />
  );
}

interface ArrowProps {
  readonly length: number;
  readonly transform?: string;
  readonly className?: string;
}

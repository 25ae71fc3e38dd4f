import type { SimilarityCounts } from './similarity-counts.ts';

interface DetPoint {
  readonly fmr: number;
  readonly fnmr: number;
}

/** The corners of the curve of both errors, from the strictest threshold to the loosest. */
export function detPoints(genuine: SimilarityCounts, impostors: SimilarityCounts): readonly DetPoint[] {
  if (genuine.total === 0 || impostors.total === 0) return [];
  const changes = new Map<number, { genuine: number; impostor: number }>();
  for (const [side, counts] of [
    ['genuine', genuine],
    ['impostor', impostors],
  ] as const) {
    for (const { steps, count } of counts.fromLargest()) {
      const change = changes.get(steps) ?? { genuine: 0, impostor: 0 };
      change[side] += count;
      changes.set(steps, change);
    }
  }
  const points: DetPoint[] = [{ fmr: 0, fnmr: 1 }];
  let [matched, falsely] = [0, 0];
  for (const [, change] of [...changes].sort(([a], [b]) => b - a)) {
    matched += change.genuine;
    falsely += change.impostor;
    points.push({ fmr: falsely / impostors.total, fnmr: 1 - matched / genuine.total });
  }
  return points;
}

const size = { width: 720, height: 720, left: 90, right: 30, top: 50, bottom: 80 } as const;
const ticks = [1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.05, 0.2, 0.5] as const;
/** Points nearer together than this in the picture (pixels) are one. */
const resolution = 0.5;

/** The detection error trade-off as a picture: both axes on the scale of the normal deviate (ISO/IEC 19795-1). */
export function detCurveSvg(points: readonly DetPoint[], title: string): string {
  const low = normalDeviate(ticks[0]);
  const high = normalDeviate(ticks.at(-1)!);
  const part = (rate: number) =>
    (normalDeviate(Math.min(Math.max(rate, ticks[0]), ticks.at(-1)!)) - low) / (high - low);
  const x = (rate: number) => size.left + part(rate) * (size.width - size.left - size.right);
  const y = (rate: number) => size.height - size.bottom - part(rate) * (size.height - size.top - size.bottom);
  const line: string[] = [];
  let last = { x: Number.NaN, y: Number.NaN };
  for (const { fmr, fnmr } of points) {
    const at = { x: x(fmr), y: y(fnmr) };
    if (Math.hypot(at.x - last.x, at.y - last.y) < resolution) continue;
    line.push(`${at.x.toFixed(1)},${at.y.toFixed(1)}`);
    last = at;
  }
  const [left, right] = [x(ticks[0]), x(ticks.at(-1)!)];
  const [bottom, top] = [y(ticks[0]), y(ticks.at(-1)!)];
  const grid = ticks.flatMap((rate) => [
    `<path class="grid" d="M${x(rate).toFixed(1)} ${top}V${bottom}M${left} ${y(rate).toFixed(1)}H${right}"/>`,
    `<text x="${x(rate).toFixed(1)}" y="${bottom + 22}" text-anchor="middle">${percent(rate)}</text>`,
    `<text x="${left - 8}" y="${(y(rate) + 4).toFixed(1)}" text-anchor="end">${percent(rate)}</text>`,
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="13">`,
    '<style>.grid{stroke:#ccc;fill:none}.curve{stroke:#0a4fa8;stroke-width:2.5;fill:none}</style>',
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    `<text x="${size.width / 2}" y="30" text-anchor="middle" font-size="17">${escaped(title)}</text>`,
    ...grid,
    `<polyline class="curve" points="${line.join(' ')}"/>`,
    `<text x="${(left + right) / 2}" y="${size.height - 20}" text-anchor="middle">false match rate</text>`,
    `<text transform="translate(24 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">false non-match rate</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(1))} %`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The quantile of the standard normal distribution by Acklam's rational approximation (relative error under 1.2e-9), for rates up to one half. */
function normalDeviate(rate: number): number {
  if (rate < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(rate));
    return (
      polynomial(
        q,
        [
          -7.784894002430293e-3, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
          2.938163982698783,
        ],
      ) / polynomial(q, [7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1])
    );
  }
  const q = rate - 0.5;
  const r = q * q;
  return (
    (q *
      polynomial(
        r,
        [
          -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
          2.506628277459239,
        ],
      )) /
    polynomial(r, [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1])
  );
}

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

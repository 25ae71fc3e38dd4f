import sharp, { type Sharp } from 'sharp';
import type { Picture, Point3 } from '../../face/picture.ts';

/** Something wrong with a picture, for tests: takes the pixels and the mesh that an undisturbed look put on them. */
export type Defect = (picture: Picture, mesh: readonly Point3[]) => Promise<Picture>;

function withSharp(change: (image: Sharp, mesh: readonly Point3[], picture: Picture) => Sharp): Defect {
  return async (picture, mesh) => {
    const { width, height, data } = picture;
    const image = change(sharp(data, { raw: { width, height, channels: 3 } }), mesh, picture);
    const { data: changed, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: changed };
  };
}

/** Each value by its own rule; `across`: 0 at the left edge, 1 at the right one. */
function withValues(change: (value: number, across: number, channel: number) => number): Defect {
  return async ({ width, height, data }) => {
    const changed = data.map((value, at) => {
      const across = (Math.floor(at / 3) % width) / width;
      return Math.min(255, Math.max(0, change(value, across, at % 3)));
    });
    return { width, height, data: changed };
  };
}

const grey: Defect = async ({ width, height, data }) => {
  const changed = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    changed.fill(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!, at, at + 3);
  }
  return { width, height, data: changed };
};

function drawn(svg: (mesh: readonly Point3[]) => string): Defect {
  return withSharp((image, mesh, { width, height }) => {
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg(mesh)}</svg>`;
    return image.composite([{ input: Buffer.from(picture) }]);
  });
}

const eyes = [
  [33, 133],
  [362, 263],
] as const;

function lenses(mesh: readonly Point3[], style: string): string {
  return eyes
    .map(([outer, inner]) => {
      const [a, b] = [mesh[outer]!, mesh[inner]!];
      const width = Math.hypot(b.x - a.x, b.y - a.y);
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + 0.12 * width };
      return `<ellipse cx="${middle.x}" cy="${middle.y}" rx="${0.95 * width}" ry="${0.62 * width}" ${style}/>`;
    })
    .join('');
}

/** From ear to ear under the eyes and down to the chin. */
const maskOutline = [
  234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 345, 349, 6,
  120, 116,
];

/** A cap pulled down to just above the brows. */
function capPath(mesh: readonly Point3[]): string {
  const [right, left, top] = [mesh[234]!.x, mesh[454]!.x, mesh[10]!.y];
  const wide = left - right;
  const edge = (mesh[105]!.y + mesh[334]!.y) / 2 - 0.08 * wide;
  const crown = top - 0.4 * wide;
  return `M${right - 0.1 * wide} ${edge} L${left + 0.1 * wide} ${edge} L${left + 0.08 * wide} ${crown} L${right - 0.08 * wide} ${crown}Z`;
}

export const defects = {
  blur: (sigma: number) => withSharp((image) => image.blur(sigma)),
  dark: (part: number) => withValues((value) => value * part),
  gamma: (power: number) => withValues((value) => 255 * (value / 255) ** power),
  glare: withValues((value) => value * 2.5 + 60),
  sideLight: withValues((value, across) => value * (0.2 + 0.8 * Math.min(1, Math.max(0, (across - 0.35) / 0.3)))),
  warmLight: withValues((value, _across, channel) => value * ([1.1, 1, 0.7][channel] ?? 1)),
  grey,
  smaller: (width: number, margin: number) =>
    withSharp((image) => {
      const around = { top: margin, bottom: margin, left: margin, right: margin, background: '#888888' };
      return image.resize({ width }).extend(around);
    }),
  turned: (degrees: number) => withSharp((image) => image.rotate(degrees, { background: '#cccccc' })),
  cutLeft: withSharp((image, mesh, { width, height }) => {
    const left = Math.round(mesh[33]!.x);
    return image.extract({ left, top: 0, width: width - left, height });
  }),
  cutTop: withSharp((image, mesh, { width, height }) => {
    const top = Math.round((mesh[105]!.y + mesh[10]!.y) / 2);
    return image.extract({ left: 0, top, width, height: height - top });
  }),
  cutToFace: withSharp((image, mesh) => {
    const [right, left, top, chin] = [mesh[234]!.x, mesh[454]!.x, mesh[10]!.y, mesh[152]!.y].map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    return image.extract({ left: right, top, width: left - right, height: chin - top });
  }),
  leftPart: (width: number) =>
    withSharp((image, _mesh, { height }) => image.extract({ left: 0, top: 0, width, height })),
  glasses: drawn((mesh) => lenses(mesh, 'fill="none" stroke="#181818" stroke-width="4"')),
  sunglasses: drawn((mesh) => lenses(mesh, 'fill="#101014"')),
  mask: (colour: string) =>
    drawn((mesh) => {
      const outline = maskOutline.map((index) => `${mesh[index]!.x},${mesh[index]!.y}`).join(' ');
      return `<polygon points="${outline}" fill="${colour}"/>`;
    }),
  cap: (colour: string) => drawn((mesh) => `<path d="${capPath(mesh)}" fill="${colour}"/>`),
} as const;

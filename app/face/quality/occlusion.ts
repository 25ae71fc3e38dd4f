import type { Picture, Point } from '../picture.ts';
import { type EyePoints, leftEye, rightEye, skinPoints, zones } from './face-zones.ts';
import { type Colour, colourAround, luminance, pixelsWithin } from './pixels.ts';

/** What hides parts of the face, each as a part (0 to 1) of its zone. */
export interface Occlusion {
  /** Around the eyes: dark glasses, glare on glasses, hair. */
  readonly eyes: number;
  /** On the lips: a mask, a scarf. */
  readonly mouth: number;
  /** Above the brows: a cap, a hood, a headscarf. Hair that leaves gaps, or leaves the strip over the brows free, is none. */
  readonly forehead: number;
  /** On cheeks, nose, forehead and chin together. */
  readonly face: number;
}

/** A colour as skin has it whatever the light: how red and how blue it is against its green, and its lightness. */
interface Tone {
  readonly red: number;
  readonly blue: number;
  readonly light: number;
}

/** Keeps the hue of black from being noise. */
const floor = 8;

function toneOf(colour: Colour): Tone {
  const green = colour.green + floor;
  return {
    red: Math.log((colour.red + floor) / green),
    blue: Math.log((colour.blue + floor) / green),
    light: luminance(colour) + 1,
  };
}

/** How far a tone may lie from the skin's. Cheeks, chin and forehead stay within half of it; cloth rarely does. */
const near = { hue: 0.2, darkest: 0.4, lightest: 1.9 } as const;
/** Skin that is darker than this is in shade: redder and less blue by as much again. */
const shade = { below: 0.8, redder: 0.5 } as const;
/** Lips are redder than skin, painted ones much; a moustache throws shade. */
const lips = { lessRed: 0.12, moreRed: 0.75, blue: 0.22, darkest: 0.25, lightest: 1.6 } as const;
const samples = 250;

/** Compares what is seen with the skin of the same face, as far as most of ten places agree on it. */
export function occlusionOf(picture: Picture, mesh: readonly Point[], eyeDistance: number): Occlusion {
  const skin = skinOf(picture, mesh, eyeDistance);
  if (skin === null) return { eyes: 0, mouth: 0, forehead: 0, face: 0 };
  const zone = (indices: readonly number[]) => indices.map((index) => mesh[index]!);
  const covered = (polygon: readonly Point[], is: (tone: Tone) => boolean) =>
    part(pixelsWithin(picture, polygon, samples, 9).map(toneOf), is);
  const off = (tone: Tone) => !isSkin(tone, skin);
  const eyes = [rightEye, leftEye].map((eye) => {
    const here = skinBelow(picture, mesh[eye.cheek]!, eyeDistance, skin);
    return covered(underEye(mesh, eye), (tone) => !isSkin(tone, here));
  });
  return {
    eyes: (eyes[0]! + eyes[1]!) / 2,
    mouth: covered(zone(zones.lips), (tone) => !isLip(tone, skin)),
    forehead: foreheadCover(pixelsWithin(picture, zone(zones.forehead), samples, 9).map(toneOf), skin),
    face: covered(zone(zones.oval), off),
  };
}

/** Skin as most places agree on it: a tone among theirs that has the most others near, and is a skin's colour if any is. */
function skinOf(picture: Picture, mesh: readonly Point[], eyeDistance: number): Tone | null {
  const tones = skinPoints.flatMap((index) => {
    const colour = colourAround(picture, mesh[index]!, 0.05 * eyeDistance);
    return colour === null ? [] : [toneOf(colour)];
  });
  const votes = tones.map((tone) => {
    const agreeing = tones.filter((other) => agree(tone, other));
    return { agreeing, weight: agreeing.length + (couldBeSkin(meanTone(agreeing)) ? skinBonus : 0) };
  });
  const best = votes.toSorted((a, b) => b.weight - a.weight)[0];
  return best === undefined ? null : meanTone(best.agreeing);
}

function agree(one: Tone, other: Tone): boolean {
  const ratio = one.light / other.light;
  return hueDistance(one, other) < near.hue / 2 && ratio > near.darkest && ratio < 1 / near.darkest;
}

/** Skin in the light that falls on this cheek: with light from one side the other one lies in shade. */
function skinBelow(picture: Picture, cheek: Point, eyeDistance: number, skin: Tone): Tone {
  const colour = colourAround(picture, cheek, 0.08 * eyeDistance);
  if (colour === null) return skin;
  const tone = toneOf(colour);
  const isShaded = hueDistance(tone, skin, tone.light < shade.below * skin.light) < near.hue;
  return isShaded ? { ...skin, light: tone.light } : skin;
}

/** In places: a mask hides four and a fringe as many, so that a colour which no skin has must not win by one. */
const skinBonus = 4;

/** Redder than green and greener than blue, in every light that is not coloured. Never so in a grey picture. */
function couldBeSkin({ red, blue }: Tone): boolean {
  return red > 0.04 && red < 1 && blue < 0.02;
}

function isSkin(tone: Tone, skin: Tone): boolean {
  const ratio = tone.light / skin.light;
  return hueDistance(tone, skin, ratio < shade.below) < near.hue && ratio > near.darkest && ratio < near.lightest;
}

function hueDistance(tone: Tone, skin: Tone, inShade = false): number {
  const red = tone.red - skin.red;
  const blue = tone.blue - skin.blue;
  if (!inShade) return Math.hypot(red, blue);
  return Math.hypot(red > 0 ? red * shade.redder : red, blue < 0 ? blue * shade.redder : blue);
}

function isLip({ red, blue, light }: Tone, skin: Tone): boolean {
  const ratio = light / skin.light;
  const redder = red - skin.red;
  if (ratio < lips.darkest || ratio > lips.lightest) return false;
  return (
    redder > -lips.lessRed && redder < lips.moreRed && Math.abs(blue - skin.blue) < lips.blue + Math.max(redder, 0)
  );
}

/** Hair has strands that shine: the middle half of its lightness spreads over more than this part of the median. */
const clothSpread = 0.25;
/** A few dark hairs on the brow are alike, too. */
const clothPart = 0.3;

function foreheadCover(tones: readonly Tone[], skin: Tone): number {
  const dark = tones.filter(({ light }) => light / skin.light <= near.darkest);
  const coloured = part(tones, (tone) => tone.light / skin.light > near.darkest && !isSkin(tone, skin));
  return dark.length > clothPart * tones.length && isCloth(dark) ? coloured + dark.length / tones.length : coloured;
}

function isCloth(dark: readonly Tone[]): boolean {
  const lights = dark.map(({ light }) => light).sort((one, other) => one - other);
  const at = (part: number) => lights[Math.floor(part * (lights.length - 1))]!;
  return at(0.75) - at(0.25) < clothSpread * at(0.5);
}

/** From below the lower lid to where the cheek begins: dark glasses and their frames reach there, brows and lashes do not. */
function underEye(mesh: readonly Point[], { outer, inner }: EyePoints): Point[] {
  const [a, b] = [mesh[outer]!, mesh[inner]!].sort((one, other) => one.x - other.x) as [Point, Point];
  const along = { x: b.x - a.x, y: b.y - a.y };
  const below = (from: Point, u: number, v: number): Point => ({
    x: from.x + u * along.x - v * along.y,
    y: from.y + u * along.y + v * along.x,
  });
  return [below(a, 0, 0.3), below(b, 0, 0.3), below(b, 0, 0.5), below(a, 0, 0.5)];
}

function part(tones: readonly Tone[], is: (tone: Tone) => boolean): number {
  return tones.length === 0 ? 0 : tones.filter(is).length / tones.length;
}

function meanTone(tones: readonly Tone[]): Tone {
  const mean = (of: (tone: Tone) => number) => tones.reduce((sum, tone) => sum + of(tone), 0) / tones.length;
  return { red: mean((tone) => tone.red), blue: mean((tone) => tone.blue), light: mean((tone) => tone.light) };
}

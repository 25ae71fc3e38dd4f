import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AttackKind } from '../attacks.ts';
import type { ClipName } from './actor.ts';
import { clipRecipe, type FilmRecipe, fitted, framesPerSecond } from './film.ts';

/** How a person's clip is shown; null where there is no such clip. */
export type Wardrobe = (clip: ClipName) => FilmRecipe | null;

/** Whoever stands there themselves. */
export function oneself(person: string): Wardrobe {
  return (clip) => {
    const file = clipOf(person, clip);
    return file === null ? null : clipRecipe(file);
  };
}

/** A person's clip of that name, in either container. */
export function clipOf(person: string, clip: ClipName): string | null {
  return ['webm', 'mp4'].map((kind) => join(person, `${clip}.${kind}`)).find((path) => existsSync(path)) ?? null;
}

/** Shows `victim` as `attacker` would; a recorded attack of this kind on this person is taken where there is one. */
export function disguise(
  kind: Extract<AttackKind, 'print' | 'replay' | 'cutout'>,
  victim: string,
  attacker: string,
): Wardrobe {
  const recorded = join(victim, '..', 'attacks', `${kind}-${basename(victim)}.webm`);
  if (existsSync(recorded)) return (clip) => (clip === 'neutral' ? clipRecipe(recorded) : null);
  switch (kind) {
    case 'print':
      return still(victim, attacker, paper);
    case 'cutout':
      return still(victim, attacker, `${paper},${eyeHoles}`);
    case 'replay':
      return onAPhone(victim, attacker);
  }
}

/** A photo on paper: paler than life, with a white margin. Its face is as large as a face at arm's length. */
const paper =
  'scale=440:550,eq=contrast=0.82:brightness=0.06:saturation=0.75,pad=480:590:20:20:color=0xf4f4f0,format=yuva420p';
/** Where the eyes of a passport photo are (ISO/IEC 19794-5), cut out as two ovals. */
const eyeHoles =
  "geq=lum='p(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='if(lt(pow((X-190)/34,2)+pow((Y-250)/19,2),1)+lt(pow((X-290)/34,2)+pow((Y-250)/19,2),1),0,255)'";
/** A hand is never still; two seconds and its sway is where it began. */
const inAHand = "overlay=x='400+5*sin(PI*t)':y='56+4*sin(2*PI*t)':shortest=1";

function still(victim: string, attacker: string, sheet: string): Wardrobe {
  const photo = join(victim, 'passport.jpg');
  return (clip) => {
    const behind = clipOf(attacker, 'neutral');
    if (clip !== 'neutral' || behind === null || !existsSync(photo)) return null;
    return {
      inputs: [
        ['-i', `file:${behind}`],
        ['-i', `file:${photo}`],
      ],
      filters: [
        `[1:v]${sheet},loop=loop=-1:size=1,fps=${framesPerSecond}[sheet]`,
        `[0:v]fps=${framesPerSecond},${fitted}[behind]`,
        `[behind][sheet]${inAHand},format=yuv420p[out]`,
      ].join(';'),
    };
  };
}

/** A phone in the attacker's hand: bezel, pixel grid, the flicker of its lamp. */
function onAPhone(victim: string, attacker: string): Wardrobe {
  return (clip) => {
    const [shown, behind] = [clipOf(victim, clip), clipOf(attacker, 'neutral')];
    if (shown === null || behind === null) return null;
    const screen = [
      `fps=${framesPerSecond}`,
      fitted,
      'crop=420:660:430:30',
      'drawgrid=width=4:height=4:thickness=1:color=black@0.35',
      "eq=brightness='0.05+0.04*sin(9*PI*t)':contrast=1.15:eval=frame",
      'pad=452:720:16:30:color=0x0a0a0c',
    ].join(',');
    return {
      inputs: [
        ['-i', `file:${shown}`],
        ['-i', `file:${behind}`],
      ],
      filters: [
        `[0:v]${screen}[phone]`,
        `[1:v]fps=${framesPerSecond},${fitted},trim=end_frame=1,loop=loop=-1:size=1,setpts=N/${framesPerSecond}/TB[behind]`,
        `[behind][phone]overlay=x='414+3*sin(PI*t)':y=0:shortest=1,format=yuv420p[out]`,
      ].join(';'),
    };
  };
}

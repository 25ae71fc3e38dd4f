import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { frameSize } from '../../camera/port.ts';
import { attackKinds, accompliceOf, type AttackKind } from '../attacks.ts';
import { clipRecipe, decodeFilm } from './film.ts';
import { Stage } from './stage.ts';
import { clipOf } from './wardrobe.ts';

const travellers = join(import.meta.dirname, '..', 'travellers');
const folder = (person: string) => join(travellers, person);

async function stageOf(person: string, attack: AttackKind | null = null, seed = 5): Promise<Stage> {
  const stage = await Stage.open({ person: folder(person), attack, accomplice: folder(accompliceOf(person)), seed });
  if (stage === null) throw new Error(`${person} cannot be shown`);
  return stage;
}

const print = (frame: Uint8Array) => createHash('sha1').update(frame).digest('base64');
async function run(stage: Stage, frames: number): Promise<readonly string[]> {
  const prints: string[] = [];
  for (let shown = 0; shown < frames; shown += 1) prints.push(print(await stage.next()));
  return prints;
}

/** How far two pictures' brightness is apart in a window of the middle, 0 to 255. */
function apart(a: Uint8Array, b: Uint8Array, from = 0.4, to = 0.6): number {
  const { width, height } = frameSize;
  let sum = 0;
  let n = 0;
  for (let y = Math.round(height * 0.2); y < height * 0.6; y += 4)
    for (let x = Math.round(width * from); x < width * to; x += 4) {
      sum += Math.abs(a[y * width + x]! - b[y * width + x]!);
      n += 1;
    }
  return sum / n;
}

test('an honest person never shows the same picture twice, however often the clip begins anew', async () => {
  const stage = await stageOf('person-a');
  expect(new Set(await run(stage, 60)).size).toBe(60);
});

test('the same seed, the same pictures; another seed, others', async () => {
  const [one, same, other] = await Promise.all([
    stageOf('person-a', null, 9),
    stageOf('person-a', null, 9),
    stageOf('person-a', null, 10),
  ]);
  const first = await run(one!, 12);
  expect(await run(same!, 12)).toEqual(first);
  expect(await run(other!, 12)).not.toEqual(first);
});

test('a film that is fed in repeats itself to the bit', async () => {
  const shown = await run(await stageOf('person-a', 'loop'), 48);
  expect(shown.slice(24)).toEqual(shown.slice(0, 24));
});

test('a stream that is frozen moves first, then stands', async () => {
  const shown = await run(await stageOf('person-a', 'frozen'), 40);
  expect(new Set(shown.slice(0, 5)).size).toBe(5);
  expect(new Set(shown.slice(-20)).size).toBe(1);
});

test('a movement is made only when it is asked for', async () => {
  const stage = await stageOf('person-b');
  const begin = Uint8Array.from(await stage.next());
  let sway = 0;
  for (let shown = 0; shown < 47; shown += 1) sway = Math.max(sway, apart(begin, await stage.next()));
  stage.cue('closer');
  let furthest = 0;
  for (let shown = 0; shown < 300 && furthest < 1.5 * sway; shown += 1) {
    furthest = Math.max(furthest, apart(begin, await stage.next()));
    await new Promise((resolve) => setTimeout(resolve, 20)); // the clip is decoded meanwhile
  }
  expect(furthest).toBeGreaterThan(1.5 * sway);
}, 20_000);

test('who swaps does it after the first movement, at the door only when it is open', async () => {
  const stage = await stageOf('person-c', 'swap-at-door');
  const before = Uint8Array.from(await stage.next());
  for (let shown = 0; shown < 47; shown += 1) await stage.next();
  expect(apart(before, await stage.next())).toBeLessThan(12);
  stage.cue('go');
  for (let shown = 0; shown < 30; shown += 1) await stage.next();
  expect(apart(before, await stage.next())).toBeGreaterThan(25);
});

test('somebody comes in beside, and the first one stays', async () => {
  const stage = await stageOf('person-d', 'second-face');
  const before = Uint8Array.from(await stage.next());
  for (let shown = 0; shown < 40; shown += 1) await stage.next();
  const later = await stage.next();
  expect(apart(before, later)).toBeLessThan(15);
  expect(apart(before, later, 0.75, 0.9)).toBeGreaterThan(15);
});

test.each(attackKinds)('%s can be played on every person', async (attack) => {
  for (const person of attack === 'cutout' ? ['person-a', 'person-d'] : ['person-b', 'person-g']) {
    const stage = await stageOf(person, attack);
    expect((await stage.next()).length).toBe((frameSize.width * frameSize.height * 3) / 2);
    stage.wipe();
  }
});

test('what was filmed is overwritten when the person has gone, also what is decoded only then', async () => {
  const film = decodeFilm(clipRecipe(clipOf(folder('person-a'), 'neutral')!));
  const first = (await film.frame(0))!;
  film.wipe();
  expect(first.every((byte) => byte === 0)).toBe(true);
  expect(await film.frame(23)).toBeNull();
  const stage = await stageOf('person-a');
  const seen = await stage.next();
  stage.wipe();
  expect(seen.every((byte) => byte === 0)).toBe(true);
});

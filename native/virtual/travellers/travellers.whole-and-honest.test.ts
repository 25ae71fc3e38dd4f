import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { challengeSteps } from '../../../app/core/presentation-attack.ts';
import { accompliceOf } from '../attacks.ts';
import { readTravellers } from '../world/travellers.ts';

const folder = import.meta.dirname;
const travellers = readTravellers(folder);

interface Profile {
  readonly mrz: string;
  readonly portrait: string;
  readonly access: readonly string[];
  readonly faults?: readonly string[];
}

const profileOf = (id: string) => JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as Profile;

/** ICAO 9303-3 §4.9, written again so that it does not trust the product's. */
function digit(text: string): string {
  const value = (character: string) =>
    /\d/.test(character) ? Number(character) : character === '<' ? 0 : character.charCodeAt(0) - 55;
  return String([...text].reduce((sum, character, at) => sum + value(character) * [7, 3, 1][at % 3]!, 0) % 10);
}

test.each(travellers.map((one) => [one.id, one] as const))('%s: profile, photo and clips are there', (id, one) => {
  expect(one).toMatchObject({
    profile: `${id}.json`,
    nameKey: `travellers.${id}.name`,
    storyKey: `travellers.${id}.story`,
  });
  const profile = profileOf(id);
  expect(profile).not.toHaveProperty('pki');
  expect(profile.portrait).toBe(one.portrait);
  for (const file of [one.portrait, join(one.face, 'neutral.webm')]) expect(existsSync(join(folder, file))).toBe(true);
});

test.each(travellers.map(({ id }) => id))('%s: an adult of Mongolia or China with a well-formed MRZ', (id) => {
  const lines = profileOf(id).mrz.split('\n');
  const [first = '', second = ''] = lines;
  expect(lines.map(({ length }) => length)).toEqual([44, 44]);
  expect(first).toMatch(/^P<(MNG|CHN)[A-Z]+<<[A-Z<]+$/);
  const part = (from: number, to: number) => second.slice(from, to);
  for (const [from, to] of [
    [0, 9],
    [13, 19],
    [21, 27],
    [28, 42],
  ] as const) {
    expect(part(to, to + 1)).toBe(digit(part(from, to)));
  }
  expect(part(43, 44)).toBe(digit(part(0, 10) + part(13, 20) + part(21, 43)));
  expect(Number(part(13, 15))).toBeGreaterThan(30);
  const expiry = Number(part(21, 23));
  if (id === 'expired') expect(expiry).toBeLessThan(26);
  else expect(expiry).toBeGreaterThanOrEqual(31);
});

test('each traveller’s trouble is in the passport, the face or the list, and nowhere else', () => {
  const faults = (id: string) => profileOf(id).faults ?? [];
  expect(faults('forged-data')).toEqual(['dg-hash']);
  expect(faults('forged-signature')).toEqual(['sod-signature']);
  expect(profileOf('no-chip').access).toEqual([]);
  expect(profileOf('bac-only').access).toEqual(['BAC']);
  for (const { id, face, portrait } of travellers) {
    if (id === 'impostor') expect([face, portrait]).toEqual(['person-b', 'person-f/passport.jpg']);
    else expect(portrait).toBe(`${face}/passport.jpg`);
  }
  const [header, ...rows] = readFileSync(join(folder, 'watchlist.csv'), 'utf8').trim().split('\n');
  expect(header).toBe('id,documentNumber,issuingState,primary,secondary,birthDate,nationality,sex,reason');
  const listed = rows.map((row) => row.split(',')[1] ?? '');
  for (const { id } of travellers) {
    expect(listed.some((number) => profileOf(id).mrz.includes(`\n${number}<`))).toBe(id === 'watchlist');
  }
});

test.each(['a', 'b', 'c', 'd', 'e', 'f', 'g'])('person-%s can do whatever a lane asks for', (person) => {
  for (const clip of ['neutral', ...challengeSteps])
    expect(existsSync(join(folder, `person-${person}`, `${clip}.webm`)), clip).toBe(true);
  // Who looks least like them is somebody else of the folder.
  expect(accompliceOf(`person-${person}`)).not.toBe(`person-${person}`);
  expect(existsSync(join(folder, accompliceOf(`person-${person}`), 'neutral.webm'))).toBe(true);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorTexts } from '../../locales/supervisor.ts';
import { laneStates, officerActions } from '../contract/officer.ts';
import { quickReasons, reasonedActions } from './draft.ts';
import { contractChecks } from './test-lane.ts';
import { keyOfSentence } from './words.ts';

const top = join(import.meta.dirname, '..');
const { en } = supervisorTexts;
/** Codes that a file of the station's words speaks of, by a pattern: the panel knows the contract, not those files. */
const codes = (file: string, pattern: RegExp) =>
  [...readFileSync(join(top, file), 'utf8').matchAll(pattern)].map((match) => match[1]!);
/** The members of an exported union of strings. */
const union = (file: string, name: string) => {
  const text = readFileSync(join(top, file), 'utf8');
  const declared = new RegExp(`export type ${name} =([^;]+);`).exec(text)?.[1] ?? '';
  return [...declared.matchAll(/'([\w-]+)'/g)].map((match) => match[1]!);
};
const authentications = ['activeAuthentication', 'chipAuthentication', 'terminalAuthentication'];
const lacking = (wanted: readonly string[], known: object) => wanted.filter((code) => !Object.hasOwn(known, code));

test.each([
  ['hand-over reasons', union('lane/evidence.ts', 'HandOverReason'), en.reason],
  ['reasons of abandonment', union('lane/evidence.ts', 'AbandonReason'), en.reason],
  ['outcomes', codes('lane/evidence.ts', /outcome: '([\w-]+)'/g), en.outcome],
  ['alarm kinds', union('lane/events.ts', 'AlarmKind'), en.alarm],
  ['devices', [...union('lane/events.ts', 'LaneDevice'), 'backend'], en.source],
  ['checks', [...contractChecks, ...authentications], en.check],
  ['what a check that is not passed means', [...contractChecks, ...authentications], en.checkMeaning],
  ['ends of a reading', codes('document/reading-end.ts', /^ {4}case '([\w-]+)':$/gm), en.chipEnd],
  [
    'why there is no photo',
    [
      ...codes('station/chip-step.ts', /kind: '(absent|refused)'/g),
      ...codes('station/inference/holder-examiner.ts', /kind: ('no-face' \| .*);/g).flatMap(
        (kinds) => kinds.match(/[\w-]+/g) ?? [],
      ),
    ],
    en.portraitRefusal,
  ],
  ['lane states', laneStates, en.state],
  ['actions', [...officerActions, ...reasonedActions], en.action],
  ['rules of checks', contractChecks.map((name) => `check-${name}`), en.rule],
  ['ineligibilities', union('policy/eligibility.ts', 'Ineligibility'), en.rule],
  ['what speaks against a live person', codes('core/presentation-attack.ts', /^ {2}'([\w-]+)',$/gm), en.padReason],
  ['rules', codes('lane/decide.ts', /officer\('[\w-]+', '([\w-]+)', policy\)/g), en.rule],
] as const)('%s', (_, wanted, known) => {
  expect(wanted.length).toBeGreaterThan(0);
  expect(lacking(wanted, known)).toEqual([]);
});

test('each check has words for what it means that it failed, and that it could not be done', () => {
  for (const meaning of Object.values(en.checkMeaning))
    expect(Object.keys(meaning)).toEqual(['failed', 'not-possible']);
});

test('events of the journal', () => {
  const events = codes('audit/event-catalogue.ts', /^ {2}'([a-z-]+\.[a-z-]+)': /gm);
  expect(events.length).toBeGreaterThan(40);
  const known = (event: string) =>
    event.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], en.event);
  expect(events.filter((event) => typeof known(event) !== 'string')).toEqual([]);
});

test('reasons of a hit', () => {
  const match = readFileSync(join(top, 'watchlist/match.ts'), 'utf8');
  const sentences = [...match.matchAll(/'((?:the|document) [^']+)'/g)].map((found) => found[1]!);
  expect(sentences.length).toBeGreaterThan(5);
  expect(lacking(sentences.map(keyOfSentence), en.hitReason)).toEqual([]);
});

test('quick reasons', () => {
  for (const action of reasonedActions) expect(lacking(quickReasons[action], en.quick[action])).toEqual([]);
});

import { expect, it } from 'vitest';
import { type LanguageTag, languageTags, startLocales } from './locales.ts';

const forms = {
  'zh-Hans': { alarms_other: '{{count}} 个警报' },
  mn: { alarms_one: '{{count}} дохио', alarms_other: '{{count}} дохионууд' },
  ru: {
    alarms_one: '{{count}} тревога',
    alarms_few: '{{count}} тревоги',
    alarms_many: '{{count}} тревог',
    alarms_other: '{{count}} тревоги',
  },
  en: { alarms_one: '{{count}} alarm', alarms_other: '{{count}} alarms' },
} as const;

const locales = startLocales('supervisor', forms, 'en');
const say = (language: LanguageTag, count: number) =>
  (locales.getFixedT(language, 'supervisor') as unknown as (key: string, values: object) => string)('alarms', {
    count,
  });

it.each([
  ['ru', 1, '1 тревога'],
  ['ru', 2, '2 тревоги'],
  ['ru', 4, '4 тревоги'],
  ['ru', 5, '5 тревог'],
  ['ru', 11, '11 тревог'],
  ['ru', 12, '12 тревог'],
  ['ru', 21, '21 тревога'],
  ['ru', 22, '22 тревоги'],
  ['ru', 111, '111 тревог'],
  ['ru', 1.5, '1.5 тревоги'],
  ['mn', 0, '0 дохионууд'],
  ['mn', 1, '1 дохио'],
  ['mn', 2, '2 дохионууд'],
  ['mn', 21, '21 дохионууд'],
  ['zh-Hans', 1, '1 个警报'],
  ['zh-Hans', 7, '7 个警报'],
  ['en', 1, '1 alarm'],
  ['en', 0, '0 alarms'],
] as const)('%s %d', (language, count, text) => {
  expect(say(language, count)).toBe(text);
});

it('has the rules of every language at hand', () => {
  expect(Intl.PluralRules.supportedLocalesOf([...languageTags])).toEqual([...languageTags]);
});

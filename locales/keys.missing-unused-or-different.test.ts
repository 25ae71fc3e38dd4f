import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockTexts } from './dock.ts';
import { kioskTexts } from './kiosk.ts';
import { languageTags, type Namespace } from './locales.ts';
import { supervisorTexts } from './supervisor.ts';
import { baseOf, formOf, leaves, placeholders } from './texts.ts';
import { keysIn } from './used-keys.ts';

const top = join(import.meta.dirname, '..');

const namespaces = [
  ['kiosk', kioskTexts, ['app/kiosk']],
  ['supervisor', supervisorTexts, ['app/supervisor']],
  // The demonstration's travellers name their keys in a file of data.
  ['dock', dockTexts, ['native/virtual/dock', 'native/virtual/travellers']],
] as const satisfies readonly (readonly [Namespace, object, readonly string[]])[];

/** Everything in the screen's sources that could be a key. */
function spoken(folders: readonly string[]) {
  const strings = new Set<string>();
  const patterns: RegExp[] = [];
  const asked = new Set<string>();
  for (const folder of folders.filter((one) => existsSync(join(top, one)))) {
    for (const name of globSync('**/*.{ts,tsx,json}', { cwd: join(top, folder) })) {
      if (/\.test\.tsx?$/.test(name)) continue;
      const text = readFileSync(join(top, folder, name), 'utf8');
      if (name.endsWith('.json')) {
        for (const match of text.matchAll(/"([\w.-]+)"/g)) strings.add(match[1] ?? '');
        continue;
      }
      const keys = keysIn(name, text);
      for (const one of keys.strings) strings.add(one);
      for (const one of keys.asked) asked.add(one);
      patterns.push(...keys.patterns);
    }
  }
  return { strings, patterns, asked };
}

describe.each(namespaces)('%s', (_, texts, folders) => {
  const english = leaves(texts.en);
  const bases = new Set([...english.keys()].map(baseOf));

  it.each(languageTags)('has every key in %s, and no other', (tag) => {
    expect([...new Set([...leaves(texts[tag]).keys()].map(baseOf))].sort()).toEqual([...bases].sort());
  });

  it.each(languageTags)('says something, without loose spaces, in %s', (tag) => {
    const bad = [...leaves(texts[tag])].filter(([, text]) => text.trim() === '' || text !== text.trim());
    expect(bad).toEqual([]);
  });

  it.each(languageTags)('has the same placeholders in %s as in English', (tag) => {
    const wanted = new Map<string, string>();
    for (const [key, text] of english) {
      if (formOf(key) === null || formOf(key) === 'other') wanted.set(baseOf(key), placeholders(text).join());
    }
    for (const [key, text] of leaves(texts[tag])) {
      const own = placeholders(text).join();
      // "one passport" may do without its number.
      const withoutCount = (names: string | undefined) =>
        names
          ?.split(',')
          .filter((name) => name !== 'count')
          .join();
      if (formOf(key) === 'one') expect(withoutCount(own), key).toBe(withoutCount(wanted.get(baseOf(key))));
      else expect(own, key).toBe(wanted.get(baseOf(key)));
    }
  });

  it.each(languageTags)('has exactly the plural forms of %s', (tag) => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    const forms = new Map<string, string[]>();
    for (const key of leaves(texts[tag]).keys()) {
      const form = formOf(key);
      if (form !== null) forms.set(baseOf(key), [...(forms.get(baseOf(key)) ?? []), form]);
    }
    for (const [base, own] of forms) expect(own.sort(), base).toEqual([...pluralCategories].sort());
  });

  it('has no key that its screen does not use, and lacks none that it asks for', () => {
    const { strings, patterns, asked } = spoken(folders);
    const unused = [...bases].filter((key) => !strings.has(key) && !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
    expect([...asked].filter((key) => !bases.has(key))).toEqual([]);
  });
});

describe('the search for keys', () => {
  it('sees literals, templates and what t is asked for, and no prose', () => {
    const keys = keysIn(
      'screen.tsx',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text
      "const a = t('look.sentence'); const b = t(`${screen}.hint`); const c = `stage ${a}.`; const d = 'go.sentence';",
    );
    expect(keys.asked).toEqual(['look.sentence']);
    expect(keys.strings.has('go.sentence')).toBe(true);
    expect(keys.patterns.map(String)).toEqual(['/^.+\\.hint$/']);
  });
});

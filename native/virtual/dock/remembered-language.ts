import { type LanguageTag, languageTags } from '../../../locales/locales.ts';

const key = 'dock-language';

/** The language chosen before, else the browser's where the dock speaks it, else English. */
export function keptLanguage(): LanguageTag {
  const wanted = [kept(), ...navigator.languages.map((tag) => (/^zh/i.test(tag) ? 'zh-Hans' : tag.slice(0, 2)))];
  return wanted.map((tag) => languageTags.find((known) => known === tag)).find((tag) => tag !== undefined) ?? 'en';
}

function kept(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return ''; // a browser that keeps nothing: the dock works without
  }
}

export function keepLanguage(language: LanguageTag): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // a browser that keeps nothing: the dock works without
  }
}

import { type LanguageTag, languageTags } from '../../locales/locales.ts';

/** What a panel remembers: the officer for the session of this window, language, theme and sound for the desk. */
export type Theme = 'light' | 'dark';

function read(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null; // a browser that keeps nothing: the panel works without
  }
}

function write(storage: () => Storage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // a browser that keeps nothing: the panel works without
  }
}

const desk = () => window.localStorage;
const session = () => window.sessionStorage;

export function keptOfficer(): string {
  return read(session, 'officer') ?? '';
}

export function keepOfficer(officer: string): void {
  write(session, 'officer', officer);
}

/** The language chosen at this desk before, else the browser's where the panel speaks it, else English. */
export function keptLanguage(): LanguageTag {
  const kept = read(desk, 'language');
  const wanted = [kept ?? '', ...navigator.languages.map((tag) => (/^zh/i.test(tag) ? 'zh-Hans' : tag.slice(0, 2)))];
  return wanted.map((tag) => languageTags.find((known) => known === tag)).find((tag) => tag !== undefined) ?? 'en';
}

export function keepLanguage(language: LanguageTag): void {
  write(desk, 'language', language);
}

/** The theme chosen at this desk before, else what the system asks for. */
export function keptTheme(): Theme {
  const kept = read(desk, 'theme');
  if (kept === 'light' || kept === 'dark') return kept;
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function keepTheme(theme: Theme): void {
  write(desk, 'theme', theme);
}

export function keptMuted(): boolean {
  return read(desk, 'muted') === 'yes';
}

export function keepMuted(muted: boolean): void {
  write(desk, 'muted', muted ? 'yes' : 'no');
}

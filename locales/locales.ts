import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { dockTexts } from './dock.ts';
import type { kioskTexts } from './kiosk.ts';
import type { supervisorTexts } from './supervisor.ts';

/** Every language that a screen speaks, as BCP 47 tags and folder names, in the order in which screens offer them. */
export const languageTags = ['zh-Hans', 'mn', 'ru', 'en'] as const;
export type LanguageTag = (typeof languageTags)[number];

/** What each language calls itself: never translated. */
export const languageNames: Readonly<Record<LanguageTag, string>> = {
  'zh-Hans': '中文',
  mn: 'Монгол',
  ru: 'Русский',
  en: 'English',
};

interface Texts {
  readonly kiosk: (typeof kioskTexts)['en'];
  readonly supervisor: (typeof supervisorTexts)['en'];
  readonly dock: (typeof dockTexts)['en'];
}
export type Namespace = keyof Texts;

declare module 'i18next' {
  interface CustomTypeOptions {
    // Keys are checked against English; the test beside this file holds the other languages to the same keys.
    resources: Texts;
  }
}

/**
 * The texts of one screen in every language, ready at once: nothing is fetched when somebody changes the language.
 * Components read them with `useTranslation('kiosk')` below an `I18nextProvider`, or in another language by its `lng` option.
 */
export function startLocales(
  namespace: Namespace,
  texts: Readonly<Record<LanguageTag, object>>,
  language: LanguageTag,
): i18n {
  const instance = createInstance({
    lng: language,
    supportedLngs: [...languageTags],
    fallbackLng: false,
    load: 'currentOnly',
    ns: [namespace],
    defaultNS: namespace,
    resources: Object.fromEntries(languageTags.map((tag) => [tag, { [namespace]: texts[tag] }])),
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    initAsync: false,
  });
  instance.use(initReactI18next);
  void instance.init();
  return instance;
}

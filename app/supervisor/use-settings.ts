import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanguageTag } from '../../locales/locales.ts';
import * as remembered from './remembered.ts';

/** Who sits here and how they like the panel; kept where it belongs, shown on the page. */
export function useSettings() {
  const { t, i18n } = useTranslation('supervisor');
  const [officer, setOfficer] = useState(remembered.keptOfficer);
  const [theme, setTheme] = useState(remembered.keptTheme);
  const [muted, setMuted] = useState(remembered.keptMuted);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = i18n.language;
    document.title = t('title');
  }, [i18n.language, t]);

  return {
    officer,
    theme,
    muted,
    nameOfficer: (id: string) => {
      remembered.keepOfficer(id);
      setOfficer(id);
    },
    switchTheme: () => {
      const next = theme === 'light' ? 'dark' : 'light';
      remembered.keepTheme(next);
      setTheme(next);
    },
    switchMuted: () => {
      remembered.keepMuted(!muted);
      setMuted(!muted);
    },
    chooseLanguage: (language: LanguageTag) => {
      remembered.keepLanguage(language);
      void i18n.changeLanguage(language);
    },
  };
}

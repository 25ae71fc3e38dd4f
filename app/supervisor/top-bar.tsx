import { useTranslation } from 'react-i18next';
import { type LanguageTag, languageNames, languageTags } from '../../locales/locales.ts';
import { isOfficerId } from './draft.ts';
import { KeyCap } from './key-cap.tsx';
import type { Theme } from './remembered.ts';
import { clockTime } from './times.ts';

export interface TopBarProps {
  readonly now: number;
  readonly linkUp: boolean;
  readonly officer: string;
  /** An action waits for the officer's number. */
  readonly officerWanted: boolean;
  readonly theme: Theme;
  readonly sound: 'on' | 'muted' | 'blocked';
  onOfficer(officer: string): void;
  onTheme(): void;
  onSound(): void;
  onLanguage(language: LanguageTag): void;
}

/** Who sits here, in which language, with which sound; and the time to the second. */
export function TopBar(props: TopBarProps) {
  const { t, i18n } = useTranslation('supervisor');
  const { officer, officerWanted, sound, theme } = props;
  const wrong = officer !== '' && !isOfficerId(officer);
  const missing = officer === '' && officerWanted;
  return (
    <header className="bar">
      <h1 className="bar-title">{t('title')}</h1>
      <time className="bar-clock">{clockTime(props.now)}</time>
      <span className={props.linkUp ? 'bar-link up' : 'bar-link'}>{props.linkUp ? t('bar.linkUp') : ''}</span>
      <label className={wrong || missing ? 'bar-officer wrong' : 'bar-officer'}>
        <span>{t('bar.officer')}</span>
        <input
          id="officer"
          value={officer}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong || missing}
          onChange={(event) => props.onOfficer(event.target.value.trim())}
        />
        {wrong || missing ? <em role="alert">{t(wrong ? 'bar.officerWrong' : 'bar.officerMissing')}</em> : null}
      </label>
      <div className="bar-tools">
        <button type="button" className={`tool sound-${sound}`} onClick={props.onSound}>
          {t(`bar.sound.${sound}`)} <KeyCap of="mute" />
        </button>
        <button type="button" className="tool" title={t('bar.theme.switch')} onClick={props.onTheme}>
          {t(`bar.theme.${theme}`)} <KeyCap of="theme" />
        </button>
        <fieldset className="bar-languages" aria-label={t('bar.language')}>
          {languageTags.map((tag) => (
            <button
              key={tag}
              type="button"
              lang={tag}
              aria-pressed={i18n.language === tag}
              onClick={() => props.onLanguage(tag)}
            >
              {languageNames[tag]}
            </button>
          ))}
        </fieldset>
      </div>
    </header>
  );
}

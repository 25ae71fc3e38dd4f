import { languageNames } from '../../locales/locales.ts';
import { type Language, languages } from '../contract/traveller.ts';
import { useKiosk, useTexts } from './kiosk-context.ts';
import type { TravellerChoices } from './traveller-choices.ts';

interface BarProps {
  /** null while the languages take turns. */
  readonly chosen: Language | null;
  readonly choices: TravellerChoices;
  chooseLanguage(language: Language): void;
  toggleSound(): void;
  toggleTextSize(): void;
  askAssistance(): void;
  askHelp(): void;
}

/** Always in sight: every language by its own name, sound, text size, an officer. */
export function Bar(props: BarProps) {
  const { chosen, choices, chooseLanguage, toggleSound, toggleTextSize, askAssistance, askHelp } = props;
  const { view, language } = useKiosk();
  const t = useTexts();
  return (
    <footer className="bar">
      <fieldset className="bar-languages" aria-label={t('bar.languages')}>
        {(view?.languages ?? languages).map((tag) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            className="button"
            aria-pressed={tag === chosen}
            onClick={() => chooseLanguage(tag)}
          >
            {languageNames[tag]}
          </button>
        ))}
      </fieldset>
      <div className="bar-tools">
        <button type="button" className="button" lang={language} aria-pressed={choices.sound} onClick={toggleSound}>
          <svg className="icon" viewBox="0 0 48 48" aria-hidden="true">
            <path className="icon-full" d="M6 18 H14 L25 8 V40 L14 30 H6 Z" />
            <path d={choices.sound ? 'M31 17 q6 7 0 14 M36 11 q12 13 0 26' : 'M32 18 L44 30 M44 18 L32 30'} />
          </svg>
          {t('bar.sound')}
        </button>
        <button
          type="button"
          className="button"
          lang={language}
          aria-pressed={choices.largeText}
          onClick={toggleTextSize}
        >
          <svg className="icon" viewBox="0 0 48 48" aria-hidden="true">
            <path d="M3 38 L11 18 L19 38 M6 31 H16 M20 38 L32 8 L45 38 M24 28 H41" />
          </svg>
          {t('bar.textSize')}
        </button>
        <button
          type="button"
          className="button"
          lang={language}
          aria-pressed={choices.assistanceAsked}
          disabled={view === null}
          onClick={askAssistance}
        >
          {/* ISO 7001 PI PF 006: a person in a wheelchair */}
          <svg className="icon" viewBox="0 0 48 48" aria-hidden="true">
            <circle className="icon-full" cx="19" cy="7" r="5" />
            <path d="M19 14 V27 H33 L39 40 L44 38 M19 19 H31 M14 21 A12 12 0 1 0 31 36" />
          </svg>
          {t('assistance.sentence')}
        </button>
        <button
          type="button"
          className="button button-help"
          lang={language}
          aria-pressed={choices.helpAsked}
          disabled={view === null}
          onClick={askHelp}
        >
          <svg className="icon" viewBox="0 0 48 48" aria-hidden="true">
            <circle className="icon-full" cx="24" cy="17" r="9" />
            <path className="icon-full" d="M13 10 Q24 -2 35 10 L38 14 H10 Z M6 44 q0 -15 18 -15 q18 0 18 15 Z" />
          </svg>
          {t('help.sentence')}
        </button>
      </div>
    </footer>
  );
}

import type { ReactNode } from 'react';
import type { Language } from '../contract/traveller.ts';
import { languages } from '../contract/traveller.ts';
import { useKiosk, useTexts } from './kiosk-context.ts';
import { Sentence } from './sentence.tsx';

/** What concerns whoever is there, whatever they speak. */
type EverybodysText = 'closed' | 'emergency' | 'wayBack';

/** One picture, and one sentence in every language at once: nobody has to wait for theirs. */
export function AllLanguages({ picture, text }: { readonly picture: ReactNode; readonly text: EverybodysText }) {
  const { view } = useKiosk();
  return (
    <main className="stage stage-all">
      <div className="stage-picture">{picture}</div>
      <ul className="stage-words sentences">
        {(view?.languages ?? languages).map((language) => (
          <InLanguage key={language} language={language} text={text} />
        ))}
      </ul>
    </main>
  );
}

function InLanguage({ language, text }: { readonly language: Language; readonly text: EverybodysText }) {
  const t = useTexts(language);
  return (
    <li className="sentence" lang={language}>
      <Sentence text={t(`${text}.sentence`)} language={language} />
    </li>
  );
}

import type { ReactNode } from 'react';
import type { Language } from '../contract/traveller.ts';
import { languages } from '../contract/traveller.ts';
import { useKiosk, useTexts } from './kiosk-context.ts';
import { Sentence } from './sentence.tsx';

/** One picture, and one sentence in every language at once: nobody has to wait for theirs. */
export function AllLanguages({
  picture,
  text,
}: {
  readonly picture: ReactNode;
  readonly text: 'closed' | 'emergency';
}) {
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

function InLanguage({ language, text }: { readonly language: Language; readonly text: 'closed' | 'emergency' }) {
  const t = useTexts(language);
  return (
    <li className="sentence" lang={language}>
      <Sentence text={text === 'closed' ? t('closed.sentence') : t('emergency.sentence')} language={language} />
    </li>
  );
}

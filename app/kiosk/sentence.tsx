import { Fragment } from 'react';
import type { Language } from '../contract/traveller.ts';
import { phrases, unbroken } from './phrases.ts';

/** A sentence whose lines break between its thoughts where they can. */
export function Sentence({ text, language }: { readonly text: string; readonly language: Language }) {
  // Chinese breaks at its punctuation by itself; boxes would put spaces into what is read aloud.
  if (language === 'zh-Hans') return text;
  return phrases(text).map((phrase) => {
    const words = phrase.trimEnd();
    return (
      <Fragment key={phrase}>
        <span className="phrase" lang={language}>
          {unbroken(words).map((run, place) => (
            <Fragment key={run}>
              {place > 0 && ' '}
              <span className="unbroken" lang={language}>
                {run}
              </span>
            </Fragment>
          ))}
        </span>
        {phrase.slice(words.length)}
      </Fragment>
    );
  });
}

import type { ReactNode } from 'react';
import { useKiosk, useTexts } from './kiosk-context.ts';
import { Sentence } from './sentence.tsx';
import { momentOf, useStoodFor } from './timing.ts';

/** From then on (ms) a wait also says what to do. */
const longWait = 6_000;

interface StageProps {
  readonly picture: ReactNode;
  readonly sentence: string;
  /** The one line of help, from the start. */
  readonly hint?: string;
  /** The line of help for somebody who has been here for six seconds. */
  readonly longer?: string;
  /** A bar or a button between the sentence and the line of help. */
  readonly children?: ReactNode;
}

/** One picture, one sentence under it, at most one line of help. The places stay where they are from state to state. */
export function Stage({ picture, sentence, hint, longer, children }: StageProps) {
  const { view, language, helpAsked, assistanceAsked } = useKiosk();
  const t = useTexts();
  const long = useStoodFor(momentOf(view), longWait);
  const asked = helpAsked ? t('help.asked') : assistanceAsked ? t('assistance.asked') : undefined;
  const second = asked ?? (long ? (longer ?? hint) : hint);
  return (
    <main className="stage">
      <div className="stage-picture">{picture}</div>
      <div className="stage-words" data-between={children !== undefined}>
        <h1 className="sentence" lang={language}>
          <Sentence text={sentence} language={language} />
        </h1>
        {children}
        <p className="second" lang={language}>
          {second !== undefined && <Sentence text={second} language={language} />}
        </p>
      </div>
    </main>
  );
}

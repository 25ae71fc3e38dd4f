import type { CaseView } from '../contract/officer.ts';
import { clockTime } from './times.ts';
import { useWords } from './words.ts';

export interface VerdictProps {
  readonly shown: CaseView;
  /** The case has left the lane and waits to be settled. */
  readonly waiting: boolean;
  onBack(): void;
}

/** What the policy says and why, in words; over it why the case waits for a person. */
export function Verdict({ shown, waiting, onBack }: VerdictProps) {
  const words = useWords();
  const { t } = words;
  const { decision, handOver, outcome, startedAt } = shown;
  const kind = outcome?.outcome === 'cleared' ? 'clear' : (decision?.kind ?? (handOver === null ? 'none' : 'officer'));
  return (
    <section
      className={`verdict verdict-${handOver !== null && kind === 'clear' ? 'officer' : kind}`}
      data-part="verdict"
    >
      <header>
        <h2>{t(waiting ? 'case.waitingCase' : 'case.heading')}</h2>
        {waiting ? (
          <button type="button" onClick={onBack}>
            {t('case.backToLane')}
          </button>
        ) : null}
        <span>{t('case.started', { time: clockTime(startedAt) })}</span>
        {handOver === null ? null : <span>{t('case.handedOverAt', { time: clockTime(handOver.at) })}</span>}
        {decision === null ? null : (
          <span className="verdict-version" translate="no">
            {t('decision.version', { version: decision.policyVersion })}
          </span>
        )}
      </header>
      <div className="verdict-says">
        <strong>{handOver === null ? null : words.reason(handOver.reason)}</strong>
        {outcome !== null && handOver === null ? (
          <strong>{outcome.reason === null ? words.outcome(outcome.outcome) : words.reason(outcome.reason)}</strong>
        ) : null}
        <p>
          <em>{t('decision.heading')}</em>
          {decision === null ? (
            t('decision.none')
          ) : (
            <>
              <b>{t(`decision.${decision.kind}`)}</b> {words.rule(decision.rule)}
            </>
          )}
        </p>
      </div>
    </section>
  );
}

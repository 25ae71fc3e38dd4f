import type { AlarmView, CaseView, LaneView } from '../contract/officer.ts';
import { inListOrder, mostPressing } from './attention.ts';
import { KeyCap } from './key-cap.tsx';
import { clockTime, duration } from './times.ts';
import { useWords } from './words.ts';

export interface AlarmsProps {
  readonly lane: LaneView;
  onAcknowledge(alarm: AlarmView): void;
}

/** What went wrong at the lane, until somebody says that they have seen it. */
export function Alarms({ lane, onAcknowledge }: AlarmsProps) {
  const words = useWords();
  const { t } = words;
  const pressing = mostPressing(lane.alarms);
  return (
    <section className="list alarms" data-part="alarms">
      <h3>
        {t('alarms.heading')}
        <small>{lane.alarms.filter((alarm) => alarm.acknowledgedBy === null).length}</small>
      </h3>
      {lane.alarms.length === 0 ? <p className="quiet">{t('alarms.none')}</p> : null}
      <ul>
        {inListOrder(lane.alarms).map((alarm) => (
          <li
            key={alarm.id}
            className={alarm.acknowledgedBy === null ? `alarm severity-${alarm.severity}` : 'alarm seen'}
            data-alarm={alarm.kind}
          >
            <time>{clockTime(alarm.at)}</time>
            <b>{words.alarm(alarm.kind)}</b>
            {alarm.acknowledgedBy === null ? (
              <button type="button" onClick={() => onAcknowledge(alarm)}>
                {t('alarms.acknowledge')}
                {alarm === pressing ? <KeyCap of="acknowledge" /> : null}
              </button>
            ) : (
              <span>{t('alarms.acknowledgedBy', { officer: alarm.acknowledgedBy })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export interface WaitingProps {
  readonly lane: LaneView;
  readonly now: number;
  /** Crossing of the case that is shown now. */
  readonly shown: string | null;
  onShow(found: CaseView): void;
}

/** Travellers who were handed over and have left the lane: each stays until somebody says how it ended. */
export function WaitingCases({ lane, now, shown, onShow }: WaitingProps) {
  const words = useWords();
  const { t } = words;
  return (
    <section className="list waiting" data-part="waiting">
      <h3>
        {t('waiting.heading')}
        <small>{lane.openCases.length}</small>
        {lane.openCases.length === 0 ? null : (
          <span className="hint" title={t('waiting.next')}>
            <KeyCap of="nextCase" />
          </span>
        )}
      </h3>
      {lane.openCases.length === 0 ? <p className="quiet">{t('waiting.none')}</p> : null}
      <ul>
        {lane.openCases.map((one) => (
          <li key={one.crossing}>
            <button type="button" aria-pressed={one.crossing === shown} onClick={() => onShow(one)}>
              <b translate="no">
                {one.document === null
                  ? t('waiting.noDocument')
                  : `${one.document.documentNumber} ${one.document.primaryIdentifier}`}
              </b>
              <time className="timer">{duration(one.handOver?.at ?? one.startedAt, now)}</time>
              <span>{one.handOver === null ? '' : words.reason(one.handOver.reason)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The lane's journal, newest on top, each entry with whether the backend has it. */
export function Journal({ lane }: { readonly lane: LaneView }) {
  const words = useWords();
  const { t } = words;
  return (
    <section className="list journal" data-part="journal">
      <h3>{t('journal.heading')}</h3>
      {lane.recent.length === 0 ? <p className="quiet">{t('journal.none')}</p> : null}
      <ol>
        {[...lane.recent].reverse().map((entry) => (
          <li key={entry.sequence} className={`severity-${entry.severity}`}>
            <time>{clockTime(entry.at)}</time>
            <span>{words.event(entry.event)}</span>
            <i
              className={entry.delivered ? 'delivered' : 'pending'}
              title={t(entry.delivered ? 'journal.delivered' : 'journal.notDelivered')}
            >
              {entry.delivered ? '✓' : '…'}
            </i>
          </li>
        ))}
      </ol>
    </section>
  );
}

import type { LaneView } from '../contract/officer.ts';
import { attentionOf, goesAway } from './attention.ts';
import { type OfficerConnection, useLivePreview } from './hooks.ts';
import { KeyCap } from './key-cap.tsx';
import { Portrait } from './picture.tsx';
import { resultLineOf } from './result-line.ts';
import { resultText } from './result-text.ts';
import { duration } from './times.ts';
import { useWords } from './words.ts';

export interface LaneCardProps {
  readonly lane: LaneView;
  /** Position in the hall, from 1: also the key that selects it. */
  readonly number: number;
  readonly selected: boolean;
  readonly now: number;
  readonly connection: OfficerConnection;
  onSelect(): void;
  onClose(): void;
  onOpen(): void;
  onLetOut(): void;
  onRelease(): void;
  onReset(): void;
}

/** One lane as a strip on the dispatcher's board. It lights when somebody is needed; it never moves or grows. */
export function LaneCard(props: LaneCardProps) {
  const { lane, number, selected, now } = props;
  const words = useWords();
  const { t } = words;
  const preview = useLivePreview(props.connection, lane.lane);
  const { current, actions, doors, counts } = lane;
  const live = current === null ? null : (preview?.picture ?? current.livePicture);
  const can = (action: (typeof actions)[number]) => actions.includes(action);
  const opens = can('openLane');
  return (
    <article
      className={`strip attention-${attentionOf(lane)}${selected ? ' selected' : ''}`}
      data-lane={lane.lane}
      data-state={lane.state}
    >
      <button type="button" className="strip-head" aria-pressed={selected} onClick={props.onSelect}>
        <span className="strip-number">{number}</span>
        <span className="strip-name" translate="no">
          {lane.lane}
        </span>
        <span className="strip-way">
          {words.site(lane.site)} · {t(`direction.${lane.direction}`)}
        </span>
      </button>
      <div className="strip-state">
        <strong>{t(goesAway(lane) ? 'state.leaving' : `state.${lane.state}`)}</strong>
        <time className="timer">{duration(lane.since, now)}</time>
      </div>
      <div className="strip-faces">
        <figure>
          <Portrait picture={current?.portrait ?? null} alt={t('pictures.chip')} none={t('lanes.noFace')} />
          <figcaption>{t('lanes.chipPhoto')}</figcaption>
        </figure>
        <figure>
          <Portrait
            picture={live}
            alt={t('pictures.live')}
            none={t('lanes.noFace')}
            face={preview?.picture === live ? preview?.face : null}
          />
          <figcaption>{t('lanes.livePicture')}</figcaption>
        </figure>
      </div>
      <p className="strip-result">{resultText(resultLineOf(lane), words)}</p>
      <dl className="strip-doors">
        {doors.entry === 'none' ? null : (
          <div className={`door-${doors.entry}`}>
            <dt>{t('lanes.entryDoor')}</dt>
            <dd>{t(`door.${doors.entry}`)}</dd>
          </div>
        )}
        <div className={`door-${doors.exit}`}>
          <dt>{t('lanes.exitDoor')}</dt>
          <dd>{t(`door.${doors.exit}`)}</dd>
        </div>
        {doors.entry === 'none' ? null : (
          <div>
            <dt>{t('lanes.between')}</dt>
            <dd>{lane.persons ?? '–'}</dd>
          </div>
        )}
      </dl>
      <div className="strip-actions">
        <button type="button" disabled={!opens && !can('closeLane')} onClick={opens ? props.onOpen : props.onClose}>
          {t(opens ? 'action.openLane' : 'action.closeLane')}
          {selected ? <KeyCap of="toggleLane" /> : null}
        </button>
        {doors.entry === 'none' ? null : (
          <button type="button" disabled={!can('openEntry')} onClick={props.onLetOut}>
            {t('action.openEntry')}
          </button>
        )}
        <button type="button" className="grave" disabled={!can('releaseDoors')} onClick={props.onRelease}>
          {t('action.releaseDoors')}
          {selected ? <KeyCap of="releaseDoors" /> : null}
        </button>
        <button type="button" disabled={!can('resetEmergency')} onClick={props.onReset}>
          {t('action.resetEmergency')}
          {selected ? <KeyCap of="resetEmergency" /> : null}
        </button>
      </div>
      <dl className="strip-counts">
        {(['cleared', 'handedOver', 'refused', 'abandoned'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`counts.${name}`)}</dt>
            <dd>{counts[name]}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

import { useEffect, useRef } from 'react';
import { type Draft, missingIn, type ReasonedAction, quickReasons, type Settled, settledOutcomes } from './draft.ts';
import { KeyCap } from './key-cap.tsx';
import type { shortcuts } from './keys.ts';
import type { Notice } from './use-desk.ts';
import { useWords } from './words.ts';

export interface ActionDeskProps {
  /** What the lane would take now for the case that is shown. */
  readonly offered: readonly ReasonedAction[];
  readonly about: DeskSubject;
  readonly draft: Draft | null;
  readonly notice: Notice | null;
  readonly sending: boolean;
  onBegin(action: ReasonedAction): void;
  onChange(draft: Draft): void;
  onConfirm(): void;
  onCancel(): void;
}

/** Whom or what the large actions are about: a traveller at the lane, one who waits, or a gap in the lane's journal. */
export type DeskSubject = 'traveller' | 'waiting' | 'gap';

const largeActions: Readonly<Record<DeskSubject, readonly (ReasonedAction & keyof typeof shortcuts)[]>> = {
  traveller: ['letThrough', 'refuse', 'takeOver'],
  waiting: ['settleCase'],
  gap: ['acceptGap'],
};

/** Three large actions; the one that is begun opens its reasons in the same place, and nothing around it moves. */
export function ActionDesk(props: ActionDeskProps) {
  const { offered, about, draft, notice, onBegin } = props;
  const { t } = useWords();
  return (
    <section className="desk" data-part="desk">
      {draft === null ? (
        <div className="desk-actions">
          {largeActions[about].map((action) => (
            <button
              key={action}
              type="button"
              className={`big ${action}`}
              disabled={!offered.includes(action)}
              onClick={() => onBegin(action)}
            >
              <b>{t(`action.${action}`)}</b>
              <span>{t(`actionHelp.${action as 'letThrough'}`)}</span>
              <KeyCap of={action} />
            </button>
          ))}
        </div>
      ) : (
        <ReasonSheet {...props} draft={draft} />
      )}
      <p className="desk-notice" role="status">
        {notice !== null ? <NoticeText notice={notice} /> : draft !== null ? t('desk.noNames') : null}
      </p>
    </section>
  );
}

function NoticeText({ notice }: { readonly notice: Notice }) {
  const { t } = useWords();
  switch (notice.kind) {
    case 'done':
      return <span className="notice-done">{t('desk.done', { action: t(`action.${notice.action}`) })}</span>;
    case 'moved':
      return <span className="notice-refused">{t('desk.moved')}</span>;
    case 'refused':
      return (
        <span className="notice-refused">
          {t('desk.refused')} {notice.message === null ? t('desk.noLink') : <q lang="en">{notice.message}</q>}
        </span>
      );
  }
}

function ReasonSheet({ draft, sending, onChange, onConfirm, onCancel }: ActionDeskProps & { readonly draft: Draft }) {
  const words = useWords();
  const { t } = words;
  const sheet = useRef<HTMLFormElement>(null);
  useEffect(() => sheet.current?.focus(), []);

  const outcomes: readonly Settled[] = draft.action === 'settleCase' ? settledOutcomes : [];
  const missing = missingIn(draft);
  const releasing = draft.action === 'releaseDoors';
  const confirm = releasing ? t(draft.armed ? 'desk.releaseNow' : 'desk.arm') : t(`action.${draft.action}`);
  const hint =
    missing !== null
      ? t(missing === 'outcome' ? 'desk.needOutcome' : 'desk.needReason')
      : draft.armed
        ? t('desk.armed')
        : '';
  return (
    <form
      className={`sheet ${draft.action}${draft.armed ? ' armed' : ''}`}
      ref={sheet}
      tabIndex={-1}
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm();
      }}
    >
      <h3>
        {t(`action.${draft.action}`)}
        <small translate="no">{draft.lane}</small>
        <span className="sheet-hint">{hint}</span>
      </h3>
      {outcomes.length === 0 ? null : (
        <div className="picks">
          <span className="picks-name">{t('desk.outcome')}</span>
          {outcomes.map((settled, index) => (
            <Pick
              key={settled}
              digit={index + 1}
              picked={draft.settled === settled}
              onPick={() => onChange({ ...draft, settled })}
            >
              {t(`settled.${settled}`)}
            </Pick>
          ))}
        </div>
      )}
      <div className="picks">
        <span className="picks-name">{t('desk.why')}</span>
        {quickReasons[draft.action].map((quick, index) => (
          <Pick
            key={quick}
            digit={outcomes.length + index + 1}
            picked={draft.quick === quick}
            onPick={() => onChange({ ...draft, quick: draft.quick === quick ? null : quick })}
          >
            {words.quick(draft.action, quick)}
          </Pick>
        ))}
      </div>
      {draft.action === 'letThrough' ? (
        <div className="picks">
          <span className="picks-name">{t('desk.how')}</span>
          <Pick
            digit={quickReasons.letThrough.length + 1}
            picked={draft.assisted}
            onPick={() => onChange({ ...draft, assisted: !draft.assisted })}
          >
            {t('desk.assisted')}
          </Pick>
        </div>
      ) : null}
      <div className="sheet-end">
        <input
          value={draft.text}
          maxLength={400}
          autoComplete="off"
          aria-label={t('desk.freeText')}
          placeholder={t('desk.freeText')}
          onChange={(event) => onChange({ ...draft, text: event.target.value, armed: false })}
        />
        <button type="button" className="cancel" onClick={onCancel}>
          {t('desk.cancel')} <kbd>Esc</kbd>
        </button>
        <button type="submit" className="confirm" disabled={missing !== null || sending}>
          {sending ? t('desk.sending') : confirm} <kbd>Enter</kbd>
        </button>
      </div>
    </form>
  );
}

interface PickProps {
  readonly digit: number;
  readonly picked: boolean;
  readonly children: string;
  onPick(): void;
}

function Pick({ digit, picked, children, onPick }: PickProps) {
  return (
    <button type="button" className="pick" aria-pressed={picked} onClick={onPick}>
      <kbd>{digit}</kbd> {children}
    </button>
  );
}

/** What a digit picks in an open sheet; the same draft when it picks nothing. */
export function pickedBy(digit: number, draft: Draft): Draft {
  const outcomes: readonly Settled[] = draft.action === 'settleCase' ? settledOutcomes : [];
  const settled = outcomes[digit - 1];
  if (settled !== undefined) return { ...draft, settled };
  const quick = (quickReasons[draft.action] as readonly string[])[digit - 1 - outcomes.length];
  if (quick === undefined && draft.action === 'letThrough' && digit === quickReasons.letThrough.length + 1)
    return { ...draft, assisted: !draft.assisted };
  return quick === undefined ? draft : { ...draft, quick: draft.quick === quick ? null : quick };
}

import { useEffect, useState } from 'react';
import type { AlarmView, CaseView, LaneView, OfficerRequest, OfficerView } from '../contract/officer.ts';
import { beginDraft, type Draft, isOfficerId, type ReasonedAction, requestOf, stillPossible } from './draft.ts';
import type { OfficerConnection } from './hooks.ts';

/** What came of the last action, shown plainly until the next. */
export type Notice =
  | { readonly kind: 'done'; readonly action: ReasonedAction | 'openLane' | 'resetEmergency' }
  | { readonly kind: 'refused'; readonly message: string | null }
  | { readonly kind: 'moved' };

/** What concerns the lane and not a traveller. */
const ofTheLane: readonly ReasonedAction[] = ['closeLane', 'openEntry', 'releaseDoors', 'acceptGap'];

/** A release that is armed and not confirmed is disarmed after this long (ms). */
const armedFor = 10_000;

/** The officer's actions from their begin to the station's answer. */
export function useDesk(connection: OfficerConnection, view: OfficerView | null, officer: string) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [sending, setSending] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [officerWanted, setOfficerWanted] = useState(false);

  // A draft is for the traveller and the state in which it was begun; when these have gone, so has the draft.
  useEffect(() => {
    if (draft === null || sending) return;
    if (view !== null && stillPossible(draft, view)) return;
    setDraft(null);
    setNotice({ kind: 'moved' });
  }, [draft, sending, view]);
  const armed = draft?.armed ?? false;
  useEffect(() => {
    if (!armed) return;
    const timer = setTimeout(() => setDraft((now) => (now === null ? null : { ...now, armed: false })), armedFor);
    return () => clearTimeout(timer);
  }, [armed]);

  const hasOfficer = (): boolean => {
    setOfficerWanted(!isOfficerId(officer));
    return isOfficerId(officer);
  };
  /** Sends, and says what came of it; `done` is null where the lists themselves show it. */
  const send = async (request: OfficerRequest, done: Notice | null): Promise<boolean> => {
    const answer = await connection.request(request);
    if (answer.ok) setNotice(done);
    else setNotice({ kind: 'refused', message: connection.state().link === 'up' ? answer.message : null });
    return answer.ok;
  };

  return {
    draft,
    sending,
    notice,
    officerWanted,
    change: setDraft,
    cancel: () => setDraft(null),

    begin: (action: ReasonedAction, lane: LaneView, about: CaseView | null) => {
      if (!hasOfficer()) return;
      const crossing = ofTheLane.includes(action) ? null : (about?.crossing ?? null);
      const begun = beginDraft(action, lane, crossing);
      if (begun === null) return;
      setNotice(null);
      setDraft(begun);
    },

    confirm: async () => {
      if (draft === null || sending || !hasOfficer()) return;
      const armedNow = draft.action === 'releaseDoors' && !draft.armed;
      const request = requestOf(draft, officer);
      if (armedNow) setDraft({ ...draft, armed: requestOf({ ...draft, armed: true }, officer) !== null });
      if (request === null) return;
      setSending(true);
      const taken = await send(request, { kind: 'done', action: draft.action });
      setSending(false);
      if (taken) setDraft(null);
    },

    openLane: (lane: LaneView) => {
      if (!lane.actions.includes('openLane') || !hasOfficer()) return;
      void send({ type: 'openLane', lane: lane.lane, officer }, { kind: 'done', action: 'openLane' });
    },

    resetEmergency: (lane: LaneView) => {
      if (!lane.actions.includes('resetEmergency') || !hasOfficer()) return;
      void send({ type: 'resetEmergency', lane: lane.lane, officer }, { kind: 'done', action: 'resetEmergency' });
    },

    acknowledge: (lane: LaneView, alarm: AlarmView | null) => {
      if (alarm === null || !hasOfficer()) return;
      void send({ type: 'acknowledgeAlarm', lane: lane.lane, officer, alarm: alarm.id }, null);
    },
  };
}

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LaneView } from '../contract/officer.ts';
import { ActionDesk, type DeskSubject, pickedBy } from './action-desk.tsx';
import { mostPressing } from './attention.ts';
import { CasePanel } from './case-view.tsx';
import type { ReasonedAction } from './draft.ts';
import { type OfficerConnection, useLivePreview, useSeconds } from './hooks.ts';
import type { Command } from './keys.ts';
import { LaneCard } from './lane-card.tsx';
import { LinkBanner } from './link-banner.tsx';
import { Alarms, Journal, WaitingCases } from './side-lists.tsx';
import { TopBar } from './top-bar.tsx';
import { useAlarmSound } from './use-alarm-sound.ts';
import { useDesk } from './use-desk.ts';
import { useKeys } from './use-keys.ts';
import { useSettings } from './use-settings.ts';
import { useWords } from './words.ts';
import { Zoom } from './zoom.tsx';

const noLanes: readonly LaneView[] = [];

/** The officer's board: lanes on the left, the case in the middle, what happened on the right. */
export function Panel({ connection }: { readonly connection: OfficerConnection }) {
  const { t } = useWords();
  const { link, view } = useSyncExternalStore(connection.subscribe, connection.state);
  const now = useSeconds();
  const settings = useSettings();
  const desk = useDesk(connection, view, settings.officer);
  const [selected, setSelected] = useState<string | null>(null);
  const [waitingShown, setWaitingShown] = useState<string | null>(null);
  const [zoomed, setZoomed] = useState(false);

  const lanes = view?.lanes ?? noLanes;
  const lane = lanes.find((one) => one.lane === selected) ?? lanes[0] ?? null;
  const preview = useLivePreview(connection, lane?.lane ?? '');
  const waiting = lane?.openCases.find((one) => one.crossing === waitingShown) ?? null;
  const shown = waiting ?? lane?.current ?? null;
  const live = waiting === null && shown !== null ? preview : null;
  // Between two doors, and no crossing tells who it is.
  const stranger = (lane?.persons ?? 0) > 0;
  const about: DeskSubject =
    waiting !== null ? 'waiting' : shown === null && lane?.actions.includes('acceptGap') ? 'gap' : 'traveller';
  const sound = useAlarmSound(lanes, settings.muted);

  const { officerWanted } = desk;
  useEffect(() => {
    if (officerWanted) document.getElementById('officer')?.focus();
  }, [officerWanted]);

  const begin = (action: ReasonedAction, at: LaneView | null = lane) => {
    if (at !== null) desk.begin(action, at, shown);
  };
  const select = (at: LaneView) => {
    setSelected(at.lane);
    setWaitingShown(null);
  };
  const showNextCase = () => {
    const cases = lane?.openCases ?? [];
    const index = cases.findIndex((one) => one.crossing === waitingShown);
    setWaitingShown(cases[index + 1]?.crossing ?? null);
  };
  const switchSound = () => {
    if (!settings.muted && sound.blocked) sound.unblock();
    else settings.switchMuted();
  };
  const pressDigit = (digit: number) => {
    const at = lanes[digit - 1];
    if (desk.draft !== null) desk.change(pickedBy(digit, desk.draft));
    else if (at !== undefined) select(at);
  };
  const commands: Readonly<Record<Exclude<Command, object>, () => void>> = {
    letThrough: () => begin(mainAction[about]),
    refuse: () => begin('refuse'),
    takeOver: () => begin('takeOver'),
    releaseDoors: () => begin('releaseDoors'),
    toggleLane: () => {
      if (lane?.actions.includes('openLane')) desk.openLane(lane);
      else begin('closeLane');
    },
    resetEmergency: () => {
      if (lane !== null) desk.resetEmergency(lane);
    },
    acknowledge: () => {
      if (lane !== null) desk.acknowledge(lane, mostPressing(lane.alarms));
    },
    nextCase: showNextCase,
    zoom: () => setZoomed(!zoomed && shown !== null),
    mute: switchSound,
    theme: settings.switchTheme,
  };
  useKeys({
    onCommand: (command) => {
      if (typeof command === 'object') pressDigit(command.digit);
      else commands[command]();
    },
    onEscape: () => {
      if (zoomed) setZoomed(false);
      else desk.cancel();
    },
    onEnter: () => {
      if (desk.draft === null) return false;
      void desk.confirm();
      return true;
    },
  });

  return (
    <div className="board" data-link={link}>
      <TopBar
        now={now}
        linkUp={link === 'up'}
        officer={settings.officer}
        officerWanted={officerWanted}
        theme={settings.theme}
        sound={settings.muted ? 'muted' : sound.blocked ? 'blocked' : 'on'}
        onOfficer={settings.nameOfficer}
        onTheme={settings.switchTheme}
        onSound={switchSound}
        onLanguage={settings.chooseLanguage}
      />
      {view === null ? <LinkBanner link={link} now={now} /> : null}
      <nav className="lanes" aria-label={t('lanes.heading')}>
        {lanes.map((one, index) => (
          <LaneCard
            key={one.lane}
            lane={one}
            number={index + 1}
            selected={one === lane}
            now={now}
            connection={connection}
            onSelect={() => select(one)}
            onClose={() => begin('closeLane', one)}
            onOpen={() => desk.openLane(one)}
            onLetOut={() => begin('openEntry', one)}
            onRelease={() => begin('releaseDoors', one)}
            onReset={() => desk.resetEmergency(one)}
          />
        ))}
      </nav>
      <main className="case" data-crossing={shown?.crossing ?? ''}>
        {shown === null ? (
          <div className="case-empty">
            {view === null ? null : <NoCase about={about} stranger={stranger} lane={lane} />}
          </div>
        ) : (
          <CasePanel
            key={shown.crossing}
            shown={shown}
            waiting={waiting !== null}
            preview={live}
            onZoom={() => setZoomed(true)}
            onBack={() => setWaitingShown(null)}
          />
        )}
        <ActionDesk
          offered={lane === null ? [] : offeredBy(lane, about)}
          about={about}
          draft={desk.draft}
          notice={desk.notice}
          sending={desk.sending}
          onBegin={begin}
          onChange={desk.change}
          onConfirm={() => void desk.confirm()}
          onCancel={desk.cancel}
        />
      </main>
      <aside className="side">
        {lane === null ? null : (
          <>
            <Alarms lane={lane} onAcknowledge={(alarm) => desk.acknowledge(lane, alarm)} />
            <WaitingCases
              lane={lane}
              now={now}
              shown={waiting?.crossing ?? null}
              onShow={(found) => setWaitingShown(found.crossing === waitingShown ? null : found.crossing)}
            />
            <Journal lane={lane} />
          </>
        )}
      </aside>
      {zoomed && shown !== null ? (
        <Zoom
          pictures={{ chip: shown.portrait, live: shown.livePicture ?? live?.picture ?? null }}
          onClose={() => setZoomed(false)}
        />
      ) : null}
    </div>
  );
}

/** What the key of the first large action begins. */
const mainAction = { traveller: 'letThrough', waiting: 'settleCase', gap: 'acceptGap' } as const;

interface NoCaseProps {
  readonly about: DeskSubject;
  readonly stranger: boolean;
  readonly lane: LaneView | null;
}

/** What stands in a case's place while there is none: a gap in the journal first, it keeps the lane shut. */
function NoCase({ about, stranger, lane }: NoCaseProps) {
  const { t } = useWords();
  if (about === 'gap') {
    const detail = lane?.faults.find(({ source }) => source === 'journal')?.detail ?? '';
    return (
      <>
        <h2>{t('case.gap')}</h2>
        <p>{t('case.gapHelp')}</p>
        {detail === '' ? null : <q lang="en">{detail}</q>}
      </>
    );
  }
  return (
    <>
      <h2>{t(stranger ? 'case.somebody' : 'case.nobody')}</h2>
      <p>{t(stranger ? 'case.somebodyHelp' : 'case.nobodyHelp')}</p>
    </>
  );
}

function offeredBy(lane: LaneView, subject: DeskSubject): readonly ReasonedAction[] {
  if (subject !== 'traveller') return [mainAction[subject]];
  const about = ['letThrough', 'refuse', 'takeOver'] as const;
  return lane.current === null ? [] : about.filter((action) => lane.actions.includes(action));
}

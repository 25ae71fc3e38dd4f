import { type JournalEntry, severityOfEvent } from '../audit/catalogue.ts';
import type { LaneView } from '../contract/officer.ts';
import type { Language, TravellerView } from '../contract/traveller.ts';
import { rfc3339 } from '../core/instant.ts';
import type { LaneState } from '../lane/lane-state.ts';
import type { AlarmBoard } from './alarms.ts';
import type { CaseFiles } from './case-files.ts';
import { caseSheetOf } from './case-view.ts';
import type { Counts } from './recovery.ts';
import type { SiteProfile } from './site-profile.ts';

/** What the traveller's screen shows of a lane. */
export function travellerViewOf(site: SiteProfile, state: LaneState, language: Language | null): TravellerView {
  return {
    role: 'traveller',
    lane: site.lane,
    site: site.site,
    direction: site.direction,
    screen: state.screen,
    language,
    languages: [...site.languages],
    progress: state.name === 'document' ? state.progress : null,
    livePicture: state.name === 'holder' && state.screen !== 'stillThere',
    challenge: state.name === 'holder' && state.challenge !== null ? { ...state.challenge } : null,
    lamp: state.lamp,
    since: rfc3339(state.since),
    transport: state.chip?.transport ?? null,
    virtualDevices: Object.values(site.devices).some((device) => device.driver === 'virtual'),
  };
}

/** What a station knows besides the lane's own state. */
export interface LaneSurroundings {
  readonly doors: LaneView['doors'];
  readonly files: CaseFiles;
  readonly alarms: AlarmBoard;
  /** Newest last. */
  readonly recent: readonly JournalEntry[];
  /** Sequence up to which the backend has the journal. */
  readonly reportedUpTo: number;
  readonly counts: Counts;
  /** The journal lacks what the backend has, and nobody has answered for it. */
  readonly gapOpen: boolean;
}

/** What the officer's panel shows of a lane. */
export function laneViewOf(site: SiteProfile, state: LaneState, known: LaneSurroundings): LaneView {
  const sheet = caseSheetOf(state);
  const current = sheet && known.files.view(sheet);
  return {
    lane: site.lane,
    site: site.site,
    direction: site.direction,
    state: panelState(state),
    since: rfc3339(state.since),
    faults: Object.entries(state.faults).map(([source, detail]) => ({ source, detail: detail ?? '' })),
    doors: known.doors,
    persons: site.doors === 'two' ? (state.occupancy?.persons ?? null) : null,
    passage: state.clearance && {
      kind: state.clearance.passage,
      until: rfc3339(state.clearance.expiresAt),
      unhurried: state.unhurried || state.clearance.passage === 'assisted',
    },
    transport: state.chip?.transport ?? null,
    current,
    openCases: known.files.openCases().filter((one) => one.crossing !== current?.crossing),
    alarms: known.alarms.list(),
    actions: known.gapOpen ? [...state.actions, 'acceptGap'] : [...state.actions],
    recent: known.recent.map(({ sequence, at, event }) => ({
      sequence,
      at,
      event,
      severity: severityOfEvent(event),
      delivered: sequence <= known.reportedUpTo,
    })),
    counts: { ...known.counts },
  };
}

/** The panel knows fewer words: what leads nowhere else for an officer has one name. */
function panelState(state: LaneState): LaneView['state'] {
  switch (state.name) {
    case 'clearing':
      return 'recovering';
    case 'refused':
      return 'officer';
    case 'admitting':
      return 'entering';
    default:
      return state.name;
  }
}

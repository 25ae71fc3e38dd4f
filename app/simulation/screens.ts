import type { LaneView } from '../contract/officer.ts';
import type { TravellerView } from '../contract/traveller.ts';
import type { Answer, ScreenRequest } from '../station/contract-connection.ts';

/** The screens of one life of the station: what travellers and officers see, and what they ask. Gone with that life. */
export interface Screens {
  travellerView(): TravellerView;
  laneView(): LaneView;
  /** What a station that dies meanwhile never answers stays open for ever. */
  handle(asked: ScreenRequest): Promise<Answer>;
}

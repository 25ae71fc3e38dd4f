import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerMessage } from '../../app/contract/messages.ts';
import { type Language, languages, type TravellerScreen, type TravellerView } from '../../app/contract/traveller.ts';

/** The lamp that the lane shows with each screen. */
const lamps: Readonly<Record<TravellerScreen, TravellerView['lamp']>> = {
  invite: 'idle',
  how: 'yourTurn',
  reading: 'wait',
  again: 'yourTurn',
  take: 'yourTurn',
  enter: 'yourTurn',
  look: 'yourTurn',
  closer: 'yourTurn',
  back: 'yourTurn',
  uncover: 'yourTurn',
  alone: 'yourTurn',
  turn: 'yourTurn',
  blink: 'yourTurn',
  checking: 'wait',
  go: 'go',
  farewell: 'go',
  officer: 'wait',
  counter: 'wait',
  wayBack: 'wait',
  stillThere: 'yourTurn',
  closed: 'closed',
  emergency: 'go',
};

/** The screens that may show the traveller's live picture. */
export const faceScreens: readonly TravellerScreen[] = ['look', 'closer', 'back', 'uncover', 'alone', 'turn', 'blink'];

/** The movements that may be asked for, each somewhere in its row; straight ahead between two. */
export const movements = [
  { name: 'turn-left', screen: 'turn', challenge: { step: 'turn-left', index: 0, of: 2 } },
  { name: 'turn-right', screen: 'turn', challenge: { step: 'turn-right', index: 1, of: 2 } },
  { name: 'blink', screen: 'blink', challenge: { step: 'blink', index: 1, of: 3 } },
  { name: 'nearer', screen: 'closer', challenge: { step: 'closer', index: 2, of: 3 } },
  { name: 'straight', screen: 'look', challenge: { step: null, index: 1, of: 2 } },
] as const satisfies readonly {
  readonly name: string;
  readonly screen: TravellerScreen;
  readonly challenge: TravellerView['challenge'];
}[];

let moment = 0;

/** A view as a station sends it; each call is a new state. */
export function viewOf(
  screen: TravellerScreen,
  language: Language | null,
  rest: Partial<TravellerView> = {},
): TravellerView {
  moment += 1;
  return {
    role: 'traveller',
    lane: 'erenhot-exit-1',
    site: 'erenhot',
    direction: 'exit',
    screen,
    language,
    languages: [...languages],
    progress: screen === 'reading' ? { bytesRead: 14_210, bytesTotal: 21_800 } : null,
    livePicture: faceScreens.includes(screen),
    challenge: null,
    lamp: lamps[screen],
    since: new Date(Date.UTC(2026, 0, 1) + moment * 1_000).toISOString(),
    transport: 'pcsc',
    virtualDevices: true,
    ...rest,
  };
}

/** A camera picture of somebody who stands well. */
export function previewOf(
  face: { x: number; y: number; width: number; height: number; well: boolean } | null,
): ServerMessage {
  const file = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
  const picture = `data:image/jpeg;base64,${readFileSync(file).toString('base64')}`;
  return { type: 'preview', lane: 'erenhot-exit-1', picture, face };
}

export const placedFace = { x: 0.32, y: 0.25, width: 0.36, height: 0.5, well: true };

import type { ComponentType } from 'react';
import type { TravellerScreen } from '../../contract/traveller.ts';
import { Again } from './again.tsx';
import { Alone } from './alone.tsx';
import { Back } from './back.tsx';
import { Blink } from './blink.tsx';
import { Checking } from './checking.tsx';
import { Closed } from './closed.tsx';
import { Closer } from './closer.tsx';
import { Counter } from './counter.tsx';
import { Emergency } from './emergency.tsx';
import { Enter } from './enter.tsx';
import { Farewell } from './farewell.tsx';
import { Go } from './go.tsx';
import { How } from './how.tsx';
import { Invite } from './invite.tsx';
import { Look } from './look.tsx';
import { Officer } from './officer.tsx';
import { Reading } from './reading.tsx';
import { StillThere } from './still-there.tsx';
import { Take } from './take.tsx';
import { Turn } from './turn.tsx';
import { Uncover } from './uncover.tsx';
import { WayBack } from './way-back.tsx';

/** One component a state. */
export const screens: Readonly<Record<TravellerScreen, ComponentType>> = {
  invite: Invite,
  how: How,
  reading: Reading,
  again: Again,
  take: Take,
  enter: Enter,
  look: Look,
  closer: Closer,
  back: Back,
  uncover: Uncover,
  alone: Alone,
  turn: Turn,
  blink: Blink,
  checking: Checking,
  go: Go,
  farewell: Farewell,
  officer: Officer,
  counter: Counter,
  wayBack: WayBack,
  stillThere: StillThere,
  closed: Closed,
  emergency: Emergency,
};

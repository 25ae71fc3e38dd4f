import type { GateReport, GateRequest } from '../../native/gate/gate-messages.ts';

/** What the machine lets the invariants see of every life of the station, as it happens. */
export interface Observer {
  /** The lane made an id: of a crossing while it hears that a document lies there, of a clearance otherwise. */
  idMade(id: string, kind: 'crossing' | 'other'): void;
  /** An order leaves the station for its gate. */
  gateAsked(request: GateRequest): void;
  /** What the gate tells has reached the station. */
  gateTold(report: GateReport): void;
  /** A traveller says at the screen that they are still there. */
  moreTimeAsked(): void;
  /** A traveller says at the screen that they need time, or help. */
  assistanceAsked(): void;
  lifeBegan(): void;
  /** The station is gone, or could not start. */
  lifeEnded(how: 'killed' | 'power' | 'cannot-start' | 'stopped'): void;
}

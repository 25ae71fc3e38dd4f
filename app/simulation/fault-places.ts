import type { FaultName } from './faults.ts';

/** Where a fault can strike, with how many operations one traveller makes there, roughly: faults fall evenly over them. */
export const operationsOfOneTraveller = {
  'mrz-reader.report': 3,
  'chip.request': 5,
  'chip.report': 6,
  'inference.request': 5,
  'inference.report': 4,
  'gate.request': 4,
  'gate.report': 14,
  'board.order': 4,
  'disk.write': 18,
  'disk.sync': 18,
  /** A sync of entries that tell of a passage: what is left of them says whether somebody went through. */
  'disk.sync-passage': 2,
  /** A sync of the order to open the exit: while it takes its time, much may come that takes the order back. */
  'disk.sync-opening': 1,
  'border.exchange': 8,
  /** The question about a traveller's name, and the record of a crossing. */
  'border.screening': 1,
  'border.record': 1,
  /** The gate's process is asked to open the exit. */
  'gate.permit': 1,
  /** The order to open the exit is being written: whoever strikes now may be first. */
  opening: 1,
  /** One step of the whole: a timer that fell due, with all that came of it at once. */
  step: 150,
  /** True time, in ms. */
  time: 22_000,
} as const;

export type FaultPlace = keyof typeof operationsOfOneTraveller;

const askedOf: readonly FaultPlace[] = ['border.exchange', 'border.screening', 'border.record'];

/** The places of each fault that is planned by itself. What travellers do is planned with the traveller. */
export const faultPlaces: Partial<Record<FaultName, readonly FaultPlace[]>> = {
  'mrz-late': ['mrz-reader.report'],
  'mrz-twice': ['mrz-reader.report'],
  'mrz-garbled': ['mrz-reader.report'],
  'mrz-silent': ['mrz-reader.report'],
  'mrz-dies': ['mrz-reader.report', 'time'],
  'mrz-unplugged': ['time'],
  'chip-late': ['chip.report'],
  'chip-twice': ['chip.report'],
  'chip-silent': ['chip.report'],
  'chip-wrong': ['chip.report'],
  'chip-card-lost': ['chip.request'],
  'chip-dies': ['chip.request', 'chip.report', 'time'],
  'chip-unplugged': ['time'],
  'face-late': ['inference.report'],
  'face-twice': ['inference.report'],
  'face-silent': ['inference.report'],
  'face-of-another': ['inference.report'],
  'face-dies': ['inference.request', 'inference.report', 'time'],
  'camera-unplugged': ['time'],
  'gate-late': ['gate.report', 'gate.request', 'gate.permit'],
  'gate-twice': ['gate.report', 'gate.request', 'gate.permit'],
  'gate-silent': ['gate.request', 'gate.report', 'gate.permit'],
  'gate-reordered': ['gate.report'],
  'gate-dies': ['gate.request', 'gate.report', 'gate.permit', 'opening', 'time'],
  'gate-unplugged': ['opening', 'time'],
  'board-refuses': ['board.order'],
  'board-read-back': ['board.order'],
  'board-slow': ['board.order'],
  'beam-flickers': ['time'],
  'mat-miscounts': ['time'],
  'door-stuck': ['time'],
  'forces-exit': ['opening', 'time'],
  'emergency-button': ['opening', 'time'],
  'officer-clicks-late': ['time'],
  'two-panels': ['opening', 'time'],
  'officer-closes-lane': ['opening', 'time'],
  'officer-releases': ['opening', 'time'],
  'officer-takes-over': ['opening', 'time'],
  'station-killed': [
    'step',
    'disk.write',
    'disk.sync',
    'disk.sync-passage',
    'gate.request',
    'gate.report',
    'border.exchange',
  ],
  'power-cut': [
    'step',
    'disk.write',
    'disk.sync',
    'disk.sync-passage',
    'gate.request',
    'gate.report',
    'border.exchange',
  ],
  'write-torn': ['step', 'disk.write', 'disk.sync', 'disk.sync-passage'],
  'write-reordered': ['step', 'disk.write', 'disk.sync', 'disk.sync-passage'],
  'fsync-lied': ['disk.sync'],
  'disk-full': ['disk.write'],
  'disk-error': ['disk.write', 'disk.sync'],
  'disk-slow': ['disk.sync', 'disk.sync-opening'],
  'clock-forward': ['step', 'time'],
  'clock-back': ['step', 'time'],
  'backend-down': ['time'],
  'backend-late': askedOf,
  'backend-deaf': askedOf,
  'backend-twice': askedOf,
  'backend-half': askedOf,
  'backend-other': askedOf,
  'backend-replayed': askedOf,
  'backend-refuses': askedOf,
  'backend-conflict': ['border.exchange', 'border.record'],
};

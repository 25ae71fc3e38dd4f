/** Everything that the adversary can do, each by the name that `--faults` takes, with what it does in words. */
export const faultClasses = {
  // devices and their processes
  'mrz-late': 'the MRZ reader says what it read some seconds late',
  'mrz-twice': 'the MRZ reader says the same thing twice',
  'mrz-garbled': 'the MRZ reader reads other characters than are printed',
  'mrz-silent': 'the MRZ reader does not say what it read',
  'mrz-dies': "the MRZ reader's process ends",
  'mrz-unplugged': "the MRZ reader's cable is pulled and put in again",
  'chip-late': 'the chip reader answers some seconds late',
  'chip-twice': 'the chip reader gives an answer twice',
  'chip-silent': 'the chip reader never answers',
  'chip-wrong': 'the chip reader gives an answer to another question',
  'chip-card-lost': 'the card leaves the field while it is read',
  'chip-dies': "the chip reader's process ends",
  'chip-unplugged': "the chip reader's cable is pulled and put in again",
  'face-late': 'the inference process answers some seconds late',
  'face-twice': 'the inference process says the same thing twice',
  'face-silent': 'the inference process never answers',
  'face-of-another': 'the inference process answers about an earlier crossing',
  'face-dies': 'the inference process ends',
  'camera-unplugged': "the camera's cable is pulled and put in again",
  'gate-late': "the gate's process answers or tells late",
  'gate-twice': "the gate's process is told an order twice, or tells something twice",
  'gate-silent': "an order never reaches the gate's process, or its answer never comes back",
  'gate-reordered': "two messages of the gate's process change places",
  'gate-dies': "the gate's process ends",
  'gate-unplugged': "the gate board's cable is pulled and put in again",
  'board-refuses': 'the gate board does not take an order',
  'board-read-back': 'the gate board reads back another state than was ordered',
  'board-slow': 'the gate board takes an order seconds late',
  'beam-flickers': 'a light barrier says broken and free where nobody is',
  'mat-miscounts': 'the occupancy mat counts one more or one less for a while',
  'door-stuck': 'a door does not move for a while, whatever it is told',
  // travellers
  'turns-back': 'a traveller turns back in the doorway',
  swaps: 'another person goes for the exit than the one who was looked at',
  tailgates: 'somebody follows close behind the traveller',
  faints: 'a traveller falls down in the lane and stays until an officer comes',
  'second-document': 'a traveller lays a second document down after the first',
  luggage: 'a traveller leaves luggage in the lane',
  'never-leaves': 'a traveller stands there and does nothing until an officer comes',
  'lifts-document': 'a traveller takes the document up too early and lays it down again',
  'asks-help': 'a traveller asks for help',
  'walks-away': 'a traveller leaves by the entry in the middle of it',
  'asks-more-time': 'a traveller takes their time, and asks for more when the lane asks whether they are there',
  wheelchair: 'a traveller in a wheelchair asks for assistance, and is slow',
  attendant: 'somebody helps a traveller in a wheelchair, and both are to go through together',
  'forces-exit': 'somebody forces the exit by hand',
  'forged-chip': 'the chip fails its checks',
  'no-chip': 'the document has no chip that answers',
  expired: 'the document has expired',
  'not-eligible': 'the traveller may not use the lane',
  listed: 'the traveller is on a list',
  impostor: 'the person before the camera is not the holder',
  // officers
  'emergency-button': 'the emergency button is pressed, and reset after a while',
  'officer-clicks-late': 'an officer clicks what was on the panel a while ago',
  'two-panels': 'two officers click at the same moment',
  'officer-closes-lane': 'an officer closes the lane, and opens it again after a while',
  'officer-releases': 'an officer releases the doors, and shuts them after a while',
  'officer-takes-over': 'an officer takes a traveller over',
  // the station's machine
  'station-killed': "the station's process ends at any step; what its disk has been told stays in the page cache",
  'power-cut': 'the power is cut at any step: what was not synced may be lost',
  'write-torn': 'the power is cut, and of a write that was not synced a part stays',
  'write-reordered': 'the power is cut, and of writes that were not synced a later one stays without an earlier one',
  'fsync-lied': 'the disk says for a while that all is synced and keeps it in its cache; then the power is cut',
  'disk-full': 'a write fails with ENOSPC, and so do those after it for a while',
  'disk-error': 'a write or a sync fails with EIO',
  'disk-slow': 'a sync takes seconds',
  'clock-forward': "the machine's clock jumps on, by seconds or hours",
  'clock-back': "the machine's clock jumps back, by seconds or hours",
  // the backend
  'backend-down': 'the backend cannot be reached for a while',
  'backend-late': 'the backend answers later than the lane waits',
  'backend-deaf': 'the backend does what it was asked and its answer is lost',
  'backend-twice': 'a request reaches the backend twice',
  'backend-half': 'half of an answer arrives',
  'backend-other': 'the backend answers another question',
  'backend-replayed': 'an old answer arrives once more, and the request may never have arrived',
  'backend-refuses': 'the backend answers 503, or refuses unsigned',
  'backend-conflict': "another record already stands under the crossing's key",
} as const;

export type FaultName = keyof typeof faultClasses;

export const faultNames = Object.keys(faultClasses) as readonly FaultName[];

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultClasses, name);
}

/** Faults of the station's machine itself, which the kernel carries out wherever they strike. */
export type MachineFault =
  | 'station-killed'
  | 'power-cut'
  | 'write-torn'
  | 'write-reordered'
  | 'clock-forward'
  | 'clock-back';

export function isMachineFault(name: FaultName): name is MachineFault {
  switch (name) {
    case 'station-killed':
    case 'power-cut':
    case 'write-torn':
    case 'write-reordered':
    case 'clock-forward':
    case 'clock-back':
      return true;
    default:
      return false;
  }
}

/** One fault and where it strikes: at the `nth` operation (from 0) of a place, or at a time. */
export interface PlannedFault {
  readonly name: FaultName;
  /** A place that some wrapper counts operations at (`gate.report`, `disk.sync` …), or `time`. */
  readonly place: string;
  /** Which operation, from 0; at the place `time`: ms of true time since the episode began. */
  readonly nth: number;
  /** How much of it, 0 … 1: what that means is the wrapper's to say (how late, how long, how far). */
  readonly size?: number;
}

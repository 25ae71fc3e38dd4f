import { calendarDay } from './calendar-day.ts';
import { chipReading, type ChipStepPorts } from './chip-step.ts';
import type { Drivers } from './drivers.ts';
import { LaneStation, type LaneStationOptions, type LaneStationPorts } from './lane-station.ts';

/** What one lane is made of, on whatever machine and in whatever time it runs. */
export interface LaneParts
  extends Pick<LaneStationPorts, 'clock' | 'makeId' | 'subjects' | 'journal' | 'border' | 'reported'>,
    Pick<ChipStepPorts, 'trust' | 'terminalKey' | 'readPassport'>,
    LaneStationOptions {
  readonly drivers: Drivers;
}

/** Puts a lane together over its ports, not yet started. The one place where it is done. */
export function composeLane({ drivers, trust, terminalKey = null, readPassport, ...parts }: LaneParts): LaneStation {
  const { clock, site, policy } = parts;
  const { gate, mrzReader, cardReader, examiner } = drivers;
  const devices = { gate, mrzReader, cardReader, examiner };
  const today = () => calendarDay(site.site, clock.now());
  const { signatures } = policy;
  const readChip = chipReading({ ...devices, trust, terminalKey, signatures, clock, readPassport });
  return new LaneStation({ ...parts, ...devices, today, readChip }, parts);
}

import { chipReaderOver } from '../../native/chip/chip-client.ts';
import { gateOver } from '../../native/gate/gate-client.ts';
import type { Gate, GateEvent, GateRefusal } from '../../native/gate/port.ts';
import { mrzReaderOver } from '../../native/mrz-reader/mrz-reader-client.ts';
import type { MrzReader, MrzReaderEvent } from '../../native/mrz-reader/port.ts';
import type { Clock } from '../core/instant.ts';
import { err, type Result } from '../core/result.ts';
import type { CardReader, CardReaderEvent } from '../document/card-reader.ts';
import { type DriverName, driverEntry } from './driver-entry.ts';
import type { ExaminerEvent, HolderExaminer } from './inference/holder-examiner.ts';
import { examinerOver } from './inference/inference-client.ts';
import type { DriverLauncher } from './driver-launcher.ts';
import { flavour } from './flavour.ts';
import { liveDriver } from './live-driver.ts';
import type { SiteProfile } from './site-profile.ts';

export interface Drivers {
  readonly gate: Gate;
  readonly mrzReader: MrzReader;
  readonly cardReader: CardReader;
  readonly examiner: HolderExaminer;
  /** Before anything else at a start: the gate's process runs and has the order to shut. */
  shutDoorsFirst(): void;
  /** Starts what does not run yet. */
  start(): void;
}

export interface DriverPlaces {
  /** Socket of the virtual world, where a device is virtual. */
  readonly world: string;
  /** The virtual chip is reached without the PC/SC daemon, because there is none. */
  readonly inProcessChip: boolean;
  /** Folder of the site's own recognisers. */
  readonly pack?: string | undefined;
}

interface Driver {
  readonly name: DriverName;
  readonly args: readonly string[];
}

/** Which process drives which device of a profile. */
function driversOf(
  { devices, doors, lane }: SiteProfile,
  { world, inProcessChip, pack }: DriverPlaces,
): { readonly gate: Driver; readonly mrzReader: Driver; readonly chip: Driver; readonly inference: Driver } {
  const virtual = ['--world', world];
  return {
    gate:
      devices.gate.driver === 'virtual'
        ? { name: 'virtual-gate', args: [...virtual, '--doors', doors, '--lane', lane] }
        : { name: 'gate', args: ['--product', devices.gate.product, '--lane', lane] },
    mrzReader:
      devices.mrzReader.driver === 'virtual'
        ? { name: 'virtual-mrz-reader', args: virtual }
        : { name: 'mrz-reader', args: ['--path', devices.mrzReader.path] },
    chip: chipDriver(devices.chipReader, virtual, inProcessChip),
    inference: {
      name: 'inference',
      args: [
        ...['--camera', devices.camera.driver === 'virtual' ? `virtual:${world}` : `v4l2:${devices.camera.path}`],
        ...(pack === undefined ? [] : ['--pack', pack]),
      ],
    },
  };
}

function chipDriver(
  device: SiteProfile['devices']['chipReader'],
  virtual: readonly string[],
  inProcessChip: boolean,
): Driver {
  if (device.driver === 'virtual' || inProcessChip) return { name: 'virtual-chip', args: virtual };
  const args = ['--reader', device.reader];
  // The demonstration's reader is the daemon's virtual one: its cable can be pulled in the virtual world.
  const pluggable = flavour === 'test' && device.reader.startsWith('Virtual PCD');
  return pluggable ? { name: 'pluggable-chip', args: [...args, ...virtual] } : { name: 'chip', args };
}

/** What drivers' processes run on. */
interface DriverMachine {
  readonly launcher: DriverLauncher;
  readonly clock: Clock;
}

/** The drivers of a lane, not yet started. Each port goes on over the deaths of its process. */
export function driversFor(profile: SiteProfile, places: DriverPlaces, machine: DriverMachine): Drivers {
  const chosen = driversOf(profile, places);
  const gateStarts: (() => void)[] = [];
  const starts: (() => void)[] = [];
  const processOf = ({ name, args }: Driver): DriverRun => ({ name, entry: driverEntry(name), args, ...machine });
  const gate = liveGate(processOf(chosen.gate), gateStarts);
  return {
    gate,
    mrzReader: liveMrzReader(processOf(chosen.mrzReader), starts),
    cardReader: liveCardReader(processOf(chosen.chip), starts),
    examiner: liveExaminer(processOf(chosen.inference), starts),
    shutDoorsFirst: () => {
      for (const start of gateStarts) start();
      void gate.shut();
    },
    start: () => {
      for (const start of [...gateStarts, ...starts]) start();
    },
  };
}

interface DriverRun extends Driver, DriverMachine {
  readonly entry: string;
}

function liveGate(run: DriverRun, starts: (() => void)[]): Gate {
  const live = liveDriver<Gate, GateEvent>({
    ...run,
    over: gateOver,
    lost: (detail) => ({ kind: 'fault', detail }),
  });
  starts.push(live.start);
  const gone: Promise<Result<void, GateRefusal>> = Promise.resolve(
    err({ kind: 'unavailable', detail: 'the gate’s driver is not running' }),
  );
  return {
    permit: (clearance) => live.port()?.permit(clearance) ?? gone,
    openEntry: (crossing, opening) => live.port()?.openEntry(crossing, opening) ?? gone,
    shut: () => live.port()?.shut() ?? gone,
    release: () => live.port()?.release() ?? gone,
    onEvent: live.onEvent,
    close: live.stop,
  };
}

function liveMrzReader(run: DriverRun, starts: (() => void)[]): MrzReader {
  const live = liveDriver<MrzReader, MrzReaderEvent>({
    ...run,
    over: mrzReaderOver,
    lost: (detail) => ({ kind: 'lost', detail }),
  });
  starts.push(live.start);
  return { onEvent: live.onEvent, close: live.stop };
}

function liveCardReader(run: DriverRun, starts: (() => void)[]): CardReader {
  const live = liveDriver<CardReader, CardReaderEvent>({
    ...run,
    over: chipReaderOver,
    lost: (detail) => ({ kind: 'lost', detail }),
  });
  starts.push(live.start);
  return {
    connect: (withinMs) =>
      live.port()?.connect(withinMs) ??
      Promise.resolve(err({ kind: 'reader-lost', detail: 'the chip reader’s driver is not running' })),
    onEvent: live.onEvent,
    close: live.stop,
  };
}

function liveExaminer(run: DriverRun, starts: (() => void)[]): HolderExaminer {
  const live = liveDriver<HolderExaminer, ExaminerEvent>({
    ...run,
    over: examinerOver,
    lost: (detail) => ({ kind: 'unavailable', detail }),
  });
  starts.push(live.start);
  return {
    enrolPortrait: (crossing, image) =>
      live.port()?.enrolPortrait(crossing, image) ??
      Promise.resolve(err({ kind: 'unavailable', detail: 'the inference process is not running' })),
    examine: (crossing, options) => live.port()?.examine(crossing, options),
    stop: () => live.port()?.stop(),
    preview: (on) => live.port()?.preview(on),
    forget: (crossing) => live.port()?.forget(crossing),
    onEvent: live.onEvent,
    close: live.stop,
  };
}

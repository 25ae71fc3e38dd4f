import { channelToChild, endDriver, forkDriver } from '../../native/driver-channel.ts';
import { gateOver } from '../../native/gate/gate-client.ts';
import type { GateReport, GateRequest } from '../../native/gate/gate-messages.ts';
import { boardInUse } from '../../native/gate/board-lock.ts';
import { relaysOf } from '../../native/gate/hid-relay-codec.ts';
import type { Gate, GateEvent } from '../../native/gate/port.ts';
import { systemClock } from '../core/system-clock.ts';
import { driverEntry } from '../station/driver-entry.ts';
import { CliError } from './command.ts';

/** A board says within this time (ms) whether it is there. */
const answersWithin = 4_000;

export interface GateUnderTest {
  readonly gate: Gate;
  /** Whether this gate can tell what came of an opening. */
  readonly sensesPassage: boolean;
  readonly events: GateEvent[];
  stop(): Promise<void>;
}

interface Device {
  readonly sensesPassage: boolean;
  readonly driver: 'gate' | 'virtual-gate';
  readonly args: readonly string[];
}

/** What `--device` names, or exit 2. */
export function gateDevice(text: string, doors: string): Device {
  const [kind, name = ''] = text.split(/:(.*)/s);
  if (doors !== 'one' && doors !== 'two') throw new CliError(2, 'usage', `--doors ${doors} is not known`, 'one or two');
  if (kind === 'virtual' && name !== '') {
    return { sensesPassage: true, driver: 'virtual-gate', args: ['--world', name, '--doors', doors] };
  }
  if (kind === 'hid' && relaysOf(name) !== null) {
    return { sensesPassage: false, driver: 'gate', args: ['--product', name, '--without-evidence'] };
  }
  throw new CliError(
    2,
    'bad-device',
    `--device ${text} is no gate`,
    'give virtual:SOCKET (a demonstration’s world.sock) or hid:USBRelay1 … hid:USBRelay8',
  );
}

/** Starts the device's driver as a station would, and waits until its board answers; exit 3 when it does not. */
export async function startGate(device: Device): Promise<GateUnderTest> {
  const child = forkDriver(driverEntry(device.driver), device.args);
  const gate = gateOver(channelToChild<GateRequest, GateReport>(child), systemClock);
  const events: GateEvent[] = [];
  const stop = () => endDriver(child);
  const fault = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve('the gate board does not answer'), answersWithin);
    gate.onEvent((event) => {
      events.push(event);
      if (event.kind !== 'recovered' && event.kind !== 'fault') return;
      clearTimeout(timer);
      resolve(event.kind === 'fault' ? event.detail : null);
    });
  });
  if (fault === null) return { gate, sensesPassage: device.sensesPassage, events, stop };
  await stop();
  if (fault === boardInUse) {
    throw new CliError(2, 'gate-in-use', `${fault}: a lane is running on it`, 'stop the lane, then test its gate');
  }
  throw new CliError(3, 'no-gate', fault, 'check cable and name; `egate doctor` lists what is there');
}

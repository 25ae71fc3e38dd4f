import { parseArgs } from 'node:util';
import { systemClock } from '../../app/core/system-clock.ts';
import { channelToParent } from '../driver-channel.ts';
import { GateController } from './gate-controller.ts';
import type { GateReport, GateRequest } from './gate-messages.ts';
import { nodeHidDevice } from './hid-port.ts';
import { HidRelay } from './hid-relay.ts';
import { relaysOf } from './hid-relay-codec.ts';
import { serveGate } from './serve-gate.ts';

// The relay board's driver: `--product USBRelay2 [--lane ID] [--without-evidence]`; the last is for commissioning alone.
const { product, lane, ...more } = parseArgs({
  options: { product: { type: 'string' }, lane: { type: 'string' }, 'without-evidence': { type: 'boolean' } },
}).values;
const relays = product === undefined ? null : relaysOf(product);
if (product === undefined || relays === null) throw new Error('--product USBRelay1 … USBRelay8');

const gate = new GateController({
  board: new HidRelay({ open: nodeHidDevice(product), relays, clock: systemClock }),
  clock: systemClock,
  // Without door switches nobody can know that the other door is shut: a relay board serves one door.
  doors: 'one',
  lane: lane ?? null,
  withoutEvidence: more['without-evidence'] === true,
});
serveGate(
  gate,
  channelToParent<GateReport, GateRequest>(() => gate.close()),
);

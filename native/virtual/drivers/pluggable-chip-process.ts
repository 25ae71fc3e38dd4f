import type { ChipReport, ChipRequest } from '../../chip/chip-messages.ts';
import { loadPcscBinding } from '../../chip/pcsc-binding.ts';
import { PcscCardReader } from '../../chip/pcsc.ts';
import { serveChip } from '../../chip/serve-chip.ts';
import { channelToParent } from '../../driver-channel.ts';
import { driverArguments } from './arguments.ts';
import { PluggableReader } from './pluggable-reader.ts';
import { linkToWorld } from './world-link.ts';

// The real PC/SC driver on the daemon's virtual reader, with a cable in the virtual world: `--reader NAME --world SOCKET`.
const { reader: name, world } = driverArguments(['reader', 'world']);
if (world === undefined) throw new Error('--world SOCKET');

const channel = channelToParent<ChipReport, ChipRequest>();
const binding = await loadPcscBinding();
if (binding === null) throw new Error('the PC/SC binding is not built; run: node native/chip/build-pcsclite.mjs');
const reader = new PluggableReader(new PcscCardReader(binding, name ?? null));
serveChip(reader, channel);
linkToWorld({
  socket: world,
  device: 'chip-reader',
  onEvent: (event) => {
    if (event.event === 'plugged' && event.device === 'chip-reader') reader.setPlugged(event.plugged);
  },
  onUp: () => {},
  onDown: (detail) => reader.setPlugged(false, detail),
});

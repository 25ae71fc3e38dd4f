import type { ChipReport, ChipRequest } from '../../chip/chip-messages.ts';
import { channelToParent } from '../../driver-channel.ts';
import type { WorldAnswer, WorldRequest } from '../world-messages.ts';
import { driverArguments } from './arguments.ts';
import { VirtualChipReader } from './virtual-chip.ts';
import { linkToWorld } from './world-link.ts';

// The chip reader's driver where no PC/SC daemon can run: `--world SOCKET`.
const { world } = driverArguments(['world']);
if (world === undefined) throw new Error('--world SOCKET');

const channel = channelToParent<ChipReport, ChipRequest>();
const request = (message: WorldRequest): Promise<WorldAnswer> => link.request(message);
const reader = new VirtualChipReader(channel, request);
const link = linkToWorld({
  socket: world,
  device: 'chip-reader',
  onEvent: (event) => reader.sense(event),
  // Attaching tells the plug first: then the reader is ready, or is not.
  onUp: () => {},
  onDown: (detail) => reader.worldGone(detail),
});

import { channelToParent } from '../../driver-channel.ts';
import type { MrzReaderReport, MrzReaderRequest } from '../../mrz-reader/mrz-reader-messages.ts';
import type { MrzReaderEvent } from '../../mrz-reader/port.ts';
import { driverArguments } from './arguments.ts';
import { linkToWorld } from './world-link.ts';

// The virtual MRZ reader's driver: `--world SOCKET`.
const { world } = driverArguments(['world']);
if (world === undefined) throw new Error('--world SOCKET');

const channel = channelToParent<MrzReaderReport, MrzReaderRequest>();
const tell = (event: MrzReaderEvent) => channel.send({ event });

linkToWorld({
  socket: world,
  device: 'mrz-reader',
  onEvent: (event) => {
    if (event.event === 'plugged') {
      tell(event.plugged ? { kind: 'ready' } : { kind: 'lost', detail: 'the MRZ reader is unplugged' });
    } else if (event.event === 'documentPlaced') {
      tell({ kind: 'placed' });
      tell({ kind: 'mrz', text: event.mrz });
    } else if (event.event === 'documentLifted') {
      tell({ kind: 'removed' });
    }
  },
  // Attaching tells the plug first: then the reader is ready, or is not.
  onUp: () => {},
  onDown: (detail) => tell({ kind: 'lost', detail }),
});

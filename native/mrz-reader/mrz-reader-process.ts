import { parseArgs } from 'node:util';
import { wipe } from '../../app/core/wipe.ts';
import { channelToParent } from '../driver-channel.ts';
import type { MrzReaderReport, MrzReaderRequest } from './mrz-reader-messages.ts';
import { MrzStream } from './mrz-stream.ts';
import type { MrzReaderEvent } from './port.ts';
import { keepSerialLine } from './serial-line.ts';

/** A reader sends a document in one go; a pause of this length (ms) is its end. At 9600 baud a character takes 1 ms. */
const silentAfter = 200;

// The serial MRZ reader's driver: `--path /dev/tty… [--baud N]`.
const { path, baud } = parseArgs({ options: { path: { type: 'string' }, baud: { type: 'string' } } }).values;
if (path === undefined) throw new Error('--path /dev/tty…');

const channel = channelToParent<MrzReaderReport, MrzReaderRequest>();
let stream = new MrzStream();
let silence: NodeJS.Timeout | undefined;
const tell = (events: readonly MrzReaderEvent[]) => {
  for (const event of events) channel.send({ event });
};

keepSerialLine({
  path,
  baud: Number(baud ?? 9_600),
  onUp: () => tell([{ kind: 'ready' }]),
  onBytes: (bytes) => {
    tell(stream.take(bytes));
    wipe(bytes);
    clearTimeout(silence);
    if (stream.pending) silence = setTimeout(() => tell(stream.silence()), silentAfter);
  },
  onDown: (detail) => {
    clearTimeout(silence);
    stream = new MrzStream();
    tell([{ kind: 'lost', detail }]);
  },
});

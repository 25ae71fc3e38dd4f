import { parseArgs } from 'node:util';
import { channelToParent } from '../driver-channel.ts';
import type { ChipReport, ChipRequest } from './chip-messages.ts';
import { loadPcscBinding } from './pcsc-binding.ts';
import { PcscCardReader } from './pcsc.ts';
import { serveChip } from './serve-chip.ts';

const { values } = parseArgs({ options: { reader: { type: 'string' } } });
const channel = channelToParent<ChipReport, ChipRequest>();
const binding = await loadPcscBinding();
if (binding === null) {
  const detail = 'the PC/SC binding is not built; run: node native/chip/build-pcsclite.mjs';
  channel.send({ kind: 'event', event: { kind: 'lost', detail } });
  channel.onMessage(({ id, do: order }) => {
    if (order === 'connect')
      channel.send({ kind: 'connected', id, result: { ok: false, error: { kind: 'reader-lost', detail } } });
  });
} else {
  serveChip(new PcscCardReader(binding, values.reader ?? null), channel);
}

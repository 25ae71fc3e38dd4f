import type { CardReader } from '../../document/card-reader.ts';
import { type PassportReading, type ReadRequest, readPassport, wipeReading } from '../../document/read-passport.ts';
import { tenths } from '../../document/reading-progress.ts';
import { accessRefused } from '../access-refused.ts';
import { openOutput, writeReading } from '../chip-files.ts';
import { type ChipReadOptions, chipReadOptions, chipReadUsage } from '../chip-options.ts';
import { chipDocument, chipText, exitOf } from '../chip-report.ts';
import { chipVerify, chipVerifyUsage } from '../chip-verify.ts';
import { CliError, type CliIo, type ExitCode, type Noun, print } from '../command.ts';

/** A card that is on the reader is told within half a second; one that is being laid down gets this long (ms). */
const cardArrivesWithin = 2_500;
/** Work over this (ms) shows its progress on a terminal. */
const silentAtMost = 2_000;

export const noun: Noun = {
  verbs: {
    read: {
      summary: 'reads the passport on a PC/SC reader and checks what its chip says',
      usage: chipReadUsage,
      run: async (args, io) => read(chipReadOptions(args), io),
    },
    verify: {
      summary: 'checks files of a chip that were read before, against the CSCAs that a site trusts',
      usage: chipVerifyUsage,
      run: chipVerify,
    },
  },
};

async function read(options: ChipReadOptions, io: CliIo): Promise<ExitCode> {
  if (options.out !== null) openOutput(options.out);
  // Loaded here: the other verbs, and `egate --help`, shall not wait for a native library.
  const [{ loadPcscBinding }, { PcscCardReader }] = await Promise.all([
    import('../../../native/chip/pcsc-binding.ts'),
    import('../../../native/chip/pcsc.ts'),
  ]);
  const binding = await loadPcscBinding();
  if (binding === null)
    throw new CliError(3, 'no-binding', 'the PC/SC binding is not built', 'node native/chip/build-pcsclite.mjs');
  const reader = new PcscCardReader(binding, options.reader);
  const stop = () => void reader.close();
  io.interrupted.addEventListener('abort', stop);
  try {
    const connected = await reader.connect(cardArrivesWithin);
    if (!connected.ok) {
      throw connected.error.kind === 'no-card'
        ? new CliError(3, 'no-chip', 'no chip answers on the reader', 'lay the document flat on the reader')
        : new CliError(3, 'no-reader', connected.error.detail, 'egate doctor');
    }
    const card = connected.value;
    const request: ReadRequest = { ...options, groups: 'all', onProgress: progressOn(io) };
    const reading = await readPassport(card, request);
    await card.release();
    const again = reading.brokeAtExtendedLength ? await readInShort(reader, reading, request) : reading;
    return report(again, card, options, io);
  } finally {
    io.interrupted.removeEventListener('abort', stop);
    await reader.close();
    if (reader.held) io.endByForce?.();
  }
}

/** Opens a chip anew that promised extended lengths and broke at the first; what was asked in vain counts. */
async function readInShort(
  reader: CardReader,
  broken: PassportReading,
  request: ReadRequest,
): Promise<PassportReading> {
  const began = performance.now();
  const connected = await reader.connect(cardArrivesWithin);
  if (!connected.ok) return broken;
  wipeReading(broken);
  const reading = await readPassport(connected.value, { ...request, lengths: 'short' });
  await connected.value.release();
  const total = tenths(broken.ms.total + performance.now() - began);
  return {
    ...reading,
    apdus: broken.apdus + reading.apdus,
    bytes: broken.bytes + reading.bytes,
    ms: { ...reading.ms, total },
  };
}

function report(
  reading: PassportReading,
  card: Parameters<typeof chipDocument>[1],
  options: ChipReadOptions,
  io: CliIo,
): ExitCode {
  const refused = accessRefused(reading);
  if (refused !== null) throw refused;
  if (reading.end.kind === 'no-emrtd')
    throw new CliError(3, 'no-emrtd', 'the card on the reader is no passport', 'lay the passport on the reader alone');
  if (options.out !== null) writeReading(options.out, reading);
  print(io, chipDocument(reading, card), () => chipText(reading, card));
  return exitOf(reading);
}

function progressOn({ stderr }: CliIo): (bytesRead: number, bytesTotal: number) => void {
  const began = performance.now();
  const isTerminal = 'isTTY' in stderr && stderr.isTTY === true;
  return (bytesRead, bytesTotal) => {
    if (!isTerminal || performance.now() - began < silentAtMost) return;
    stderr.write(`\r${bytesRead} of ${bytesTotal} bytes${bytesRead === bytesTotal ? '\n' : ''}`);
  };
}

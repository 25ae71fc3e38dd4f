import { efCom } from '../../../../native/virtual/passport/data-groups.ts';
import { parseCommand } from '../../../../native/virtual/passport/command-apdu.ts';
import { sampleChip } from '../../../../native/virtual/passport/sample-chip.ts';
import { SecureMessaging as ChipsEnd } from '../../../../native/virtual/passport/secure-messaging.ts';
import { cipherOf } from '../../../../native/virtual/passport/symmetric.ts';
import { instantFrom } from '../../../core/instant.ts';
import { err, ok } from '../../../core/result.ts';
import { lookAt } from '../../../document/access/open-chip.ts';
import type { CardTransport } from '../../../document/card-transport.ts';
import { blockCiphers } from '../../../document/crypto/cipher.ts';
import { ChipSession } from '../../../document/iso7816/chip-session.ts';
import { FileReader } from '../../../document/iso7816/read-file.ts';
import { readPassport } from '../../../document/read-passport.ts';
import { noEntries, trustStoreFrom } from '../../../document/trust/trust-store.ts';
import { Chance } from './chance.ts';
import { good } from './good-files.ts';
import { mutated } from './mutate.ts';

/** What a chip may say instead of an answer, besides a mutated one. */
const statusWords = [
  '9000',
  '6300',
  '63c2',
  '6282',
  '6700',
  '6982',
  '6985',
  '6988',
  '6a82',
  '6a86',
  '6b00',
  '6cff',
  '6f00',
  '97009000',
].map((one) => Uint8Array.from(Buffer.from(one, 'hex')));

type Say = (command: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null>;

function cardThat(say: Say): CardTransport {
  return {
    kind: 'in-process',
    reader: 'proof',
    atr: new Uint8Array(),
    removed: new Promise(() => {}),
    release: async () => {},
    transmit: async (command) => {
      const answer = await say(command);
      return answer === null ? err({ kind: 'card-lost', detail: 'gone' }) : ok(answer);
    },
  };
}

/** One answer in `once` is garbled, the others are as they should be. */
function garbled(right: Uint8Array, chance: Chance, once: number): Uint8Array {
  if (chance.below(once) > 0) return right;
  return chance.below(4) === 0 ? chance.of(statusWords) : mutated([right], chance);
}

/** No session of this size needs more: one that goes on hangs. */
const mostCommands = 400;

function counted(say: Say): Say {
  let commands = 0;
  return (command) => {
    commands += 1;
    if (commands > mostCommands) throw new Error(`more than ${mostCommands} commands for one small file`);
    return say(command);
  };
}

const file = good.sods[0] ?? new Uint8Array();

/** A file read under secure messaging from a chip whose answers are garbled now and then: it comes as it is, or not at all. */
export async function garbledSession(input: Uint8Array): Promise<void> {
  const chance = new Chance(Buffer.from(input).toString('hex'));
  const name = chance.of(['3DES', 'AES-128', 'AES-256'] as const);
  const { blockSize, keySize } = blockCiphers[name];
  const keys = () => ({
    encryption: Uint8Array.from({ length: keySize }, (_, index) => index * 3 + 1),
    mac: Uint8Array.from({ length: keySize }, (_, index) => index * 5 + 2),
    counter: new Uint8Array(blockSize),
  });
  const chip = new ChipsEnd({ cipher: cipherOf(name), ...keys() });
  const say = counted((bytes) => {
    const command = parseCommand(bytes);
    const opened = command === null ? null : chip.open(command);
    if (command === null || opened?.kind !== 'command') return Uint8Array.of(0x69, 0x88);
    const { ins, p1, p2, ne } = opened.command;
    const offset = (p1 << 8) | p2;
    const data = ins === 0xb0 ? file.subarray(offset, offset + ne) : new Uint8Array();
    return garbled(Uint8Array.from(chip.seal(ins, data, 0x9000)), chance, 6);
  });
  const session = new ChipSession(cardThat(say));
  session.protectWith({ cipher: blockCiphers[name], ...keys() });
  const reader = new FileReader(session);
  const opened = await reader.open(0x011d, 'EF.SOD', chance.of([4, 256]));
  const read = opened.ok && opened.value !== null ? await reader.finish(opened.value, () => {}) : opened;
  if (read.ok && read.value instanceof Uint8Array && Buffer.compare(read.value, file) !== 0)
    throw new Error('bytes that the chip did not protect were believed');
}

/** What stands before any key: lengths and offers, from a card that gives `input` for every file. */
export async function garbledFront(input: Uint8Array): Promise<void> {
  const chance = new Chance(Buffer.from(input).toString('hex'));
  const say = counted((bytes) => {
    const command = parseCommand(bytes);
    const offset = (((command?.p1 ?? 0) & 0x7f) << 8) | (command?.p2 ?? 0);
    const from = (command?.p1 ?? 0) >= 0x80 ? 0 : offset;
    const data = command?.ins === 0xb0 ? input.subarray(from, from + command.ne) : new Uint8Array();
    return garbled(Uint8Array.from([...data, 0x90, 0x00]), chance, 4);
  });
  await lookAt(new ChipSession(cardThat(say)));
}

const groups = new Map([
  [1, good.dataGroup1[0] ?? new Uint8Array()],
  [2, good.dataGroup2[0] ?? new Uint8Array()],
]);

/** BAC and all files of a small passport whose chip garbles its answers now and then. */
export async function garbledReading(input: Uint8Array): Promise<void> {
  const chance = new Chance(Buffer.from(input).toString('hex'));
  const chip = sampleChip(
    {
      applicationFiles: [
        { fid: 0x011e, sfi: 0x1e, bytes: efCom(groups) },
        { fid: 0x011d, sfi: 0x1d, bytes: file },
        ...[...groups].map(([number, bytes]) => ({ fid: 0x0100 + number, sfi: number, bytes })),
      ],
      ...{ mrzInformation: 'L898902C3674081221204159', pace: [], extendedLength: chance.below(2) === 0 },
    },
    { random: (size) => chance.bytes(size) },
  );
  const say = counted(async (command) => {
    if (chance.below(200) === 0) return null;
    const answer = await chip.transmit(command);
    return answer === 'drop' ? null : garbled(Uint8Array.from(answer), chance, 12);
  });
  await readPassport(cardThat(say), {
    key: { kind: 'mrz', documentNumber: 'L898902C3', birthDate: '740812', expiryDate: '120415' },
    ...{ access: 'auto', mrz: null, groups: 'all', trust: trustStoreFrom(noEntries) },
    at: instantFrom(good.made),
    onProgress: () => {},
  });
}

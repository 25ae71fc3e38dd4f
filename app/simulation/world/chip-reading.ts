import { type CheckResult, type DocumentCheckName, documentCheckNames } from '../../core/document-checks.ts';
import type { CardTransport } from '../../document/card-transport.ts';
import { parseMrz } from '../../document/mrz/parse-mrz.ts';
import type { PassportReading, ReadRequest, readPassport } from '../../document/read-passport.ts';
import type { SimChip } from './passport.ts';

/** Commands of a simulated chip: its key is proved, then two answers hold all that a reading is made of. */
const commands = { open: 1, files: 2, portrait: 3 } as const;
const passed: CheckResult = { outcome: 'passed', reason: 'as it was signed' };
const failed: CheckResult = { outcome: 'failed', reason: 'not as it was signed' };
const notReached: CheckResult = { outcome: 'not-possible', reason: 'the reading ended before' };
const notOffered: CheckResult = { outcome: 'not-applicable', reason: 'not offered' };

/** What a simulated chip answers to a command. */
export function answerOf(chip: SimChip, command: Uint8Array): Uint8Array {
  const what = command[0];
  switch (what) {
    case commands.open:
      return answer(keyOf(chip.mrz.split('\n')) === text(command.subarray(1)) ? 'open' : 'refused');
    case commands.files:
      return answer(JSON.stringify({ mrz: chip.mrz, genuine: chip.genuine }));
    default:
      return answer(chip.portrait);
  }
}

/**
 * Reads a simulated chip: few commands and no cryptography, with the outcomes that the real reading would have. What an
 * answer cannot be understood by is the end of the reading, as with a real chip.
 */
export const readSimulatedPassport: typeof readPassport = async (card: CardTransport, request: ReadRequest) => {
  const printed = request.mrz ?? [];
  const ask = async (command: number, argument = '') => {
    const answered = await card.transmit(Buffer.concat([Buffer.of(command), Buffer.from(argument)]));
    return answered.ok ? text(answered.value) : null;
  };
  const lost: PassportReading['end'] = { kind: 'card-lost', detail: 'the card left the field' };
  const opened = await ask(commands.open, keyOf(printed));
  if (opened === null) return reading(lost);
  if (opened === 'refused') return reading({ kind: 'wrong-password' });
  if (opened !== 'open') return reading(strange('the chip is opened'));
  request.onProgress(1, 3);
  const files = await ask(commands.files);
  if (files === null) return reading(lost);
  const said = readFiles(files);
  if (said === null) return reading(strange('files are read'));
  request.onProgress(2, 3);
  const picture = await ask(commands.portrait);
  if (picture === null) return reading(lost);
  if (picture.startsWith('{')) return reading(strange('the portrait is read'));
  request.onProgress(3, 3);
  const kind = { mime: 'image/jpeg', standard: 'ISO 19794-5' } as const;
  const portrait = { ...kind, width: 1, height: 1, bytes: Buffer.from(picture) };
  request.onPortrait?.(portrait);
  const parsed = parseMrz(said.mrz, new Date(request.at).toISOString().slice(0, 10));
  return {
    ...reading({ kind: 'complete' }),
    mrz: parsed.kind === 'mrz' ? parsed.mrz : null,
    portrait,
    checks: checks((name) => {
      if (name === 'dg1AgainstMrz') return said.mrz === printed.join('\n') ? passed : failed;
      return said.genuine || name !== 'dataGroupHashes' ? passed : failed;
    }),
  };
};

function reading(end: PassportReading['end']): PassportReading {
  return {
    end,
    access: { protocol: 'PACE', mapping: 'GM', cipher: 'AES-128', downgraded: false },
    files: new Map(),
    notRead: new Map(),
    portraitRefused: null,
    mrz: null,
    portrait: null,
    checks: checks(() => notReached),
    activeAuthentication: notOffered,
    chipAuthentication: notOffered,
    terminalAuthentication: notOffered,
    apdus: 3,
    bytes: 3,
    ms: { total: 1 },
  };
}

function checks(of: (name: DocumentCheckName) => CheckResult): PassportReading['checks'] {
  return Object.fromEntries(documentCheckNames.map((name) => [name, of(name)])) as unknown as PassportReading['checks'];
}

function readFiles(files: string): { readonly mrz: string; readonly genuine: boolean } | null {
  return files.startsWith('{') ? (JSON.parse(files) as { mrz: string; genuine: boolean }) : null;
}

function strange(when: string): PassportReading['end'] {
  return { kind: 'bad-answer', detail: `an answer to another question when ${when}` };
}

/** Number, birth and expiry date as printed: what proves to a chip that its reader has seen the document. */
function keyOf(lines: readonly string[]): string {
  const second = lines[1] ?? '';
  return `${second.slice(0, 10)}${second.slice(13, 20)}${second.slice(21, 28)}`;
}

function answer(words: string): Uint8Array {
  return Buffer.from(words);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

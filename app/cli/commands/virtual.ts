import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type InsertedCard,
  type InsertFailure,
  insertCard,
  type Speed,
} from '../../../native/virtual/passport/vpcd.ts';
import { loadPassport, type VirtualChip, type VirtualPassport } from '../../../native/virtual/passport/passport.ts';
import { pcscdMissing } from '../../../native/virtual/pcscd/pcscd-here.ts';
import { OpensslError } from '../../../native/virtual/pki/openssl.ts';
import { ensurePkiDirectly, type IssuerFiles } from '../../../native/virtual/pki/pki.ts';
import type { Result } from '../../core/result.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { demoData, projectTop } from '../demo-options.ts';
import { makeFolder } from '../../../native/make-folder.ts';
import { travellerVerb } from '../virtual-traveller.ts';

const passportUsage = 'PROFILE.json [--reader 0|1] [--speed fast|slow]';
const pkiUsage = 'DIR [--state UTO]';
/** A card that wobbled out of the field is laid down again after this long: a reader must have seen it gone. */
const laidDownAgainMs = 1_500;

export const noun: Noun = {
  verbs: {
    passport: {
      summary: 'puts a virtual passport on the PC/SC daemon until interrupted',
      usage: passportUsage,
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { reader: { type: 'string' }, speed: { type: 'string' } },
          `virtual passport ${passportUsage}`,
          1,
        );
        const [profile] = positionals;
        if (profile === undefined)
          throw new CliError(2, 'usage', 'name one profile', `usage: egate virtual passport ${passportUsage}`);
        const reader = oneOf('reader', values.reader ?? '0', ['0', '1']) === '1' ? 1 : 0;
        const speed = oneOf('speed', values.speed ?? 'fast', ['fast', 'slow']);
        return showPassport(profile, { reader, speed }, io);
      },
    },
    pki: {
      summary: 'makes a test PKI: CSCA, document signer, CRL, master list',
      usage: pkiUsage,
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { state: { type: 'string' } },
          `virtual pki ${pkiUsage}`,
          1,
        );
        const [folder] = positionals;
        if (folder === undefined)
          throw new CliError(2, 'usage', 'name one folder', `usage: egate virtual pki ${pkiUsage}`);
        const state = (values.state ?? 'UTO').toUpperCase();
        if (!/^[A-Z]{1,3}$/.test(state))
          throw new CliError(
            2,
            'bad-state',
            `--state ${values.state} is no issuing state`,
            'give it as in an MRZ: MNG',
          );
        const made = await makePki(resolve(folder), state);
        print(io, made, () =>
          Object.entries(made)
            .map(([name, value]) => `${name.padEnd(18)}${value}`)
            .join('\n'),
        );
        return 0;
      },
    },
    traveller: travellerVerb,
  },
};

function oneOf<const Choice extends string>(option: string, given: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === given);
  if (found === undefined)
    throw new CliError(2, 'usage', `--${option} ${given} is not known`, `one of: ${choices.join(', ')}`);
  return found;
}

async function showPassport(
  profile: string,
  place: { readonly reader: 0 | 1; readonly speed: Speed },
  io: CliIo,
): Promise<ExitCode> {
  const { chip, mrz } = await loadedPassport(profile, io);
  const ready = (speed: Speed | null) =>
    print(io, { ready: true, reader: place.reader, speed, chip: chip !== null, mrz }, () => 'ready');
  // Between two cards, and with a book without a chip, nothing else keeps the process alive.
  const alive = setInterval(() => {}, 60_000);
  try {
    if (chip === null) {
      io.stderr.write('this book has no chip ("access" is empty): no card comes into the reader\n');
      ready(null);
      await untilInterrupted(io);
      return 0;
    }
    const card = await inserted(chip, place);
    if (card.speed !== place.speed)
      io.stderr.write('speed slow: the loopback route for fast cards is missing and this user may not lay it\n');
    ready(card.speed);
    await holdInField(chip, card, place, io);
    return 0;
  } finally {
    clearInterval(alive);
  }
}

/** Keeps a card in the field until interrupted; one that leaves by itself is laid down again. */
async function holdInField(
  chip: VirtualChip,
  first: InsertedCard,
  place: { readonly reader: 0 | 1; readonly speed: Speed },
  io: CliIo,
): Promise<void> {
  const interrupted = untilInterrupted(io);
  let card: InsertedCard | null = first;
  while (!io.interrupted.aborted) {
    if (card !== null && (await Promise.race([interrupted, card.dropped])) === 'interrupted') break;
    if (card !== null) io.stderr.write('the card left the field\n');
    await wait(laidDownAgainMs, undefined, { signal: io.interrupted }).catch(() => {});
    // A daemon that is away just now gets the card when it is back.
    const again: Result<InsertedCard, InsertFailure> | null = io.interrupted.aborted
      ? null
      : await insertCard(chip, place);
    card = again?.ok === true ? again.value : null;
  }
  await card?.remove();
}

async function loadedPassport(profile: string, io: CliIo): Promise<VirtualPassport> {
  const loaded = await loadPassport(profile, { defaultPki: join(demoData(undefined, io.env, projectTop), 'pki') });
  if (loaded.ok) return loaded.value;
  const { kind, message, remedy } = loaded.error;
  throw new CliError(kind === 'lacking' ? 3 : 2, kind, message, remedy);
}

async function inserted(
  chip: VirtualChip,
  place: { readonly reader: 0 | 1; readonly speed: Speed },
): Promise<InsertedCard> {
  const card = await insertCard(chip, place);
  if (card.ok) return card.value;
  throw insertError(card.error, place.reader);
}

function insertError(failure: InsertFailure, reader: number): CliError {
  switch (failure.kind) {
    case 'no-daemon':
      return new CliError(
        3,
        'no-daemon',
        pcscdMissing() ?? `no PC/SC daemon with the virtual readers: ${failure.detail}`,
        'start one: systemctl start pcscd, or as root `pcscd --foreground`',
      );
    case 'occupied':
      return new CliError(
        3,
        'reader-occupied',
        `virtual reader ${reader} does not take the card up: ${failure.detail}`,
        'end the other `egate virtual passport`, or use --reader with the other number',
      );
    default:
      return failure satisfies never;
  }
}

async function makePki(folder: string, state: string): Promise<IssuerFiles> {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new CliError(2, 'no-folder', `${folder}: ${(error as Error).message}`, 'name a folder that can be made');
  }
  try {
    return await ensurePkiDirectly(folder, state);
  } catch (error) {
    if (error instanceof OpensslError && error.missing)
      throw new CliError(3, 'no-openssl', error.message, 'install it: apt-get install openssl');
    throw new CliError(
      2,
      'no-pki',
      `no PKI in ${folder}: ${(error as Error).message}`,
      'name a folder you may write to',
    );
  }
}

function untilInterrupted(io: CliIo): Promise<'interrupted'> {
  if (io.interrupted.aborted) return Promise.resolve('interrupted');
  return new Promise((done) => io.interrupted.addEventListener('abort', () => done('interrupted'), { once: true }));
}

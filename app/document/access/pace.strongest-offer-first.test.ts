import { expect, test } from 'vitest';
import { efCardAccess } from '../../../native/virtual/passport/data-groups.ts';
import type { PaceOffer } from '../../../native/virtual/passport/pace.ts';
import { paceParametersOf } from '../../../native/virtual/passport/pace-parameters.ts';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { ber } from '../ber/ber.ts';
import { oidBytes } from '../ber/asn1.ts';
import type { CipherName } from '../crypto/cipher.ts';
import { ChipSession } from '../iso7816/chip-session.ts';
import type { PaceMapping } from './access.ts';
import { lookAt, openChip, type WantedAccess } from './open-chip.ts';
import { runnable } from './pace-choice.ts';
import { type PaceInfo, paceInfosIn, parseSecurityInfos } from './pace-info.ts';

const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;

function offer(mapping: PaceMapping, name: string, cipher: CipherName): PaceOffer {
  const parameters = paceParametersOf(name);
  if (parameters === null) throw new Error(`${name} is unknown`);
  return { mapping, parameters, cipher };
}

function infosIn(cardAccess: Uint8Array): readonly PaceInfo[] {
  const infos = parseSecurityInfos(cardAccess);
  const found = infos.ok ? paceInfosIn(infos.value) : infos;
  if (!found.ok) throw new Error(found.error.detail);
  return found.value;
}

type Meddle = (command: string, answer: Uint8Array) => Uint8Array;

/** Opens a chip that lists and runs `offers`, or lists other bytes; the commands as they went out, in hex. */
async function open(
  offers: readonly PaceOffer[],
  {
    wanted = 'auto',
    cardAccess = efCardAccess(offers),
    meddle = (_command, answer) => answer,
  }: {
    readonly wanted?: WantedAccess;
    readonly cardAccess?: Uint8Array;
    readonly meddle?: Meddle;
  } = {},
) {
  const masterFiles = [{ fid: 0x011c, sfi: 0x1c, bytes: cardAccess }];
  const chip = sampleChip({ pace: offers, chipKey: 77n, masterFiles });
  const commands: string[] = [];
  const session = new ChipSession(transportOf(chip, commands, (answer) => meddle(commands.at(-1) ?? '', answer)));
  const front = await lookAt(session);
  if (!front.ok) throw new Error(JSON.stringify(front.error));
  return { result: await openChip(session, front.value, key, wanted), commands };
}

const weakToStrong = [
  offer('GM', 'MODP-1024-160', 'AES-256'),
  offer('GM', 'P-192', 'AES-128'),
  offer('GM', 'P-224', '3DES'),
  offer('GM', 'P-256', '3DES'),
  offer('CAM', 'P-224', 'AES-128'),
  offer('GM', 'MODP-2048-256', 'AES-256'),
  offer('GM', 'P-256', 'AES-128'),
  offer('IM', 'P-256', 'AES-128'),
  offer('CAM', 'P-256', 'AES-128'),
  offer('GM', 'brainpoolP256r1', 'AES-256'),
  offer('GM', 'P-384', 'AES-192'),
  offer('GM', 'brainpoolP512r1', 'AES-256'),
  offer('CAM', 'P-521', 'AES-256'),
];

test('a run is as strong as its weaker part; then mapping and the chip’s order decide', () => {
  const inOrder = (offers: readonly PaceOffer[]) =>
    runnable(infosIn(efCardAccess(offers))).map(({ info, group }) => `${info.mapping} ${group.name} ${info.cipher}`);
  const expected = weakToStrong
    .map(({ mapping, parameters, cipher }) => `${mapping} ${parameters.name} ${cipher}`)
    .reverse();
  expect(inOrder(weakToStrong)).toEqual(expected);
  expect(inOrder(weakToStrong.toReversed())).toEqual(expected);
  const equal = [offer('GM', 'brainpoolP256r1', 'AES-128'), offer('GM', 'P-256', 'AES-128')];
  expect(inOrder(equal)[0]).toContain('brainpool');
  expect(inOrder(equal.toReversed())[0]).not.toContain('brainpool');
});

test('the strongest is run, with its parameters by name where there are several', async () => {
  const strong = offer('GM', 'brainpoolP384r1', 'AES-256');
  const several = await open([offer('GM', 'P-256', 'AES-128'), strong, offer('IM', 'MODP-1024-160', '3DES')]);
  expect(several.result).toMatchObject({ ok: true, value: { access: { parameters: 'brainpoolP384r1' } } });
  expect(several.commands.find((one) => one.startsWith('0022'))).toMatch(/830101840110$/);
  // One set of parameters, however many mappings: nothing to name.
  const one = await open([offer('GM', 'P-256', 'AES-128'), offer('CAM', 'P-256', 'AES-128')]);
  expect(one.result).toMatchObject({ ok: true, value: { access: { mapping: 'CAM' } } });
  expect(one.commands.find((command) => command.startsWith('0022'))).toMatch(/830101$/);
});

const refusing = (...statuses: readonly number[]): Meddle => {
  let next = 0;
  return (command, answer) => {
    const status = command.startsWith('0022') ? statuses[next++] : undefined;
    return status === undefined ? answer : Uint8Array.of(status >> 8, status & 0xff);
  };
};

test('an offer that the chip turns away at its selection gives way to the next, never to BAC', async () => {
  const offers = [offer('GM', 'P-256', 'AES-128'), offer('GM', 'P-384', 'AES-192')];
  const second = await open(offers, { meddle: refusing(0x6a80) });
  expect(second.result).toMatchObject({ ok: true, value: { access: { protocol: 'PACE', parameters: 'P-256' } } });

  const none = await open(offers, { meddle: refusing(0x6a80, 0x6a88) });
  expect(none.result).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6a80 } });
  expect(none.commands.filter((one) => one.startsWith('0084'))).toEqual([]);

  const broken = await open(offers, { meddle: refusing(0x6f00) });
  expect(broken.result).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6f00 } });
  expect(broken.commands.filter((one) => one.startsWith('0022'))).toHaveLength(1);
});

const integer = (value: number) => ber(0x02, Uint8Array.of(value));
const info = (arc: string, ...members: readonly Uint8Array[]) =>
  ber(0x30, ber(0x06, oidBytes(`0.4.0.127.0.7.2.2.4.${arc}`)), ...members);

test.each([
  ['version 1', info('2.2', integer(1), integer(12))],
  ['parameters of its own', info('2.2', integer(2), integer(31))],
  ['no parameters', info('2.2', integer(2))],
  ['a mapping that nobody knows', info('9.2', integer(2), integer(12))],
  ['integrated mapping on P-224', info('4.2', integer(2), integer(10))],
  ['chip authentication mapping with 3DES', info('6.1', integer(2), integer(12))],
])('PACE that this reader cannot run (%s) is a downgrade when BAC opens the chip', async (_what, one) => {
  const cardAccess = ber(0x31, one);
  const { result, commands } = await open([], { cardAccess });
  expect(result).toMatchObject({ ok: true, value: { access: { protocol: 'BAC', downgraded: true } } });
  expect(commands.filter((command) => command.startsWith('0022'))).toEqual([]);
  const paceOnly = await open([], { cardAccess, wanted: 'pace' });
  expect(paceOnly.result).toMatchObject({ ok: false, error: { kind: 'access-not-offered' } });
});

test('other security infos are no offer of PACE', async () => {
  const cardAccess = ber(0x31, ber(0x30, ber(0x06, oidBytes('0.4.0.127.0.7.2.2.2.2')), integer(1)));
  const { result } = await open([], { cardAccess });
  expect(result).toMatchObject({ ok: true, value: { access: { protocol: 'BAC', downgraded: false } } });
});

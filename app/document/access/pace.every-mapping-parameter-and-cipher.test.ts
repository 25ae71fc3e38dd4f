import { expect, test } from 'vitest';
import { isDefined, paceParameters } from '../../../native/virtual/passport/pace-parameters.ts';
import { sampleChip, sampleCom } from '../../../native/virtual/passport/sample-chip.ts';
import { cipherNames } from '../../../native/virtual/passport/symmetric.ts';
import type { PaceOffer } from '../../../native/virtual/passport/pace.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { ChipSession } from '../iso7816/chip-session.ts';
import type { AccessKey } from './access-key.ts';
import { holdsPrivateKeyOf } from './chip-authentication-mapping.ts';
import { ecdhGroups } from './ecdh-group.ts';
import { lookAt, openChip } from './open-chip.ts';

const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;
const can: AccessKey = { kind: 'can', can: '123456' };
const chipKey = 0x1234_5678_9abc_def0_1234_5678_9abc_def0n;

function sessionWith(pace: readonly PaceOffer[], knownCan: string | null): ChipSession {
  const chip = sampleChip({ pace, chipKey, can: knownCan });
  return new ChipSession(transportOf(chip));
}

async function opened(pace: readonly PaceOffer[], password: AccessKey, knownCan: string | null = '123456') {
  const session = sessionWith(pace, knownCan);
  const front = await lookAt(session);
  if (!front.ok) throw new Error(JSON.stringify(front.error));
  return { session, result: await openChip(session, front.value, password, 'auto') };
}

const mappings = ['GM', 'IM', 'CAM'] as const;
const matrix = paceParameters.map((parameters) => ({
  name: parameters.name,
  offers: mappings.flatMap((mapping) =>
    cipherNames
      .map((cipher): PaceOffer => ({ mapping, parameters, cipher }))
      .filter((one) => isDefined(one.mapping, one.parameters, one.cipher)),
  ),
}));

test('14 sets of parameters, 8 to 11 ways each', () => {
  expect(matrix.map(({ name, offers }) => [name, offers.length])).toEqual([
    ['MODP-1024-160', 8],
    ['MODP-2048-224', 8],
    ['MODP-2048-256', 8],
    ['P-192', 11],
    ['brainpoolP192r1', 11],
    ['P-224', 7],
    ['brainpoolP224r1', 11],
    ['P-256', 11],
    ['brainpoolP256r1', 11],
    ['brainpoolP320r1', 11],
    ['P-384', 11],
    ['brainpoolP384r1', 11],
    ['brainpoolP512r1', 11],
    ['P-521', 11],
  ]);
});

test.each(matrix)('$name: every mapping and cipher opens the chip and its first file', async ({ offers }) => {
  for (const [index, offer] of offers.entries()) {
    const name = `PACE-${offer.mapping} ${offer.cipher}`;
    const { session, result } = await opened([offer], index % 2 === 0 ? key : can);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
    const { mapping, parameters, cipher } = { ...offer, parameters: offer.parameters.name };
    const access = { protocol: 'PACE', mapping, parameters, cipher, downgraded: false };
    expect(result.value.access, name).toEqual(access);
    const proof = result.value.mapping?.proof ?? null;
    expect(proof !== null, name).toBe(mapping === 'CAM');
    if (proof !== null) {
      const group = ecdhGroups.find((one) => one.name === parameters);
      const publicKey = group?.multiplier(chipKey)?.ofGenerator() ?? new Uint8Array();
      expect(holdsPrivateKeyOf(proof, publicKey), name).toBe(true);
      expect(holdsPrivateKeyOf(proof, proof.mappingKey), name).toBe(false);
    }
    const com = await session.send({ cla: 0, ins: 0xb0, p1: 0x9e, p2: 0, le: 100 });
    expect(com.ok && Buffer.from(com.value.data), name).toEqual(sampleCom);
  }
});

test('a wrong password is one with every mapping, and is tried once', async () => {
  for (const mapping of mappings)
    for (const name of ['P-256', 'MODP-1024-160']) {
      const parameters = paceParameters.find((one) => one.name === name);
      if (parameters === undefined || !isDefined(mapping, parameters, 'AES-128')) continue;
      const { session, result } = await opened([{ mapping, parameters, cipher: 'AES-128' }], {
        kind: 'can',
        can: '123457',
      });
      expect(result).toEqual({ ok: false, error: { kind: 'wrong-password' } });
      const closed = await session.send({ cla: 0, ins: 0xb0, p1: 0x9e, p2: 0, le: 100 });
      expect(closed.ok && closed.value.data.length).toBe(0);
    }
});

test('a chip without a CAN says so, and no other way is tried', async () => {
  const offers = matrix.find(({ name }) => name === 'P-256')?.offers ?? [];
  const { result } = await opened(offers, can, null);
  expect(result).toEqual({ ok: false, error: { kind: 'access-not-offered', detail: 'the chip knows no CAN' } });
});

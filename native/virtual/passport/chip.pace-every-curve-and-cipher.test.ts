import { describe, expect, test } from 'vitest';
import { ecParameters } from './pace-parameters.ts';
import { sampleChip, sampleCom } from './sample-chip.ts';
import { cipherNames } from './symmetric.ts';
import { TestReader } from './test-reader.ts';

const mrz = 'L898902C<369080619406236';
const [first] = ecParameters;
if (first === undefined) throw new Error('no curve');

/** Every curve once with AES-128, every cipher once on the first curve. */
const pairs = [
  ...ecParameters.map((parameters) => ({ parameters, cipher: 'AES-128' as const })),
  ...cipherNames.filter((cipher) => cipher !== 'AES-128').map((cipher) => ({ parameters: first, cipher })),
];

describe.each(pairs)('$parameters.name with $cipher', ({ parameters, cipher }) => {
  test('opens with the MRZ and with the CAN, then reads the application under its keys', async () => {
    for (const password of [{ mrz }, { can: '123456' }]) {
      const reader = new TestReader(sampleChip({ pace: [{ mapping: 'GM', parameters, cipher }] }));
      expect(await reader.pace(parameters, cipher, password)).toBe('9000');
      const selected = await reader.send('00a4040c', Buffer.from('a0000002471001', 'hex'));
      expect(selected.status).toBe('9000');
      expect(await reader.send('00b09e00', undefined, '00')).toMatchObject({ status: '9000', data: sampleCom });
    }
  });

  test('a wrong password is found at the tokens: 6300, and nothing opens', async () => {
    const reader = new TestReader(sampleChip({ pace: [{ mapping: 'GM', parameters, cipher }] }));
    expect(await reader.pace(parameters, cipher, { can: '123457' })).toBe('6300');
    await reader.raw('00a4040c07a0000002471001');
    expect(await reader.raw('00b09e0000')).toBe('6982');
  });
});

test('a book without a CAN refuses the CAN', async () => {
  const reader = new TestReader(sampleChip({ can: null }));
  expect(await reader.pace(first, 'AES-128', { can: '123456' })).toBe('6a88');
});

test('steps out of turn, points off the curve and other domain parameters are refused', async () => {
  const reader = new TestReader(sampleChip());
  const start = '0022c1a40f800a04007f00070202040202830101';
  expect(await reader.raw('10860000027c0000')).toBe('6985');
  expect(await reader.raw(start)).toBe('9000');
  expect(await reader.raw(`10860000457c4381 41${'04'.repeat(65)}00`)).toBe('6a80');
  expect(await reader.raw('10860000027c0000')).toBe('6985');
  await reader.raw(start);
  expect(await reader.raw('10860000027c0000')).toMatch(/^7c1280.*9000$/);
  expect(await reader.raw(`10860000457c438141${'04'.repeat(65)}00`)).toBe('6300');
  expect(await reader.raw('0022c1a412800a04007f0007020204020283010184010d')).toBe('6a80');
  expect(await reader.raw('0022c1a40f800a04007f00070202040204830101')).toBe('6a80');
});

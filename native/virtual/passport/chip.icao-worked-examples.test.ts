import { expect, test } from 'vitest';
import { cipherOf } from './symmetric.ts';
import { paceParametersOf } from './pace-parameters.ts';
import { sampleChip } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';

// ICAO Doc 9303 part 11, appendix D (BAC and secure messaging) and appendix G.1 (PACE, generic mapping, ECDH).

const bytes = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** Random bytes as the example drew them, in order. */
function drawing(...values: string[]) {
  return (length: number) => {
    const next = bytes(values.shift() ?? '');
    if (next.length !== length) throw new Error(`the example draws ${next.length} bytes, the chip ${length}`);
    return next;
  };
}

test('D.1: keys from a seed', () => {
  const seed = bytes('239AB9CB282DAF66231DC5A4DF6BFBAE');
  // DES keys with their parity bits, which no cipher looks at.
  const withParity = (key: Buffer) =>
    Buffer.from(
      key.map((byte) => ((byte >> 1).toString(2).replaceAll('0', '').length % 2 === 0 ? byte | 1 : byte & 0xfe)),
    );
  expect(withParity(cipherOf('3DES').deriveKey(seed, 1))).toEqual(bytes('AB94FDECF2674FDFB9B391F85D7F76F2'));
  expect(withParity(cipherOf('3DES').deriveKey(seed, 2))).toEqual(bytes('7962D9ECE03D1ACD4C76089DCE131543'));
});

test('D.3 and D.4: basic access control, then EF.COM under secure messaging', async () => {
  const reader = new TestReader(
    sampleChip({ pace: null }, { random: drawing('4608F91988702212', '0B4F80323EB3191CB04970CB4052790B') }),
  );
  expect(await reader.raw('00A4040C07A0000002471001')).toBe('9000');
  expect(await reader.raw('0084000008')).toBe('4608f919887022129000');
  expect(
    await reader.raw(
      `0082000028
      72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728`.replaceAll(/\s/g, ''),
    ),
  ).toBe('46b9342a41396cd7386bf5803104d7cedc122b9132139baf2eedc94ee178534f2f2d235d074d74499000');
  // Select EF.COM, its first four bytes, the other eighteen.
  expect(await reader.raw('0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800')).toBe(
    '990290008e08fa855a5d4c50a8ed9000',
  );
  expect(await reader.raw('0CB000000D9701048E08ED6705417E96BA5500')).toBe(
    '8709019ff0ec34f9922651990290008e08ad55cc17140b2ded9000',
  );
  expect(await reader.raw('0CB000040D9701128E082EA28A70F3C7B53500')).toBe(
    '871901fb9235f4e4037f2327dcc8964f1f9b8c30f42c8e2fff224a990290008e08c8b2787eaea07d749000',
  );
});

test('G.1: PACE over brainpoolP256r1 with AES-128 and the MRZ', async () => {
  const parameters = paceParametersOf('brainpoolP256r1');
  if (parameters === null) throw new Error('unknown curve');
  const chip = sampleChip(
    { mrzInformation: 'T22000129364081251010318', pace: { parameters, cipher: 'AES-128' } },
    {
      random: drawing(
        '3F00C4D39D153F2B2A214A078D899B22',
        '498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560',
        '107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A',
      ),
    },
  );
  const reader = new TestReader(chip);
  expect(await reader.raw('0022C1A4 0F 800A04007F00070202040202 830101')).toBe('9000');
  expect(await reader.raw('10860000 02 7C00 00')).toBe('7c12801095a3a016522ee98d01e76cb6b98b42c39000');
  expect(
    await reader.raw(
      `10860000 45 7C43 8141
      04 7ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E
         544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D 00`.replaceAll(/\s/g, ''),
    ),
  ).toBe(
    `7c438241
      04824fba91c9cbe26bef53a0ebe7342a3bf178cea9f45de0b70aa601651fba3f57
        30d8c879aaa9c9f73991e61b58f4d52eb87a0a0c709a49dc63719363ccd13c549000`.replaceAll(/\s/g, ''),
  );
  expect(
    await reader.raw(
      `10860000 45 7C43 8341
      04 2DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C
         3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462 00`.replaceAll(/\s/g, ''),
    ),
  ).toBe(
    `7c438441
      049e880f842905b8b3181f7af7caa9f0efb743847f44a306d2d28c1d9ec65df6db
        7764b22277a2eddc3c265a9f018f9cb852e111b768b326904b59a0193776f0949000`.replaceAll(/\s/g, ''),
  );
  expect(await reader.raw('00860000 0C 7C0A 8508C2B0BD78D94BA866 00')).toBe('7c0a86083abb9674bce93c089000');
});

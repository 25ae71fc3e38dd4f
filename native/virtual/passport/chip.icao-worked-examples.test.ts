import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cipherOf } from './symmetric.ts';
import { raise } from './key-agreement.ts';
import { type PaceOffer, PaceRun } from './pace.ts';
import { paceParametersOf } from './pace-parameters.ts';
import { sampleChip } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';

// ICAO Doc 9303 part 11, appendices D (BAC and secure messaging), G, H and I (PACE with generic, integrated and chip
// authentication mapping).

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
    sampleChip({ pace: [] }, { random: drawing('4608F91988702212', '0B4F80323EB3191CB04970CB4052790B') }),
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
  if (parameters?.agreement !== 'ECDH') throw new Error('unknown curve');
  const chip = sampleChip(
    { mrzInformation: 'T22000129364081251010318', pace: [{ mapping: 'GM', parameters, cipher: 'AES-128' }] },
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

const example = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../app/document/vectors/${name}.json`, import.meta.url), 'utf8'));

/** The same private key as this chip draws it: below the order, and as long. */
function modulo(secret: string, order: bigint): string {
  return (BigInt(`0x${secret}`) % order).toString(16).padStart((order - 1n).toString(16).length, '0');
}

function offerOf(mapping: PaceOffer['mapping'], parametersName: string): PaceOffer {
  const parameters = paceParametersOf(parametersName);
  if (parameters === null) throw new Error('unknown parameters');
  return { mapping, parameters, cipher: 'AES-128' };
}

test('G.2 and I.1: PACE over a 1024-bit MODP group, and with chip authentication mapping', async () => {
  const [g2, i1] = [example('icao-9303-11-appendix-g2'), example('icao-9303-11-appendix-i1')];
  // Only the public half of the chip's key is printed; the private one follows from CA = SK⁻¹ · SK_Map of §4.4.3.5.
  const order = 0xa9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7n;
  const [mappingKey, chipData] = [i1.chipSecrets[0], i1.chipData].map((text) => BigInt(`0x${text}`));
  const chipKey = ((mappingKey ?? 0n) * raise(chipData ?? 0n, order - 2n, order)) % order;
  // Of G.2's last answer a chip without terminal authentication gives the token alone.
  g2.exchanges[4].answer = '7C0A8608917F37B5C0E6D8D19000';
  for (const [vectors, mrzInformation, offer, key] of [
    [g2, 'T22000129364081251010318', offerOf('GM', 'MODP-1024-160'), null],
    [i1, 'C11T002JM496081222310314', offerOf('CAM', 'brainpoolP256r1'), chipKey],
  ] as const) {
    // The second private key of I.1 is above the order.
    const secrets = vectors.chipSecrets.map((one: string) => (one.length === 64 ? modulo(one, order) : one));
    const random = drawing(vectors.nonce, ...secrets);
    const reader = new TestReader(sampleChip({ mrzInformation, pace: [offer], chipKey: key }, { random }));
    for (const { command, answer } of vectors.exchanges)
      expect((await reader.raw(command)).toUpperCase(), command).toBe(answer);
  }
});

test('TR-03110: PACE over brainpoolP256r1 with a CAN', async () => {
  const vectors = example('tr-03110-worked-example-ecdh');
  const random = drawing(vectors.nonce, ...vectors.chipSecrets);
  const { can } = vectors;
  const reader = new TestReader(sampleChip({ can, pace: [offerOf('GM', 'brainpoolP256r1')] }, { random }));
  for (const { command, answer } of vectors.exchanges)
    expect((await reader.raw(command)).toUpperCase(), command).toBe(answer);
});

test('H.1 and H.2: PACE with integrated mapping', () => {
  for (const [vectors, offer] of [
    [example('icao-9303-11-appendix-h1'), offerOf('IM', 'brainpoolP256r1')],
    [example('icao-9303-11-appendix-h2'), offerOf('IM', 'MODP-1024-160')],
  ] as const) {
    const order = offer.parameters.agreement === 'DH' ? offer.parameters.order : 1n << 256n;
    const secret = (BigInt(`0x${vectors.chipSecret}`) % order)
      .toString(16)
      .padStart((order - 1n).toString(16).length, '0');
    const secrets = { passwordKey: bytes(vectors.passwordKey), chipKey: null };
    const run = new PaceRun(offer, secrets, drawing(vectors.nonce, secret));
    for (const { command, answer } of vectors.exchanges.slice(1)) {
      const sent = bytes(command);
      const given = run.step(sent.subarray(5, -1), sent[0] === 0);
      if (given.kind === 'refused') throw new Error('refused');
      expect(`${Buffer.from(given.data).toString('hex').toUpperCase()}9000`).toBe(answer);
      if (given.kind === 'established')
        expect(Buffer.from(given.keys.encryption).toString('hex').toUpperCase()).toBe(vectors.session.encryption);
    }
  }
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleChip, sampleGroup } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';
import { ecParameters } from './pace-parameters.ts';

const parameters = ecParameters.find(({ name }) => name === 'P-256');

async function opened(access: 'BAC' | 'PACE'): Promise<TestReader> {
  const reader = new TestReader(sampleChip());
  if (access === 'BAC') await reader.bac();
  else {
    await reader.pace(parameters!, 'AES-128', { can: '123456' });
    await reader.send('00a4040c', Buffer.from('a0000002471001', 'hex'));
  }
  expect((await reader.send('00a4020c', Buffer.from('0102', 'hex'))).status).toBe('9000');
  return reader;
}

const fits = { BAC: 231, PACE: 223 } as const;

test.each(['BAC', 'PACE'] as const)('%s: a short Le is never answered with more than 256 bytes', async (access) => {
  const reader = await opened(access);
  const most = fits[access];
  const le = (length: number) => length.toString(16).padStart(2, '0');
  const answer = await reader.send('00b00000', undefined, le(most));
  expect(answer).toMatchObject({ status: '9000', data: sampleGroup.subarray(0, most) });
  expect(answer.size).toBeLessThanOrEqual(258);
  // One byte more does not fit; zeros ask for what does.
  expect(await reader.send('00b00000', undefined, le(most + 1))).toMatchObject({ status: '6700' });
  expect((await reader.send('00b00000', undefined, '00')).data).toEqual(sampleGroup.subarray(0, most));
});

test.each(['BAC', 'PACE'] as const)(
  '%s: an extended read brings the whole file, INS B1 what lies above 32 767',
  async (access) => {
    const reader = await opened(access);
    const whole = await reader.send('00b00000', undefined, '0000', true);
    expect(whole.status).toBe('9000');
    expect(whole.data.equals(sampleGroup)).toBe(true);
    const tail = await reader.send('00b10000', Buffer.from('54029000', 'hex'), '0000', true);
    expect(tail.status).toBe('9000');
    expect(tail.data.subarray(0, 4).toString('hex')).toBe('53820c40');
    expect(tail.data.subarray(4).equals(sampleGroup.subarray(0x9000))).toBe(true);
    // By short identifier, a few bytes.
    const few = await reader.send('00b10002', Buffer.from('54028000', 'hex'), '06');
    expect(few.data).toEqual(Buffer.concat([Buffer.of(0x53, 4), sampleGroup.subarray(0x8000, 0x8004)]));
  },
);

test('INS B1 gives what fits to a short Le that counts the frame of its data object on top', async () => {
  const reader = await opened('PACE');
  const answer = await reader.send('00b10000', Buffer.from('54028000', 'hex'), 'e2');
  expect([answer.status, answer.data.subarray(0, 3).toString('hex')]).toEqual(['9000', '5381dc']);
  expect(answer.data.subarray(3).equals(sampleGroup.subarray(0x8000, 0x8000 + 0xdc))).toBe(true);
  expect(answer.size).toBeLessThanOrEqual(258);
});

test('the end of a file is told: 6282 over it, 6b00 past it', async () => {
  const reader = await opened('BAC');
  await reader.send('00a4020c', Buffer.from('011e', 'hex'));
  expect(await reader.send('00b00000', undefined, '20')).toMatchObject({ status: '6282' });
  expect(await reader.send('00b00016', undefined, '04')).toMatchObject({ status: '6b00' });
});

test('a chip without extended length refuses extended commands', async () => {
  const reader = new TestReader(sampleChip({ extendedLength: false }));
  expect(await reader.raw('00b09c00000000')).toBe('6700');
  await reader.bac();
  expect(await reader.raw(reader.protect('00b09e00', new Uint8Array(), '0000', true))).toBe('6700');
});

test('garbage is answered with a status word, at most as long as it allows, and the chip lives on', async () => {
  const parts = [
    fc.uint8Array({ minLength: 0, maxLength: 40 }),
    // Near to real commands: known class and instruction, anything behind.
    fc
      .tuple(
        fc.constantFrom(0x00, 0x0c, 0x10, 0x1c, 0x80),
        fc.constantFrom(0xa4, 0xb0, 0xb1, 0x84, 0x82, 0x22, 0x86),
        fc.uint8Array({ minLength: 2, maxLength: 300 }),
      )
      .map(([cla, ins, rest]) => Uint8Array.of(cla, ins, ...rest)),
    fc.uint8Array({ maxLength: 60 }).map((data) => Uint8Array.of(0x10, 0x86, 0, 0, data.length, ...data, 0)),
  ];
  const chip = sampleChip();
  const reader = new TestReader(chip);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...parts), { maxLength: 8 }), fc.boolean(), async (commands, inSession) => {
      if (inSession) expect(await reader.bac()).toBe('9000');
      for (const command of commands) {
        const answer = await chip.transmit(command);
        if (answer === 'drop') throw new Error('dropped');
        expect(answer.length).toBeGreaterThanOrEqual(2);
        const isExtended = command.length > 6 && command[4] === 0;
        if (!isExtended) expect(answer.length).toBeLessThanOrEqual(258);
      }
    }),
    { numRuns: 150 },
  );
  expect(await reader.bac()).toBe('9000');
});

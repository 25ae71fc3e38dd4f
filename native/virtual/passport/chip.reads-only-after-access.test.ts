import { expect, test } from 'vitest';
import { sampleChip, sampleCom } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';

const selectApplication = '00a4040c07a0000002471001';

test('what lies outside the application is open to everyone', async () => {
  const reader = new TestReader(sampleChip());
  expect(await reader.raw('00a4020c02011c')).toBe('9000');
  expect(await reader.raw('00b0000000')).toMatch(/^31143012060a04007f00070202040202020102.*9000$/);
  expect(await reader.raw('00b0810000')).toMatch(/^47.*7f66.*9000$/);
});

test('nothing in the application is read, selected or told of without keys', async () => {
  const reader = new TestReader(sampleChip());
  expect(await reader.raw(selectApplication)).toBe('9000');
  for (const command of ['00a4020c02011e', '00a4020c020109', '00b09e0000', '00b0820000', '00b10002045402000000']) {
    expect(await reader.raw(command), command).toBe('6982');
  }
});

test('a plain command ends secure messaging', async () => {
  const reader = new TestReader(sampleChip());
  expect(await reader.bac()).toBe('9000');
  expect(await reader.send('00b09e00', undefined, '00')).toMatchObject({ status: '9000', data: sampleCom });
  expect(await reader.raw('00b09e0000')).toBe('6982');
  expect(await reader.raw(reader.protect('00b09e00', new Uint8Array(), '00'))).toBe('6988');
});

test('a wrong MAC is answered 6988 and ends the session', async () => {
  const reader = new TestReader(sampleChip());
  await reader.bac();
  const forged = reader.protect('00b09e00', new Uint8Array(), '00');
  const place = forged.length - 2;
  forged[place] = (forged[place] ?? 0) ^ 1;
  expect(await reader.raw(forged)).toBe('6988');
  expect(await reader.raw(reader.protect('00b09e00', new Uint8Array(), '00'))).toBe('6988');
});

test('a repeated command has a stale counter', async () => {
  const reader = new TestReader(sampleChip());
  await reader.bac();
  const command = reader.protect('00b09e00', new Uint8Array(), '00');
  expect(await reader.raw(command)).toMatch(/9000$/);
  expect(await reader.raw(command)).toBe('6988');
});

test('a protected command without its MAC is answered 6987 and ends the session', async () => {
  const reader = new TestReader(sampleChip());
  await reader.bac();
  expect(await reader.raw('0cb09e000397010000')).toBe('6987');
  expect(await reader.raw(reader.protect('00b09e00', new Uint8Array(), '00'))).toBe('6988');
});

test('a reset forgets the session and the application', async () => {
  const chip = sampleChip();
  const reader = new TestReader(chip);
  await reader.bac();
  chip.reset();
  expect(await reader.raw(reader.protect('00b09e00', new Uint8Array(), '00'))).toBe('6988');
  expect(await reader.raw('00b09e0000')).toBe('6a82');
});

test('BAC with another document’s key is answered 6300, and its challenge serves once', async () => {
  const reader = new TestReader(sampleChip());
  expect(await reader.bac('L898902C<369080619406237')).toBe('6300');
  expect(await reader.raw(`0082000028${'00'.repeat(40)}28`)).toBe('6985');
  expect(await reader.bac()).toBe('9000');
});

test('a book with PACE alone knows no BAC, one with BAC alone no PACE', async () => {
  const paceOnly = new TestReader(sampleChip({ bac: false }));
  await paceOnly.raw(selectApplication);
  expect(await paceOnly.raw('0084000008')).toBe('6d00');
  const bacOnly = new TestReader(sampleChip({ pace: [] }));
  expect(await bacOnly.raw('00a4020c02011c')).toBe('6a82');
  expect(await bacOnly.raw('0022c1a40f800a04007f00070202040202830101')).toBe('6d00');
});

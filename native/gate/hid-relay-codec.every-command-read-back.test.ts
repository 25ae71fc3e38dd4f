import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeState, encodeCommand, type RelayCommand, relaysOf, stateAfter } from './hid-relay-codec.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const report = (text: string, energised: number) =>
  Uint8Array.of(0, ...Buffer.from(text.padEnd(7, '\0'), 'latin1'), energised);

test('the nine bytes of each command', () => {
  expect(hex(encodeCommand({ kind: 'on', relay: 1 }))).toBe('00ff01000000000000');
  expect(hex(encodeCommand({ kind: 'off', relay: 2 }))).toBe('00fd02000000000000');
  expect(hex(encodeCommand({ kind: 'allOn' }))).toBe('00fe00000000000000');
  expect(hex(encodeCommand({ kind: 'allOff' }))).toBe('00fc00000000000000');
  for (const relay of [0, 9, 1.5, Number.NaN]) expect(() => encodeCommand({ kind: 'on', relay })).toThrow(RangeError);
});

test('id and state of a report', () => {
  expect(decodeState(report('HW341', 0b10), 2)).toEqual({ ok: true, value: { id: 'HW341', energised: 2 } });
});

test.each([
  ['too short', report('HW341', 0).subarray(0, 8)],
  ['empty', new Uint8Array()],
  ['without an id', report('', 0)],
  ['with relays that are not there', report('HW341', 0b100)],
])('a report %s is not believed', (_, bytes) => {
  expect(decodeState(bytes, 2)).toMatchObject({ ok: false, error: { kind: 'bad-report' } });
});

test('a product names its relays, or is no relay board', () => {
  expect(['USBRelay1', 'USBRelay8', 'USBRelay0', 'USBRelay', 'xUSBRelay2', 'USBRelay22'].map(relaysOf)).toEqual([
    1,
    8,
    null,
    null,
    null,
    null,
  ]);
});

test('after any commands the state is what a board of relays would have', () => {
  const command: fc.Arbitrary<RelayCommand> = fc.oneof(
    fc.record({ kind: fc.constantFrom('on' as const, 'off' as const), relay: fc.integer({ min: 1, max: 4 }) }),
    fc.constantFrom({ kind: 'allOn' as const }, { kind: 'allOff' as const }),
  );
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      const relays = [false, false, false, false];
      let state = 0;
      for (const one of commands) {
        state = stateAfter(one, state, 4);
        for (const index of relays.keys()) {
          if (!('relay' in one)) relays[index] = one.kind === 'allOn';
          else if (one.relay === index + 1) relays[index] = one.kind === 'on';
        }
        expect(relays.map((_, index) => (state >> index) % 2 === 1)).toEqual(relays);
      }
    }),
  );
});

import { expect, test } from 'vitest';
import { efCardAccess } from '../../../native/virtual/passport/data-groups.ts';
import { paceParametersOf } from '../../../native/virtual/passport/pace-parameters.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';
import { seenWithDataGroup14 } from './hidden-pace.ts';

const parameters = paceParametersOf('P-256');
if (parameters === null) throw new Error('P-256 is known');
const withPace = ber(0x6e, efCardAccess([{ mapping: 'GM', parameters, cipher: 'AES-128' }]));
const chipAuthentication = ber(0x30, ber(0x06, oidBytes('0.4.0.127.0.7.2.2.3.2.2')), ber(0x02, Uint8Array.of(1)));
const bac = { protocol: 'BAC', cipher: '3DES', downgraded: false } as const;
const pace = { protocol: 'PACE', mapping: 'GM', cipher: 'AES-128', downgraded: false } as const;

test('PACE in DG14 that EF.CardAccess did not offer makes BAC a downgrade', () => {
  expect(seenWithDataGroup14(bac, withPace)).toEqual({ ...bac, downgraded: true });
});

test('a copy that leaves chip authentication mapping out of EF.CardAccess hides what it cannot do', () => {
  const offer = (mapping: 'GM' | 'CAM') => ({ mapping, parameters, cipher: 'AES-128' }) as const;
  const onlyGeneric = efCardAccess([offer('GM')]);
  const both = efCardAccess([offer('GM'), offer('CAM')]);
  expect(seenWithDataGroup14(pace, ber(0x6e, both), onlyGeneric)).toEqual({ ...pace, downgraded: true });
  expect(seenWithDataGroup14(pace, ber(0x6e, both), both)).toEqual(pace);
  expect(seenWithDataGroup14(pace, ber(0x6e, onlyGeneric), onlyGeneric)).toEqual(pace);
});

test.each([
  ['DG14 without PACE', bac, ber(0x6e, ber(0x31, chipAuthentication))],
  ['a chip that was opened with PACE', pace, withPace],
  ['garbage', bac, Uint8Array.of(0x6e, 0x03, 0x31)],
  ['another file', bac, ber(0x6f, withPace)],
  ['no file', bac, new Uint8Array()],
] as const)('%s changes nothing', (_what, access, dataGroup14) => {
  expect(seenWithDataGroup14(access, dataGroup14)).toEqual(access);
});

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantFrom, rfc3339 } from '../../core/instant.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';
import { emptyContents, importTrust } from '../trust/import-trust.ts';
import { seal, unseal } from '../trust/sealed-store.ts';
import { trustStoreFrom } from '../trust/trust-store.ts';
import { verifyFiles } from '../verify-files.ts';
import { parseCertificate } from './certificate.ts';
import { ecKey, Workshop } from './signed-by-openssl.rig.ts';

const shop = new Workshop();
afterAll(() => shop.remove());
const now = instantFrom(Date.now() + 3_600_000);
const lines = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const dg1 = ber(0x61, ber(0x5f1f, Buffer.from(lines)));
const dg12 = ber(0x6c, ber(0x5c, Buffer.from('5f26', 'hex')), ber(0x5f26, Buffer.from('20100315')));
const groups = new Map([
  [1, dg1],
  [12, dg12],
]);
let sod: Uint8Array;

beforeAll(() => {
  shop.key('csca', ecKey('P-256'));
  shop.csca('csca', '/C=UT/O=Utopia/CN=CSCA');
  shop.key('ds', ecKey('P-256'));
  shop.issue('ds', 'csca');
  shop.key('lister', ecKey('P-256'));
  shop.issue('lister', 'csca', { profile: 'deviationSigner' });
  shop.issue('plain', 'csca', { key: 'lister', profile: 'listSigner' });
  shop.openssl('pkey', '-in', 'lister.key', '-out', 'plain.key');
  sod = shop.sod('ds', groups, 'sha256');
}, 30_000);

function signer() {
  const parsed = parseCertificate(shop.bytes('ds.der'));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}

const bySerial = () => {
  const { issuer, serial } = signer();
  return ber(0xa1, issuer.raw, ber(0x02, Buffer.from(serial.padStart(4, '0'), 'hex')));
};
const byKey = () => ber(0x82, Buffer.from(signer().subjectKeyId ?? '', 'hex'));
const period = (from: string, to: string) =>
  ber(0xa4, ...[from, to].map((day) => ber(0x18, Buffer.from(`${day}000000Z`))));
const numbers = (...all: readonly string[]) => ber(0xa5, ...all.map((one) => ber(0x13, Buffer.from(one))));
const documentType = (type: string) => ber(0x80, Buffer.from(type));

/** DG2's hash is wrong, says the state of the documents that the criteria name. */
function deviationList(
  criteria: readonly Uint8Array[],
  by = 'lister',
  how: readonly string[] = ['-md', 'sha256'],
): Uint8Array {
  const description = ber(
    0x30,
    ber(0x13, Buffer.from('batch of spring')),
    ber(0x06, oidBytes('2.23.136.1.1.7.2.2')),
    ber(0xa0, ber(0x02, Uint8Array.of(2))),
  );
  const deviation = ber(0x30, ber(0x30, ...criteria), ber(0x31, description));
  const content = ber(0x30, ber(0x02, Uint8Array.of(0)), ber(0x31, deviation));
  return shop.signed(by, content, '2.23.136.1.1.7', ...how);
}

type Files = readonly { readonly file: string; readonly bytes: Uint8Array }[];
const key = generateKeyPairSync('ed25519');

/** As a lane has it: imported, sealed and read again. */
function storeWith(list: Uint8Array | null, besides: Files = []) {
  const files = [{ file: 'csca.der', bytes: shop.bytes('csca.der') }, ...besides];
  const imported = importTrust(
    emptyContents,
    list === null ? files : [{ file: 'list.dvl', bytes: list }, ...files],
    now,
  );
  const sealed = unseal(seal(imported.contents, 1, now, key.privateKey), key.publicKey);
  if (!sealed.ok) throw new Error(sealed.error);
  return { ...imported, contents: sealed.value.contents(), store: trustStoreFrom(sealed.value.entries) };
}

function knownDefects(
  list: Uint8Array | null,
  supplied: readonly string[] = ['DG1', 'DG12'],
  { store } = storeWith(list),
) {
  const all: readonly (readonly [string, Uint8Array])[] = [
    ['DG1', dg1],
    ['DG12', dg12],
  ];
  const files = new Map([['EF.SOD', sod] as const, ...all.filter(([name]) => supplied.includes(name))]);
  return verifyFiles({ files, mrz: null, trust: store, at: now }).checks.knownDefects;
}

test.each([
  ['all documents of the state', () => [], 'failed'],
  ['this signer by issuer and number', () => [bySerial()], 'failed'],
  ['this signer by its key', () => [byKey()], 'failed'],
  ['another signer', () => [ber(0x82, Buffer.from('0102', 'hex'))], 'passed'],
  ['passports', () => [documentType('P<')], 'failed'],
  ['identity cards', () => [documentType('I<')], 'passed'],
  ['this spring', () => [period('20100301', '20100531')], 'failed'],
  ['another spring', () => [period('20110301', '20110531')], 'passed'],
  ['this number', () => [numbers('A1', 'L898902C3')], 'failed'],
  ['other numbers', () => [numbers('A1')], 'passed'],
  ['this signer in another spring', () => [bySerial(), period('20110301', '20110531')], 'passed'],
  [
    'passports of this signer in this spring with this number',
    () => [documentType('P<'), bySerial(), period('20100301', '20100531'), numbers('L898902C3')],
    'failed',
  ],
] as const)('a list of %s: every criterion must fit', (_what, criteria, outcome) => {
  expect(knownDefects(deviationList(criteria())).outcome).toBe(outcome);
});

test('the defect is said in words, with what the state says of it', () => {
  const { reason } = knownDefects(deviationList([bySerial()]));
  expect(reason).toMatch(
    /hash of a data group in EF\.SOD is wrong \[DG2\] "batch of spring" \(the deviation list of UT of/,
  );
});

test('a criterion that cannot be looked at leaves the check open', () => {
  const spring = deviationList([period('20100301', '20100531')]);
  expect(knownDefects(spring, ['DG1'])).toMatchObject({
    outcome: 'not-possible',
    reason: expect.stringMatching(/may concern/),
  });
  expect(knownDefects(deviationList([numbers('A1')]), []).outcome).toBe('not-possible');
  expect(knownDefects(null).outcome).toBe('not-possible');
});

test('a list by a key that is not made for it is turned away', () => {
  const { rejected, store } = storeWith(deviationList([], 'plain'));
  expect(rejected).toMatchObject([{ file: 'list.dvl', reason: expect.stringMatching(/may not sign such lists/) }]);
  expect(store.deviationLists).toEqual([]);
});

describe('a list whose signer', () => {
  const fileOf = (name: string) => ({ file: name, bytes: shop.bytes(name) });

  test('did not come along is found in the store, and the list speaks of the documents of its state', () => {
    for (const how of [['-nocerts'], ['-nocerts', '-keyid']]) {
      const store = storeWith(deviationList([], 'lister', how), [fileOf('lister.der')]);
      expect(store.rejected).toEqual([]);
      expect(knownDefects(null, ['DG1'], store)).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('the deviation list of UT'),
      });
    }
  });

  test('has the number of a stranger’s certificate that came along speaks of no other state', () => {
    shop.key('stranger', ecKey('P-256'));
    const serial = `0x${serialOf('lister.der')}`;
    const about = ['-config', 'request.cnf', '-subj', '/C=XX/CN=X', '-set_serial', serial];
    shop.openssl('req', '-x509', '-new', '-key', 'stranger.key', ...about, '-out', 'stranger.pem');
    const list = deviationList([], 'lister', ['-certfile', 'stranger.pem']);
    expect(storeWith(list).store.deviationLists).toMatchObject([{ state: 'UT' }]);
  });

  test('comes from a CSCA that names no state speaks of nobody’s documents', () => {
    shop.key('nobody', ecKey('P-256'));
    shop.csca('nobody', '/O=Nobody/CN=CSCA');
    shop.issue('stateless', 'nobody', { key: 'lister', profile: 'deviationSigner' });
    shop.openssl('pkey', '-in', 'lister.key', '-out', 'stateless.key');
    const { rejected } = storeWith(deviationList([], 'stateless'), [fileOf('nobody.der')]);
    expect(rejected).toMatchObject([{ reason: expect.stringMatching(/names no state/) }]);
  });

  test('does not say when it signed is judged for the day of the import, and the list that comes later stands', () => {
    const [first, second] = [[], [documentType('I<')]].map((criteria) =>
      deviationList(criteria, 'lister', ['-noattr']),
    );
    if (first === undefined || second === undefined) throw new Error('there are two');
    const store = storeWith(first);
    expect(store).toMatchObject({ rejected: [], lists: [{ signedAt: null, judgedAt: rfc3339(now) }] });
    expect(knownDefects(null, ['DG1'], store).outcome).toBe('failed');
    const next = importTrust(store.contents, [{ file: 'second', bytes: second }], now);
    expect([next.replaced, next.contents.deviationLists.length]).toEqual([1, 1]);
    expect(importTrust(next.contents, [{ file: 'second', bytes: second }], now).replaced).toBe(0);
    const inTwoYears = instantFrom(now + 730 * 86_400_000);
    expect(importTrust(store.contents, [{ file: 'second', bytes: second }], inTwoYears).rejected).toMatchObject([
      { reason: expect.stringMatching(/not today, and the list does not say when/) },
    ]);
  });
});

function serialOf(name: string): string {
  const parsed = parseCertificate(shop.bytes(name));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value.serial;
}

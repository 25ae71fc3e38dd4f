import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantFrom } from '../../core/instant.ts';
import { Members } from '../ber/asn1.ts';
import { ber, readAllBer, readOneBer } from '../ber/ber.ts';
import { trustStoreOf } from '../trust/trust-store.ts';
import { verifyFiles } from '../verify-files.ts';
import { algorithm, attribute, oid, signingTime, sodByHand } from './signed-by-hand.rig.ts';
import { ecKey, ldsSecurityObject, rsaKey, Workshop } from './signed-by-openssl.rig.ts';

const shop = new Workshop();
afterAll(() => shop.remove());
// An hour on: certificates begin with the second in which they are made.
const at = instantFrom(Date.now() + 3_600_000);
const group = ber(0x61, ber(0x5f1f));
const content = ldsSecurityObject(new Map([[1, group]]));

beforeAll(() => {
  shop.key('csca', ecKey('P-256'));
  shop.csca('csca', '/C=UT/O=Utopia/CN=CSCA');
  shop.key('ec', ecKey('brainpoolP256r1'));
  shop.issue('ec', 'csca');
  shop.key('rsa', rsaKey(2048));
  shop.issue('rsa', 'csca');
  for (const profile of ['oddUsagePeriod', 'noUsagePeriod'] as const) {
    shop.issue(profile, 'csca', { key: 'ec', profile });
    shop.openssl('pkey', '-in', 'ec.key', '-out', `${profile}.key`);
  }
}, 30_000);

function checksOf(sod: Uint8Array, others: ReadonlyMap<string, Uint8Array> = new Map()) {
  const trust = trustStoreOf([{ source: 'csca', kind: 'certificate', der: shop.bytes('csca.der') }]);
  const files = new Map([['EF.SOD', sod], ['DG1', group], ...others]);
  return verifyFiles({ files, mrz: null, trust, at }).checks;
}

const sound = {
  sodPresent: { outcome: 'passed' },
  sodSignature: { outcome: 'passed' },
  certificateValidity: { outcome: 'passed' },
  dataGroupHashes: { outcome: 'passed' },
} as const;
const text = (tag: number, value: string) => ber(tag, Buffer.from(value));

describe('times that only go into the reason', () => {
  test.each<readonly [string, readonly Uint8Array[]]>([
    ['a text', [text(0x0c, 'yesterday')]],
    ['a day that no calendar has', [text(0x17, '269901000000Z')]],
    ['a UTCTime with the year in four digits', [text(0x17, '20260101000000Z')]],
    ['nothing', []],
    ['a number', [ber(0x02, Uint8Array.of(1))]],
  ])('a signing time that is %s is none, and spoils nothing', (_what, values) => {
    const checks = checksOf(sodByHand(shop, 'ec', content, { attributes: [attribute(signingTime, ...values)] }));
    expect(checks).toMatchObject(sound);
    expect(checks.certificateValidity.reason).not.toContain('signed on');
  });

  test('one that is written as a time is told', () => {
    const sod = sodByHand(shop, 'ec', content, { attributes: [attribute(signingTime, text(0x17, '261001000000Z'))] });
    expect(checksOf(sod).certificateValidity.reason).toContain('signed on 2026-10-01');
  });

  test.each(['oddUsagePeriod', 'noUsagePeriod'] as const)('%s of a key is none, and spoils nothing', (signer) => {
    const checks = checksOf(shop.sod(signer, new Map([[1, group]]), 'sha256'));
    expect(checks).toMatchObject(sound);
    expect(checks.certificateValidity.reason).not.toContain('key used');
  });
});

describe('certificates that come along and cannot be read', () => {
  const broken = ber(0x30, ber(0x02, Uint8Array.of(1)));
  /** A certificate whose validity has a day that is none. */
  const badDate = () => {
    const der = Buffer.from(shop.bytes('rsa.der'));
    const from = der.indexOf(Buffer.from([0x17, 0x0d]));
    der.write('269999', from + 2, 'latin1');
    return der;
  };

  test('beside the signer’s they spoil nothing', () => {
    const certificates = [broken, badDate(), shop.bytes('ec.der')];
    expect(checksOf(sodByHand(shop, 'ec', content, { certificates }))).toMatchObject(sound);
  });

  test('in the place of the signer’s they leave its signature open, and are named', () => {
    const checks = checksOf(sodByHand(shop, 'rsa', content, { certificates: [broken, badDate()] }));
    expect(checks).toMatchObject({ ...sound, sodSignature: { outcome: 'not-possible' }, certificateValidity: {} });
    const open = [checks.sodSignature, checks.certificateValidity, checks.revocation];
    for (const { outcome, reason } of open) {
      expect(outcome).toBe('not-possible');
      expect(reason).toBe(
        'no certificate of the signer is carried or known; 2 carried ones are malformed: ' +
          "'2' stands where '30' belongs, a time is none of the calendar",
      );
    }
  });
});

describe('certificates made to cost time or room', () => {
  /** The certificate of `ec` with another subject; nobody has signed it. */
  const withSubject = (subject: Uint8Array) => {
    const outer = new Members(readOneBer(shop.bytes('ec.der')));
    const parts = readAllBer(outer.next().value).map(({ raw }, index) => (index === 5 ? subject : raw));
    return ber(0x30, ber(0x30, ...parts), ...outer.rest().map(({ raw }) => raw));
  };
  const named = (dotted: string, value: string) => ber(0x31, ber(0x30, oid(dotted), text(0x0c, value)));

  test('a name that fills the file is told in part, and searched in no time', () => {
    const subject = ber(0x30, named('2.5.4.3', 'a'.repeat(60_000)));
    const checks = checksOf(sodByHand(shop, 'ec', content, { certificates: [withSubject(subject)] }));
    expect(checks.sodSignature.outcome).toBe('passed');
    expect(checks.certificateValidity.outcome).toBe('not-possible');
    for (const { reason } of Object.values(checks)) expect(reason.length).toBeLessThan(1_200);
  });

  test('of many that claim to be the signer’s a few are tried', () => {
    const certificates = Array.from({ length: 5_000 }, () => shop.bytes('ec.der'));
    const sod = sodByHand(shop, 'ec', content, { certificates });
    const began = performance.now();
    expect(checksOf(sod)).toMatchObject(sound);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('of many that cannot be read, and of many hashes of no data group, a few are named', () => {
    const broken = Array.from({ length: 200 }, (_, tag) => ber(0x30, ber(tag === 0x30 ? 1 : tag & 0x1e, content)));
    const checks = checksOf(sodByHand(shop, 'ec', content, { certificates: broken }));
    expect(checks.sodSignature.reason).toMatch(/200 carried ones are malformed: /);
    expect(checks.sodSignature.reason.length).toBeLessThan(250);
    const strange = ldsSecurityObject(new Map(Array.from({ length: 100 }, (_, at) => [at + 17, group])));
    const com = new Map([['EF.COM', ber(0x60, ber(0x5c))]]);
    expect(checksOf(sodByHand(shop, 'ec', strange), com).comAgainstSod.reason).toBe(
      'EF.SOD has hashes for 17, 18, 19, 20, 21 and 95 more',
    );
  });
});

test('a signer named by its key is found, though its certificate does not name it', () => {
  shop.issue('plain', 'csca', { key: 'ec', profile: 'noUsagePeriod' });
  const tbs = new Members(new Members(readOneBer(shop.bytes('plain.der'))).next());
  const [, key] = readAllBer(tbs.rest()[6]?.value ?? new Uint8Array());
  // RFC 5280 §4.2.1.2 (1): the hash of the bit string without its tag, its length and its unused bits.
  const id = ber(
    0x80,
    createHash('sha1')
      .update(key?.value.subarray(1) ?? '')
      .digest(),
  );
  const sod = sodByHand(shop, 'ec', content, { id, certificates: [shop.bytes('rsa.der'), shop.bytes('plain.der')] });
  expect(checksOf(sod)).toMatchObject(sound);
});

describe('a key that makes no such signatures has not made this one', () => {
  const rsaPkcs1 = algorithm('1.2.840.113549.1.1.11', ber(0x05));
  const pss = algorithm('1.2.840.113549.1.1.10', ber(0x30));

  test.each<readonly [string, string, Uint8Array, RegExp]>([
    ['RSA PKCS#1 v1.5 by a curve', 'ec', rsaPkcs1, /RSA PKCS#1 v1\.5 with SHA-256, brainpoolP256r1/],
    ['RSA-PSS by a curve', 'ec', pss, /RSA-PSS with SHA-1, .*brainpoolP256r1/],
    ['ECDSA by RSA', 'rsa', algorithm('1.2.840.10045.4.3.2'), /ECDSA with SHA-256, 2048 bits/],
    ['plain ECDSA by RSA', 'rsa', algorithm('0.4.0.127.0.7.1.1.4.1.3'), /ECDSA plain with SHA-256, 2048 bits/],
  ])('%s fails the signature', (_what, signer, claimed, reason) => {
    const checks = checksOf(sodByHand(shop, signer, content, { claimed }));
    expect(checks).toMatchObject({
      ...sound,
      sodSignature: { outcome: 'failed', reason: expect.stringMatching(reason) },
    });
  });

  test('an algorithm that is unknown leaves it open', () => {
    const checks = checksOf(sodByHand(shop, 'ec', content, { claimed: algorithm('1.3.101.112') }));
    expect(checks.sodSignature).toEqual({
      outcome: 'not-possible',
      reason: 'the signature algorithm 1.3.101.112 is unknown',
    });
  });
});

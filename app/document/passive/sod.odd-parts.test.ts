import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantFrom } from '../../core/instant.ts';
import { ber } from '../ber/ber.ts';
import { trustStoreOf } from '../trust/trust-store.ts';
import { verifyFiles } from '../verify-files.ts';
import { algorithm, attribute, signingTime, sodByHand } from './signed-by-hand.rig.ts';
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

function checksOf(sod: Uint8Array) {
  const trust = trustStoreOf([{ source: 'csca', kind: 'certificate', der: shop.bytes('csca.der') }]);
  const files = new Map([
    ['EF.SOD', sod],
    ['DG1', group],
  ]);
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

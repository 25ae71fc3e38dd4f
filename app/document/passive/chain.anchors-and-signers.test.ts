import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Instant, instantFrom } from '../../core/instant.ts';
import { ber, readAllBer, readOneBer } from '../ber/ber.ts';
import { trustStoreOf } from '../trust/trust-store.ts';
import { verifyFiles } from '../verify-files.ts';
import { checkDocument } from './document-checks.ts';
import { parseSecurityObject } from './ef-sod.ts';
import { acceptEveryStrength, type PassivePolicy } from './passive-policy.ts';
import { traceSecurityObject } from './security-object-trust.ts';
import { ecKey, rsaKey, Workshop } from './signed-by-openssl.rig.ts';

const shop = new Workshop();
afterAll(() => shop.remove());
// An hour on: certificates begin with the second in which they are made.
const now = instantFrom(Date.now() + 3_600_000);
const later = (days: number): Instant => instantFrom(now + days * 86_400_000);
const groups = new Map([[1, ber(0x61, ber(0x5f1f))]]);
const name = '/C=UT/O=Utopia/CN=CSCA';

beforeAll(() => {
  shop.key('old', ecKey('P-256'));
  shop.csca('old', name, 50);
  shop.key('new', ecKey('brainpoolP256r1'));
  shop.csca('new', name);
  shop.issue('link', 'old', { key: 'new', subject: name, profile: 'csca' });
  shop.key('ds', ecKey('P-256'));
  shop.issue('ds', 'old', { days: 100 });
  shop.issue('wrong-use', 'old', { key: 'ds', profile: 'wrongUse' });
  shop.issue('by-new', 'new', { key: 'ds' });
  shop.openssl('pkey', '-in', 'ds.key', '-out', 'wrong-use.key');
  shop.openssl('pkey', '-in', 'ds.key', '-out', 'by-new.key');
}, 30_000);

function storeOf(...names: readonly string[]) {
  return trustStoreOf(
    names.map((source) => ({
      source,
      kind: source.endsWith('.crl') ? ('crl' as const) : ('certificate' as const),
      der: shop.bytes(source),
    })),
  );
}

function verified(sod: Uint8Array, trust: ReturnType<typeof storeOf>, at = now) {
  const files = new Map([
    ['EF.SOD', sod],
    ['DG1', groups.get(1) ?? new Uint8Array()],
  ]);
  return verifyFiles({ files, mrz: null, trust, at });
}

const sodBy = (signer: string, ...how: readonly string[]) => shop.sod(signer, groups, 'sha256', ...how);

describe('who anchors', () => {
  test('a CSCA whose signature over itself is broken stays in the store and anchors nothing', () => {
    const broken = Buffer.from(shop.bytes('old.der'));
    broken[broken.length - 1] = (broken[broken.length - 1] ?? 0) ^ 1;
    writeFileSync(shop.file('broken.der'), broken);
    const store = storeOf('broken.der');
    expect([store.certificates.length, store.anchors.length]).toEqual([1, 0]);
    expect(verified(sodBy('ds'), store).checks.certificateValidity.outcome).toBe('not-possible');
  });

  test('a certificate without basic constraints of a CA stays and anchors nothing', () => {
    shop.key('no-constraints', ecKey('P-256'));
    shop.csca('no-constraints', name, 3650, 'notCa');
    const store = storeOf('no-constraints.der');
    expect([store.certificates.length, store.anchors.length]).toEqual([1, 0]);
  });

  test('a link certificate anchors the new key by the old one, and not by itself', () => {
    const sod = sodBy('by-new');
    expect(verified(sod, storeOf('old.der', 'link.der')).checks.certificateValidity.outcome).toBe('passed');
    expect(verified(sod, storeOf('link.der')).checks.certificateValidity.outcome).toBe('not-possible');
    expect(verified(sod, storeOf('old.der')).checks.certificateValidity.outcome).toBe('not-possible');
  });
});

describe('who may sign', () => {
  test('a signer without the digital signature among its key’s uses is refused', () => {
    const { checks } = verified(sodBy('wrong-use'), storeOf('old.der'));
    expect(checks.certificateValidity).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/may not make/),
    });
    expect(checks.sodSignature.outcome).toBe('passed');
  });

  test('a signer that did not come along is found in the store by issuer and number, and by key', () => {
    for (const how of [['-nocerts'], ['-nocerts', '-keyid']]) {
      const sod = sodBy('ds', ...how);
      expect(verified(sod, storeOf('old.der', 'by-new.der', 'ds.der')).checks).toMatchObject({
        sodSignature: { outcome: 'passed' },
        certificateValidity: { outcome: 'passed' },
      });
      expect(verified(sod, storeOf('old.der')).checks.sodSignature.outcome).toBe('not-possible');
    }
  });

  test('a signer that is named by a key identifier which its certificate does not say is found by its key', () => {
    shop.issue('bare', 'old', { key: 'ds', profile: 'signerWithoutKeyId' });
    for (const how of [['-nocerts'], ['-nocerts', '-certfile', 'bare.pem']])
      expect(verified(sodBy('ds', '-keyid', ...how), storeOf('old.der', 'bare.der')).checks).toMatchObject({
        sodSignature: { outcome: 'passed' },
        certificateValidity: { outcome: 'passed' },
      });
  });
});

describe('at the asked time', () => {
  test('a CSCA outside its own validity fails the check; a policy may turn that into a warning', () => {
    const sod = sodBy('ds');
    const store = storeOf('old.der');
    expect(verified(sod, store, later(60)).checks.certificateValidity.outcome).toBe('failed');
    const warned = tracedBy(sod, { ...acceptEveryStrength, cscaOutsideValidity: 'warning' }, later(60));
    expect(warned.certificateValidity).toMatchObject({ outcome: 'passed', reason: expect.stringContaining('WARNING') });
  });

  test('a revocation list that is overdue proves nothing of a signer that is not on it, and all of one that is', () => {
    shop.crl('clean', 'old', [], 10);
    shop.crl('full', 'old', ['ds'], 10);
    const sod = sodBy('ds');
    const of = (list: string, days: number) =>
      verified(sod, storeOf('old.der', list), later(days)).checks.revocation.outcome;
    expect([of('clean.crl', 5), of('clean.crl', 20)]).toEqual(['passed', 'not-possible']);
    expect([of('full.crl', 5), of('full.crl', 20)]).toEqual(['failed', 'failed']);
  });

  test('after a change of keys, the new key’s list speaks of the old key’s signers, if a link binds them', () => {
    shop.crl('by-new', 'new', ['ds']);
    const sod = sodBy('ds');
    const of = (...names: readonly string[]) =>
      verified(sod, storeOf('by-new.crl', ...names)).checks.revocation.outcome;
    expect(of('old.der', 'new.der', 'link.der')).toBe('failed');
    expect(of('old.der', 'new.der')).toBe('not-possible');
  });

  test('a revocation by one key of a CSCA stands, whatever number the list of its other key has', () => {
    shop.crl('old-first', 'old', [], 30, { number: 90 });
    shop.crl('new-first', 'new', ['ds'], 30, { number: 1 });
    const sod = sodBy('ds');
    const of = (...lists: readonly string[]) =>
      verified(sod, storeOf('old.der', 'new.der', 'link.der', ...lists)).checks.revocation.outcome;
    expect(of('old-first.crl')).toBe('passed');
    expect(of('old-first.crl', 'new-first.crl')).toBe('failed');
  });

  test('a CSCA that took another name revokes under that what it signed before, and clears nothing', () => {
    shop.issue('renamed', 'old', { key: 'new', subject: '/C=UT/O=Utopia/CN=New Name', profile: 'csca' });
    shop.openssl('pkey', '-in', 'new.key', '-out', 'renamed.key');
    shop.crl('renamed-clean', 'renamed');
    shop.crl('renamed-full', 'renamed', ['ds']);
    shop.openssl('pkey', '-in', 'new.key', '-out', 'renamed-alone.key');
    shop.csca('renamed-alone', '/C=UT/O=Utopia/CN=New Name', 3650, 'csca');
    const sod = sodBy('ds');
    const of = (...names: readonly string[]) => verified(sod, storeOf('old.der', ...names)).checks.revocation;
    expect(of('renamed.der', 'renamed-full.crl')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('CN=New Name has revoked'),
    });
    expect(of('renamed.der', 'renamed-clean.crl').outcome).toBe('not-possible');
    shop.crl('renamed-before', 'renamed', ['ds'], 3000, { from: '20240101000000Z' });
    expect(of('renamed.der', 'renamed-before.crl').outcome).toBe('not-possible');
    expect(of('renamed-alone.der', 'renamed-full.crl').outcome).toBe('not-possible');
  });

  test('a revocation list that does not say when the next one comes proves nothing after 90 days', () => {
    shop.crl('undated', 'old');
    const [tbs, algorithm] = readAllBer(readOneBer(shop.bytes('undated.crl')).value);
    if (tbs === undefined || algorithm === undefined) throw new Error('openssl has written no list');
    const parts = readAllBer(tbs.value).filter((_part, index) => index !== 4);
    const signed = ber(0x30, ...parts.map(({ raw }) => raw));
    writeFileSync(shop.file('tbs'), signed);
    shop.openssl('dgst', '-sha256', '-sign', 'old.key', '-out', 'tbs.sig', 'tbs');
    const signature = ber(0x03, Uint8Array.of(0), shop.bytes('tbs.sig'));
    writeFileSync(shop.file('undated.crl'), ber(0x30, signed, algorithm.raw, signature));
    const sod = sodBy('ds');
    const of = (days: number) =>
      verified(sod, storeOf('old.der', 'undated.crl'), later(days)).checks.revocation.outcome;
    expect([of(40), of(95)]).toEqual(['passed', 'not-possible']);
  });

  test('a list of changes, or of some certificates alone, neither clears nor takes the place of a whole one', () => {
    shop.crl('whole', 'old', ['ds']);
    const sod = sodBy('ds');
    const of = (...lists: readonly string[]) => verified(sod, storeOf('old.der', ...lists)).checks.revocation.outcome;
    for (const [name, extensions] of [
      ['delta', '2.5.29.27=critical,DER:02:01:01\n'],
      ['of-cas', 'issuingDistributionPoint=critical,@dp\n[dp]\nonlyCA=TRUE\n'],
      ['some-reasons', 'issuingDistributionPoint=critical,@dp\n[dp]\nonlysomereasons=keyCompromise\n'],
    ] as const) {
      shop.crl(name, 'old', [], 30, { extensions });
      expect([of(`${name}.crl`), of('whole.crl', `${name}.crl`)]).toEqual(['not-possible', 'failed']);
    }
    shop.crl('of-signers', 'old', [], 30, {
      extensions: 'issuingDistributionPoint=critical,@dp\n[dp]\nonlyuser=TRUE\n',
    });
    expect(of('of-signers.crl')).toBe('passed');
  });

  test('of two lists of one key of which number and date say opposite things, neither is outdated', () => {
    shop.crl('high', 'old', [], 300, { number: 90, from: '20260101000000Z' });
    shop.crl('low', 'old', ['ds'], 300, { number: 10 });
    shop.crl('both', 'old', [], 300, { number: 91 });
    const sod = sodBy('ds');
    const of = (...lists: readonly string[]) => verified(sod, storeOf('old.der', ...lists)).checks.revocation.outcome;
    expect(of('high.crl', 'low.crl')).toBe('failed');
    expect(of('high.crl', 'low.crl', 'both.crl')).toBe('passed');
  });

  test('a revocation list that is made after the asked day clears nobody, and revokes all the same', () => {
    shop.crl('ahead', 'old', [], 30, { from: when(later(20)) });
    shop.crl('ahead-full', 'old', ['ds'], 30, { from: when(later(20)) });
    const sod = sodBy('ds');
    const of = (...lists: readonly string[]) => verified(sod, storeOf('old.der', ...lists)).checks.revocation;
    expect(of('ahead.crl')).toMatchObject({ outcome: 'not-possible', reason: expect.stringMatching(/later day/) });
    expect(of('ahead-full.crl').outcome).toBe('failed');
    expect(verified(sod, storeOf('old.der', 'ahead.crl'), later(25)).checks.revocation.outcome).toBe('passed');
  });
});

/** As openssl takes a time. */
function when(time: Instant): string {
  return `${new Date(time).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

function tracedBy(sod: Uint8Array, policy: PassivePolicy, at = now, trust = storeOf('old.der')) {
  const parsed = parseSecurityObject(sod);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return traceSecurityObject(parsed.value, trust, at, policy);
}

test('a revocation list signed with less than the policy asks for clears nobody, and revokes all the same', () => {
  const strict = { ...acceptEveryStrength, leastBits: { RSA: 0, EC: 300 } };
  shop.crl('weak-clean', 'old', [], 10);
  shop.crl('weak-full', 'old', ['ds'], 10);
  const of = (list: string) => tracedBy(sodBy('ds'), strict, now, storeOf('old.der', list)).revocation;
  expect(of('weak-clean.crl')).toMatchObject({
    outcome: 'not-possible',
    reason: expect.stringContaining('the policy refuses EC keys under 300 bits'),
  });
  expect(of('weak-full.crl').outcome).toBe('failed');
});

test('SHA-1 and short keys are named always and refused where a policy refuses them', () => {
  shop.key('short', rsaKey(1024));
  shop.issue('short', 'old', { how: ['-sha1'] });
  const sod = shop.sod('short', groups, 'sha1');
  const accepted = tracedBy(sod, acceptEveryStrength);
  expect(accepted.sodSignature).toMatchObject({
    outcome: 'passed',
    reason: expect.stringMatching(/weak: SHA-1.*1024/),
  });
  expect(accepted.certificateValidity).toMatchObject({ outcome: 'passed', reason: expect.stringContaining('SHA-1') });
  const noSha1 = tracedBy(sod, { ...acceptEveryStrength, acceptSha1: false });
  expect([noSha1.sodSignature.outcome, noSha1.certificateValidity.outcome]).toEqual(['failed', 'failed']);
  expect(noSha1.certificateValidity.reason).toContain('; signed on ');
  const longKeys = tracedBy(sod, { ...acceptEveryStrength, leastBits: { RSA: 2048, EC: 224 } });
  expect([longKeys.sodSignature.outcome, longKeys.certificateValidity.outcome]).toEqual(['failed', 'passed']);
});

test('data groups that only SHA-1 vouches for are named always and refused where a policy refuses it', () => {
  const sod = parseSecurityObject(sodBy('ds'));
  if (!sod.ok) throw new Error(sod.error.detail);
  const group = groups.get(1) ?? new Uint8Array();
  const hash = createHash('sha1').update(group).digest();
  const hashes = { ...sod.value.hashes, algorithm: '1.3.14.3.2.26', byName: new Map([['DG1', hash]] as const) };
  const of = (policy: PassivePolicy) =>
    checkDocument({
      ...{ trace: null, dg1: null, printedMrz: null, endedEarly: null, source: 'files', policy },
      ...{ files: new Map([['DG1', group]]), deviationLists: [], foundDefects: [] },
      sod: { ok: true, value: { ...sod.value, hashes } },
    }).dataGroupHashes;
  const weak = { reason: expect.stringContaining('SHA-1 (weak)') };
  expect(of(acceptEveryStrength)).toMatchObject({ outcome: 'passed', ...weak });
  expect(of({ ...acceptEveryStrength, acceptSha1: false })).toMatchObject({ outcome: 'failed', ...weak });
});

test('a strong signature over attributes that hold the content by SHA-1 alone is no stronger than that', () => {
  const sod = parseSecurityObject(sodBy('ds'));
  if (!sod.ok) throw new Error(sod.error.detail);
  const messageDigest = createHash('sha1').update(sod.value.content).digest();
  const signer = { ...sod.value.signer, digestAlgorithm: '1.3.14.3.2.26', messageDigest };
  const of = (policy: PassivePolicy) =>
    traceSecurityObject({ ...sod.value, signer }, storeOf('old.der'), now, policy).sodSignature;
  const weak = { reason: expect.stringContaining('content by SHA-1 (weak)') };
  expect(of(acceptEveryStrength)).toMatchObject({ outcome: 'passed', ...weak });
  expect(of({ ...acceptEveryStrength, acceptSha1: false })).toMatchObject({ outcome: 'failed', ...weak });
});

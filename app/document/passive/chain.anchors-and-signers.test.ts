import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Instant, instantFrom } from '../../core/instant.ts';
import { ber } from '../ber/ber.ts';
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
});

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

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantFrom } from '../../core/instant.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';
import { loadTrustFolder } from '../trust/trust-folder.ts';
import { emptyTrustStore, type TrustStore, trustStoreOf } from '../trust/trust-store.ts';
import { checkDocument } from './document-checks.ts';
import { parseSecurityObject } from './ef-sod.ts';
import { traceSecurityObject } from './security-object-trust.ts';

// Keys, certificates, revocation lists and signatures are the openssl command line's: nothing here signs itself.

const folder = mkdtempSync(join(tmpdir(), 'egate-sod-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

// An hour on: certificates begin with the second in which they are made.
const now = instantFrom(Date.now() + 3_600_000);
const day = 86_400_000;
const line1 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const line2 = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const dg1 = ber(0x61, ber(0x5f1f, Buffer.from(line1 + line2)));
const com = ber(
  0x60,
  ber(0x5f01, Buffer.from('0107')),
  ber(0x5f36, Buffer.from('040000')),
  ber(0x5c, Uint8Array.of(0x61)),
);

const extensions = `
[csca]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[ds]
keyUsage=critical,digitalSignature
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[ca]
default_ca=list
[list]
database=index.txt
crlnumber=crlnumber
default_md=sha256
default_crl_days=30
`;

function makeKey(name: string, ...how: readonly string[]): void {
  openssl('genpkey', ...how, '-out', file(`${name}.key`));
}

function makeCsca(name: string, subject: string, ...how: readonly string[]): void {
  openssl(
    'req',
    '-new',
    '-x509',
    '-key',
    file(`${name}.key`),
    '-subj',
    subject,
    '-days',
    '3650',
    '-config',
    file('min.cnf'),
    '-extensions',
    'csca',
    ...how,
    '-outform',
    'DER',
    '-out',
    file(`${name}.der`),
  );
  openssl('x509', '-inform', 'DER', '-in', file(`${name}.der`), '-out', file(`${name}.pem`));
}

function makeSigner(name: string, csca: string, serial: string, ...how: readonly string[]): void {
  openssl(
    'req',
    '-new',
    '-key',
    file(`${name}.key`),
    '-subj',
    `/C=UT/O=Utopia/CN=${name}`,
    '-config',
    file('min.cnf'),
    '-out',
    file(`${name}.csr`),
  );
  openssl(
    'x509',
    '-req',
    '-in',
    file(`${name}.csr`),
    '-CA',
    file(`${csca}.pem`),
    '-CAkey',
    file(`${csca}.key`),
    '-set_serial',
    serial,
    '-days',
    '365',
    '-extfile',
    file('ext.cnf'),
    '-extensions',
    'ds',
    ...how,
    '-out',
    file(`${name}.pem`),
  );
}

const digestOids: Readonly<Record<string, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

function ldsSecurityObject(hash = 'sha256'): Uint8Array {
  const algorithm = ber(0x30, ber(0x06, oidBytes(digestOids[hash] ?? '')));
  const entry = ber(0x30, ber(0x02, Uint8Array.of(1)), ber(0x04, createHash(hash).update(dg1).digest()));
  return ber(0x30, ber(0x02, Uint8Array.of(0)), algorithm, ber(0x30, entry));
}

/** An EF.SOD whose CMS structure `openssl cms` made. */
function sodBy(signer: string, hash: string, content = ldsSecurityObject(), ...how: readonly string[]): Uint8Array {
  writeFileSync(file('content'), content);
  openssl(
    'cms',
    '-sign',
    '-in',
    file('content'),
    '-binary',
    '-nodetach',
    '-md',
    hash,
    '-signer',
    file(`${signer}.pem`),
    '-inkey',
    file(`${signer}.key`),
    ...(how.includes('-econtent_type') ? [] : ['-econtent_type', '2.23.136.1.1.1']),
    '-nosmimecap',
    '-outform',
    'DER',
    '-out',
    file('signed'),
    ...how,
  );
  return ber(0x77, readFileSync(file('signed')));
}

function parsed(sod: Uint8Array) {
  const result = parseSecurityObject(sod);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

function trustIn(...names: readonly string[]): TrustStore {
  return trustStoreOf(
    names.map((source) => ({
      source,
      kind: source.endsWith('.crl') ? ('crl' as const) : ('certificate' as const),
      der: readFileSync(file(source)),
    })),
  );
}

function checksOf(sod: Uint8Array, trust: TrustStore, at = now, files: Readonly<Record<string, Uint8Array>> = {}) {
  const object = parseSecurityObject(sod);
  return checkDocument({
    files: new Map(Object.entries({ 'EF.COM': com, 'EF.SOD': sod, DG1: dg1, ...files })),
    sod: object,
    trace: object.ok ? traceSecurityObject(object.value, trust, at) : null,
    dg1: { ok: true, value: [line1, line2] },
    printedMrz: [line1, line2],
    endedEarly: null,
    ...{ source: 'chip', deviationLists: [], foundDefects: [] },
  });
}

beforeAll(() => {
  writeFileSync(file('ext.cnf'), extensions);
  writeFileSync(file('min.cnf'), `[req]\ndistinguished_name=dn\n[dn]\n${extensions}`);
  writeFileSync(file('index.txt'), '');
  writeFileSync(file('crlnumber'), '01');
  makeKey('csca', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP384r1');
  makeCsca('csca', '/C=UT/O=Utopia/CN=CSCA Utopia', '-sha384');
  makeKey('stranger', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
  makeCsca('stranger', '/C=UT/O=Utopia/CN=CSCA Utopia', '-sha256');
  makeKey('rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
  makeSigner('rsa', 'csca', '4096', '-sha384');
  makeKey('bp256', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1');
  makeSigner('bp256', 'csca', '4097', '-sha256');
  makeKey('p521', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521');
  makeSigner('p521', 'csca', '4098', '-sha512');
  makeKey(
    'explicit',
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:brainpoolP256r1',
    '-pkeyopt',
    'ec_param_enc:explicit',
  );
  makeSigner('explicit', 'csca', '4099', '-sha256');
  makeKey('psskey', '-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048');
  makeSigner('psskey', 'csca', '4100', '-sha256');
});

const pss = (...options: readonly string[]) => [
  '-keyopt',
  'rsa_padding_mode:pss',
  ...options.flatMap((one) => ['-keyopt', one]),
];

describe('signatures of every kind', () => {
  test.each([
    ['RSA PKCS#1 v1.5', 'rsa', 'sha1', []],
    ['RSA PKCS#1 v1.5', 'rsa', 'sha224', []],
    ['RSA PKCS#1 v1.5', 'rsa', 'sha256', []],
    ['RSA PKCS#1 v1.5', 'rsa', 'sha384', []],
    ['RSA PKCS#1 v1.5', 'rsa', 'sha512', []],
    ['RSA-PSS', 'rsa', 'sha256', pss()],
    ['RSA-PSS', 'rsa', 'sha256', pss('rsa_pss_saltlen:20')],
    ['RSA-PSS', 'rsa', 'sha512', pss('rsa_mgf1_md:sha1', 'rsa_pss_saltlen:64')],
    ['RSA-PSS', 'rsa', 'sha1', pss('rsa_pss_saltlen:20')],
    ['RSA-PSS', 'psskey', 'sha384', pss('rsa_pss_saltlen:48')],
    ['ECDSA', 'bp256', 'sha1', []],
    ['ECDSA', 'bp256', 'sha256', []],
    ['ECDSA', 'bp256', 'sha512', []],
    ['ECDSA', 'p521', 'sha224', []],
    ['ECDSA', 'p521', 'sha512', []],
    ['ECDSA', 'explicit', 'sha256', []],
  ] as const)('%s by %s with %s %s', (scheme, signer, hash, how) => {
    const sod = sodBy(signer, hash, ldsSecurityObject(), ...how);
    const checks = checksOf(sod, trustIn('csca.der'));
    expect(checks.sodSignature).toMatchObject({ outcome: 'passed', reason: expect.stringContaining(scheme) });
    expect(checks.certificateValidity.outcome).toBe('passed');
    // The signature is the last of the bytes: another one is not the signer's.
    const last = sod.length - 1;
    const broken = sod.map((byte, index) => (index === last ? byte ^ 1 : byte));
    expect(checksOf(broken, trustIn('csca.der'))).toMatchObject({
      sodSignature: { outcome: 'failed' },
      certificateValidity: { outcome: 'passed' },
      dataGroupHashes: { outcome: 'passed' },
    });
  });

  test.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('data groups hashed with %s', (hash) => {
    const checks = checksOf(sodBy('bp256', 'sha256', ldsSecurityObject(hash)), trustIn('csca.der'));
    expect(checks.dataGroupHashes.outcome).toBe('passed');
  });

  test('indefinite lengths, a key identifier for the signer, no signed attributes, id-data', () => {
    const variants = [['-stream'], ['-keyid'], ['-noattr'], ['-econtent_type', '1.2.840.113549.1.7.1']];
    for (const how of variants) {
      const checks = checksOf(sodBy('bp256', 'sha256', ldsSecurityObject(), ...how), trustIn('csca.der'));
      expect(checks.sodSignature, how.join(' ')).toMatchObject({ outcome: 'passed' });
      expect(checks.dataGroupHashes, how.join(' ')).toMatchObject({ outcome: 'passed' });
    }
  });

  test('signed attributes that speak of another content', () => {
    const honest = ldsSecurityObject();
    const sod = Buffer.from(sodBy('bp256', 'sha256', honest));
    // A hash inside the LDS security object is changed after signing: same length, another content.
    const at = sod.indexOf(createHash('sha256').update(dg1).digest());
    sod[at] = (sod[at] ?? 0) ^ 0xff;
    const checks = checksOf(sod, trustIn('csca.der'));
    expect(checks.sodSignature).toMatchObject({ outcome: 'failed' });
    expect(checks.dataGroupHashes).toMatchObject({ outcome: 'failed' });
  });

  test('a signer whose certificate did not come along cannot be judged', () => {
    const checks = checksOf(sodBy('bp256', 'sha256', ldsSecurityObject(), '-nocerts'), trustIn('csca.der'));
    expect(checks.sodSignature.outcome).toBe('not-possible');
    expect(checks.certificateValidity.outcome).toBe('not-possible');
    expect(checks.dataGroupHashes.outcome).toBe('passed');
  });
});

describe('the way to a trusted CSCA', () => {
  test('an unknown CSCA leaves validity open, also one that only bears the name of a trusted one', () => {
    const sod = sodBy('bp256', 'sha256');
    for (const trust of [emptyTrustStore, trustIn('stranger.der')]) {
      expect(checksOf(sod, trust)).toMatchObject({
        sodSignature: { outcome: 'passed' },
        certificateValidity: { outcome: 'not-possible', reason: expect.stringContaining('CSCA Utopia') },
        revocation: { outcome: 'not-possible' },
        issuingStateAgainstCertificate: { outcome: 'passed' },
      });
    }
  });

  test('two CSCAs of one name: the one that signed counts', () => {
    const checks = checksOf(sodBy('bp256', 'sha256'), trustIn('stranger.der', 'csca.der'));
    expect(checks.certificateValidity.outcome).toBe('passed');
  });

  test('validity is judged on the day that is asked for', () => {
    const sod = sodBy('bp256', 'sha256');
    const on = (days: number) => checksOf(sod, trustIn('csca.der'), instantFrom(now + days * day));
    expect(on(364).certificateValidity.outcome).toBe('passed');
    expect(on(366).certificateValidity).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('bp256') });
    expect(on(-1).certificateValidity.outcome).toBe('failed');
    expect(on(366).sodSignature.outcome).toBe('passed');
  });

  test('a revoked signer fails, others pass, and a list by another key says nothing', () => {
    const listFrom = (csca: string, name: string) => {
      openssl(
        'ca',
        '-config',
        file('ext.cnf'),
        '-gencrl',
        '-cert',
        file(`${csca}.pem`),
        '-keyfile',
        file(`${csca}.key`),
        '-out',
        file('crl.pem'),
      );
      openssl('crl', '-in', file('crl.pem'), '-outform', 'DER', '-out', file(name));
    };
    const sod = sodBy('rsa', 'sha256');
    listFrom('csca', 'empty.crl');
    openssl(
      'ca',
      '-config',
      file('ext.cnf'),
      '-cert',
      file('csca.pem'),
      '-keyfile',
      file('csca.key'),
      '-revoke',
      file('rsa.pem'),
    );
    listFrom('csca', 'full.crl');
    listFrom('stranger', 'strange.crl');
    expect(checksOf(sod, trustIn('csca.der')).revocation.outcome).toBe('not-possible');
    expect(checksOf(sod, trustIn('csca.der', 'empty.crl')).revocation.outcome).toBe('passed');
    expect(checksOf(sod, trustIn('csca.der', 'empty.crl', 'full.crl')).revocation.outcome).toBe('failed');
    expect(checksOf(sod, trustIn('csca.der', 'strange.crl')).revocation.outcome).toBe('not-possible');
    expect(checksOf(sodBy('bp256', 'sha256'), trustIn('csca.der', 'full.crl')).revocation.outcome).toBe('passed');
  });

  test('a folder: PEM and DER, below each other; keys and document signers are no anchors', () => {
    const store = loadTrustFolder(folder);
    expect(store.anchors.map(({ subject }) => subject.text)).toEqual([
      'C=UT, O=Utopia, CN=CSCA Utopia',
      'C=UT, O=Utopia, CN=CSCA Utopia',
    ]);
    expect(store.certificates.map(({ subject }) => subject.text)).toContain('C=UT, O=Utopia, CN=rsa');
    expect(store.rejected).toEqual([]);
  });
});

describe('each of the nine stands alone', () => {
  test('a data group that was changed fails the hashes only', () => {
    const checks = checksOf(sodBy('bp256', 'sha256'), trustIn('csca.der'), now, {
      DG1: dg1.map((byte, at) => (at === 20 ? byte ^ 1 : byte)),
    });
    const failing = Object.entries(checks).filter(([, { outcome }]) => outcome === 'failed');
    expect(failing.map(([name]) => name)).toEqual(['dataGroupHashes']);
  });

  test('a data group without a hash, and a list in EF.COM that the signer did not see', () => {
    const more = ber(0x60, ber(0x5f01, Buffer.from('0107')), ber(0x5c, Uint8Array.of(0x61, 0x75)));
    const checks = checksOf(sodBy('bp256', 'sha256'), trustIn('csca.der'), now, { DG2: ber(0x75), 'EF.COM': more });
    expect(checks.dataGroupHashes).toEqual({ outcome: 'failed', reason: 'EF.SOD has no hash for DG2' });
    expect(checks.comAgainstSod).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('DG2') });
    expect(checks.sodSignature.outcome).toBe('passed');
  });

  test('bytes that are no EF.SOD', () => {
    const checks = checksOf(Uint8Array.from(Buffer.from('77053003020101', 'hex')), trustIn('csca.der'));
    expect(checks.sodPresent.outcome).toBe('failed');
    expect(checks.dg1AgainstMrz.outcome).toBe('passed');
  });

  test('the signer’s country in any letters, and states without a counterpart', () => {
    const sod = parsed(sodBy('bp256', 'sha256'));
    const trace = traceSecurityObject(sod, emptyTrustStore, now);
    const of = (state: string) =>
      checkDocument({
        files: new Map(),
        sod: { ok: true, value: sod },
        trace,
        dg1: { ok: true, value: [`P<${state}ERIKSSON`, line2] },
        printedMrz: null,
        endedEarly: null,
        ...{ source: 'chip', deviationLists: [], foundDefects: [] },
      }).issuingStateAgainstCertificate.outcome;
    expect([of('UTO'), of('D<<'), of('MNG'), of('XXA')]).toEqual(['passed', 'failed', 'failed', 'not-possible']);
  });
});

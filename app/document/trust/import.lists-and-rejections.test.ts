import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantFrom } from '../../core/instant.ts';
import { ber } from '../ber/ber.ts';
import { ecKey, Workshop } from '../passive/signed-by-openssl.rig.ts';
import { emptyContents, importTrust, type TrustContents } from './import-trust.ts';

const shop = new Workshop();
afterAll(() => shop.remove());
const now = instantFrom(Date.now() + 3_600_000);

function masterList(signer: string, members: readonly string[], ...how: readonly string[]): Uint8Array {
  const certificates = members.map((name) => shop.bytes(`${name}.der`)).sort(Buffer.compare);
  const content = ber(0x30, ber(0x02, Uint8Array.of(0)), ber(0x31, ...certificates));
  return shop.signed(signer, content, '2.23.136.1.1.2', '-md', 'sha256', ...how);
}

beforeAll(() => {
  shop.key('a', ecKey('P-256'));
  shop.csca('a', '/C=UT/O=Utopia/CN=CSCA A');
  shop.key('b', ecKey('brainpoolP256r1'));
  shop.csca('b', '/C=DE/O=Elsewhere/CN=CSCA B');
  shop.key('next', ecKey('P-256'));
  shop.csca('next', '/C=UT/O=Utopia/CN=CSCA A');
  shop.issue('link', 'a', { key: 'next', subject: '/C=UT/O=Utopia/CN=CSCA A', profile: 'csca' });
  shop.key('signer', ecKey('P-256'));
  shop.issue('signer', 'a', { profile: 'listSigner' });
  shop.key('ds', ecKey('P-256'));
  shop.issue('ds', 'b');
}, 30_000);

function taken(names: readonly (readonly [string, Uint8Array])[], before: TrustContents = emptyContents, at = now) {
  return importTrust(
    before,
    names.map(([file, bytes]) => ({ file, bytes })),
    at,
  );
}

const fileOf = (name: string): readonly [string, Uint8Array] => [name, shop.bytes(name)];

describe('master lists', () => {
  test('members are counted, the wrapper’s certificates are not, and the signer is named', () => {
    const list = masterList('signer', ['a', 'b'], '-certfile', 'next.pem');
    const once = taken([['list.ml', list]]);
    expect(once).toMatchObject({ added: 2, replaced: 0, rejected: [] });
    expect(once.contents.certificates).toHaveLength(2);
    expect(once.lists).toMatchObject([
      { kind: 'master-list', entries: 2, signer: { subject: 'C=UT, O=Utopia, CN=signer' } },
    ]);
    const again = taken([['list.ml', list]], once.contents);
    expect(again).toMatchObject({ added: 0, replaced: 0, rejected: [] });
    expect(again.contents.certificates).toHaveLength(2);
  });

  test('a signer whose CSCA is neither in the store nor in the list is turned away, until it is there', () => {
    const list = masterList('signer', ['b']);
    const refused = taken([['list.ml', list]]);
    expect(refused).toMatchObject({
      added: 0,
      rejected: [{ file: 'list.ml', index: 0, reason: expect.stringMatching(/no CSCA/) }],
    });
    expect(taken([['list.ml', list], fileOf('a.der')])).toMatchObject({ added: 2, rejected: [] });
    const both: readonly (readonly [string, Uint8Array])[] = [
      ['first.ml', list],
      ['second.ml', masterList('signer', ['a'])],
    ];
    expect(taken(both)).toMatchObject({ added: 2, rejected: [] });
  });

  test('a content that was changed after signing brings nothing in', () => {
    const list = Buffer.from(masterList('signer', ['a', 'b']));
    const at = list.indexOf('CSCA B');
    list.write('CSCA C', at);
    expect(taken([['list.ml', list]])).toMatchObject({
      added: 0,
      rejected: [{ reason: expect.stringMatching(/hash/) }],
    });
  });

  test('a key that may not sign lists, and one that was not valid when it signed', () => {
    shop.issue('wrong-purpose', 'a', { key: 'signer', profile: 'deviationSigner' });
    shop.issue('wrong-use', 'a', { key: 'signer', profile: 'wrongUse' });
    shop.issue('no-purpose', 'a', { key: 'signer', profile: 'signer' });
    shop.issue('short', 'a', { key: 'signer', profile: 'listSigner', days: 1 });
    for (const name of ['wrong-purpose', 'wrong-use', 'no-purpose', 'short'])
      shop.openssl('pkey', '-in', 'signer.key', '-out', `${name}.key`);
    for (const name of ['wrong-purpose', 'wrong-use', 'no-purpose'])
      expect(taken([['list.ml', masterList(name, ['a'])]])).toMatchObject({
        added: 0,
        rejected: [{ reason: expect.stringMatching(/may not/) }],
      });
    // Judged when it signed, not when it is imported; without a signing time there is only now.
    const inAYear = instantFrom(now + 365 * 86_400_000);
    expect(taken([['list.ml', masterList('short', ['a'])]], emptyContents, inAYear).added).toBe(1);
    expect(taken([['list.ml', masterList('short', ['a'], '-noattr')]], emptyContents, inAYear).added).toBe(0);
  });

  test('a signer that did not come along is a member of the list, a file beside it, or in the store', () => {
    for (const how of [['-nocerts'], ['-nocerts', '-keyid']]) {
      const list = masterList('signer', ['a', 'b'], ...how);
      expect(taken([['list.ml', list]])).toMatchObject({
        added: 0,
        rejected: [{ reason: expect.stringMatching(/no certificate of the signer/) }],
      });
      expect(taken([['list.ml', masterList('signer', ['a', 'signer'], ...how)]])).toMatchObject({
        added: 2,
        rejected: [],
      });
      expect(taken([['list.ml', list], fileOf('signer.der')])).toMatchObject({ added: 3, rejected: [] });
      const store = taken([fileOf('signer.der'), fileOf('a.der')]);
      expect(taken([['list.ml', list]], store.contents)).toMatchObject({ added: 1, rejected: [] });
    }
  });

  test('a signer that is named by a key identifier which its certificate does not say', () => {
    shop.issue('bare', 'a', { key: 'signer', profile: 'listSignerWithoutKeyId' });
    const list = masterList('signer', ['a'], '-nocerts', '-keyid');
    expect(taken([['list.ml', list], fileOf('bare.der')])).toMatchObject({ added: 2, rejected: [] });
  });

  test('a signer whom its CSCA has revoked, be it with the key that followed the one of the signer', () => {
    shop.crl('by-next', 'next', ['signer']);
    const files: readonly (readonly [string, Uint8Array])[] = [
      ['list.ml', masterList('signer', ['a', 'next'])],
      fileOf('by-next.crl'),
      fileOf('a.der'),
    ];
    expect(taken(files).rejected).toEqual([]);
    expect(taken([...files, fileOf('link.der')]).rejected).toMatchObject([
      { reason: expect.stringMatching(/revoked/) },
    ]);
  });

  test('a member that cannot be read is named by its place and spoils no other', () => {
    const certificates = [shop.bytes('a.der'), ber(0x30, ber(0x04, Buffer.alloc(900)))];
    const content = ber(0x30, ber(0x02, Uint8Array.of(0)), ber(0x31, ...certificates));
    const list = shop.signed('signer', content, '2.23.136.1.1.2', '-md', 'sha256');
    expect(taken([['list.ml', list]])).toMatchObject({ added: 1, rejected: [{ file: 'list.ml', index: 1 }] });
  });
});

describe('certificates', () => {
  test('only what no key has signed is turned away, in whatever order files come', () => {
    const files = ['ds.der', 'link.der', 'a.der', 'b.der'].map(fileOf);
    expect(taken(files)).toMatchObject({ added: 4, rejected: [] });
    const orphans = taken([fileOf('ds.der'), fileOf('link.der'), fileOf('next.der')]);
    expect(orphans.added).toBe(1);
    expect(orphans.rejected.map(({ file }) => file)).toEqual(['ds.der', 'link.der']);
    const known = taken([fileOf('a.der'), fileOf('b.der')]);
    expect(taken([fileOf('ds.der'), fileOf('link.der')], known.contents)).toMatchObject({ added: 2, rejected: [] });
  });

  test('a CSCA whose signature over itself is broken stays', () => {
    const broken = Buffer.from(shop.bytes('a.der'));
    broken[broken.length - 1] = (broken[broken.length - 1] ?? 0) ^ 1;
    expect(taken([['broken.der', broken], fileOf('a.der')])).toMatchObject({ added: 2, rejected: [] });
  });

  test('PEM with several blocks, and LDIF of the PKD with its folded lines', () => {
    writeFileSync(shop.file('both.pem'), Buffer.concat(['a.pem', 'b.pem', 'a.key'].map((name) => shop.bytes(name))));
    expect(taken([fileOf('both.pem')])).toMatchObject({ added: 2, rejected: [{ file: 'both.pem', index: 2 }] });
    const folded = (attribute: string, der: Uint8Array) =>
      `${attribute}:: ${Buffer.from(der).toString('base64')}`.replace(/(.{76})(?=.)/g, '$1\n ');
    shop.crl('ldif', 'b');
    const ldif = [
      'version: 1',
      'dn: cn=list,o=ml,c=UT,dc=data,dc=download,dc=pkd,dc=icao,dc=int',
      folded('pkdMasterListContent', masterList('signer', ['a', 'b'])),
      '',
      'dn: cn=ds,o=dsc,c=DE,dc=data,dc=download,dc=pkd,dc=icao,dc=int',
      'sn:: AQID',
      folded('userCertificate;binary', shop.bytes('ds.der')),
      folded('certificateRevocationList;binary', shop.bytes('ldif.crl')),
    ].join('\n');
    const { added, rejected, contents } = taken([['pkd.ldif', Buffer.from(ldif)]]);
    expect([added, rejected, contents.crls.length]).toEqual([3, [], 1]);
  });
});

describe('texts', () => {
  const base64 = (name: string) => Buffer.from(shop.bytes(name)).toString('base64');

  test.each([
    ['without blanks', 'version:1\ndn:c=UT\n'],
    ['with a name in base64', 'dn:: Yz1VVA==\n'],
    ['in capitals, with a mark of its encoding', '\ufeffDN: c=UT\r\n'],
    ['behind a comment', '# of today\n# dn\n\nversion: 1\ndn: c=UT\n'],
    ['with a text in its description', 'dn: c=UT\ndescription: -----BEGIN CERTIFICATE-----\n'],
  ])('LDIF %s', (_what, head) => {
    const ldif = `${head}cACertificate;binary:: ${base64('a.der')}\n2.5.4.37;binary::${base64('b.der')}\n`;
    expect(taken([['x.ldif', Buffer.from(ldif)]])).toMatchObject({ added: 2, rejected: [] });
  });

  test('values of LDIF that cannot be taken are named, each at its place', () => {
    const ldif = [
      'dn: c=UT',
      'cn:: w5Y=',
      `cACertificate;binary:: ${base64('a.der')}`,
      'userCertificate;binary:< file:///var/lib/pkd/ds.der',
      'userCertificate;binary: MIIB',
      'pkdMasterListContent:: AQID',
      'certificateRevocationList;binary:: MII*',
    ].join('\n');
    const { added, rejected } = taken([['x.ldif', Buffer.from(ldif)]]);
    expect(added).toBe(1);
    expect(rejected.map(({ index, reason }) => [index, reason])).toEqual([
      [1, expect.stringContaining('refers to file:///var/lib/pkd/ds.der')],
      [2, expect.stringMatching(/^userCertificate;binary is no DER/)],
      [3, expect.stringMatching(/^pkdMasterListContent is no DER/)],
      [4, expect.stringMatching(/^certificateRevocationList;binary is no DER/)],
    ]);
  });

  test('PEM whose text begins with the digit that is the tag of DER; a block without its end is named', () => {
    const pem = Buffer.from(shop.bytes('a.pem')).toString();
    const cut = Buffer.from(shop.bytes('b.pem'))
      .toString()
      .replace(/-----END.*/, '');
    expect(taken([['a.pem', Buffer.from(`0 s:C = UT, O = Utopia, CN = CSCA A\n${pem}`)]]).added).toBe(1);
    for (const bundle of [cut + pem, pem + cut]) {
      const { added, rejected } = taken([['bundle.pem', Buffer.from(bundle)]]);
      expect([added, rejected.length]).toEqual([1, 1]);
    }
  });

  test('DER behind DER is taken up to where it breaks', () => {
    const bytes = Buffer.concat([shop.bytes('a.der'), shop.bytes('b.der'), shop.bytes('a.der').subarray(0, 90)]);
    expect(taken([['many.der', bytes]])).toMatchObject({ added: 2, rejected: [{ index: 2 }] });
  });
});

test('a newer revocation list takes the place of an older one, never the other way; one of nobody is turned away', () => {
  shop.crl('first', 'b');
  shop.crl('second', 'b', ['ds']);
  const first = taken([fileOf('first.crl'), fileOf('b.der')]);
  expect(first).toMatchObject({ replaced: 0, rejected: [] });
  const second = taken([fileOf('second.crl')], first.contents);
  expect([second.replaced, second.contents.crls[0]?.value.revoked.size]).toEqual([1, 1]);
  const back = taken([fileOf('first.crl'), fileOf('second.crl')], second.contents);
  expect([back.replaced, back.rejected, back.contents.crls[0]?.value.revoked.size]).toEqual([0, [], 1]);
  expect(taken([fileOf('first.crl')])).toMatchObject({ rejected: [{ reason: expect.stringMatching(/no CSCA/) }] });
});

test('lists of two CSCAs of one name and without key identifiers stand beside each other, and are those of their keys', () => {
  for (const [name, subject] of [
    ['twin-1', '/C=UT/CN=Twin'],
    ['twin-2', '/C=UT/CN=Twin'],
  ] as const) {
    shop.key(name, ecKey('P-256'));
    shop.csca(name, subject);
    shop.crl(name, name, [], 30, { keyId: false });
  }
  shop.issue('by-twin-1', 'twin-1', { key: 'ds' });
  shop.crl('full-1', 'twin-1', ['by-twin-1'], 30, { number: 1, keyId: false });
  shop.crl('later-1', 'twin-1', ['by-twin-1'], 30, { keyId: false });
  const twins = taken(['twin-1.der', 'twin-2.der', 'full-1.crl', 'twin-2.crl'].map(fileOf));
  expect([twins.contents.crls.length, twins.replaced, twins.rejected]).toEqual([2, 0, []]);
  expect(twins.contents.crls.some(({ value }) => value.revoked.size === 1)).toBe(true);
  const next = taken([fileOf('later-1.crl')], twins.contents);
  expect([next.contents.crls.length, next.replaced]).toEqual([2, 1]);
  expect(taken([fileOf('twin-2.der'), fileOf('twin-1.crl')]).rejected).toHaveLength(1);
});

test('a list that bears another name than the CSCA whose key has signed it is turned away', () => {
  shop.openssl('pkey', '-in', 'b.key', '-out', 'alias.key');
  shop.csca('alias', '/C=UT/CN=Alias');
  shop.crl('alias', 'alias');
  expect(taken([fileOf('alias.crl'), fileOf('b.der')]).rejected).toMatchObject([
    { reason: expect.stringMatching(/no CSCA/) },
  ]);
  expect(taken([fileOf('alias.crl'), fileOf('b.der'), fileOf('alias.der')]).rejected).toEqual([]);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('Dear Sirs')],
  ['half a certificate', Buffer.from('3082010a30', 'hex')],
  ['a signed content of another kind', null],
])('%s is turned away with its reason', (_what, bytes) => {
  const file = bytes ?? shop.signed('signer', Buffer.from('hello'), '1.2.3', '-md', 'sha256');
  const { added, rejected } = taken([['file', file]]);
  expect(added).toBe(0);
  expect(rejected).toEqual([{ file: 'file', index: 0, reason: expect.stringMatching(/.{10}/) }]);
});

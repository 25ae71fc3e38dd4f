import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ecKey, Workshop } from '../../document/passive/signed-by-openssl.rig.ts';
import { main } from '../main.ts';

const shop = new Workshop();
const folder = mkdtempSync(join(tmpdir(), 'egate-trust-'));
afterAll(() => {
  shop.remove();
  rmSync(folder, { recursive: true, force: true });
});
const file = (name: string) => shop.file(name);

beforeAll(() => {
  for (const [name, country] of [
    ['a', 'UT'],
    ['b', 'DE'],
  ] as const) {
    shop.key(name, ecKey('P-256'));
    shop.csca(name, `/C=${country}/O=Test/CN=CSCA ${name}`);
  }
  shop.crl('a', 'a');
  shop.crl('b', 'b');
  shop.openssl('genpkey', '-algorithm', 'ed25519', '-out', 'other.key');
});

interface Answer {
  readonly error?: { readonly code: string };
  readonly [field: string]: unknown;
}

async function egate(...args: readonly string[]): Promise<{ readonly code: number; readonly answer: Answer }> {
  const stdout = new PassThrough();
  const code = await main(['trust', ...args], {
    ...{ stdin: Readable.from([]), stdout, stderr: new PassThrough(), env: {}, json: true },
    interrupted: new AbortController().signal,
  });
  return { code, answer: JSON.parse(String(stdout.read())) };
}

test('a first import makes the key; what is turned away is listed and no error; each import is a version', async () => {
  const trust = join(folder, 'new', 'trust');
  writeFileSync(file('letter.txt'), 'Dear Sirs');
  mkdirSync(trust, { recursive: true });
  writeFileSync(join(trust, 'site.key.part'), '', { mode: 0o644 });
  const first = await egate('import', file('a.der'), file('letter.txt'), file('a.crl'), '--trust', trust);
  expect(first).toMatchObject({
    code: 0,
    answer: { certificates: 1, added: 1, replaced: 0, countries: 1, crls: 1, version: 1 },
  });
  expect(first.answer.rejected).toEqual([{ file: file('letter.txt'), index: 0, reason: expect.any(String) }]);
  expect(statSync(join(trust, 'site.key')).mode & 0o077).toBe(0);
  const second = await egate('import', file('b.pem'), file('a.der'), '--trust', trust);
  expect(second.answer).toMatchObject({ certificates: 2, added: 1, countries: 2, crls: 1, version: 2, rejected: [] });
  const { answer } = await egate('list', '--trust', trust);
  expect(answer).toMatchObject({ version: 2, countries: 2, crls: [{ issuer: 'C=UT, O=Test, CN=CSCA a' }] });
  expect(answer.certificates).toMatchObject([{ anchor: true }, { anchor: true }]);
  expect(readdirSync(trust).sort()).toEqual(['site.key', 'site.pub', 'store.trust', 'store.version']);
});

test('certificates that lie in a folder go into its store with the first import', async () => {
  const trust = join(folder, 'loose');
  mkdirSync(trust);
  copyFileSync(file('a.der'), join(trust, 'a.der'));
  expect((await egate('list', '--trust', trust)).answer).toMatchObject({ version: null, countries: 1 });
  copyFileSync(file('b.crl'), join(trust, 'b.crl'));
  writeFileSync(join(trust, 'letter.pem'), 'Dear Sirs');
  expect((await egate('import', file('b.der'), '--trust', trust)).answer).toMatchObject({
    ...{ certificates: 2, added: 1, crls: 1 },
    rejected: [{ file: join(trust, 'letter.pem') }],
  });
});

test('--key replaces the site’s key; then nothing but that key goes on', async () => {
  const trust = join(folder, 'keyed');
  await egate('import', file('a.der'), '--trust', trust);
  const replaced = await egate('import', file('b.der'), '--trust', trust, '--key', file('other.key'));
  expect(replaced).toMatchObject({ code: 0, answer: { certificates: 2, version: 2 } });
  expect(await egate('import', file('a.crl'), '--trust', trust)).toMatchObject({
    code: 2,
    answer: { error: { code: 'no-key' } },
  });
  const more = await egate('import', file('a.crl'), '--trust', trust, '--key', file('other.key'));
  expect(more).toMatchObject({ code: 0, answer: { crls: 1, version: 3 } });
});

test('a store that was changed or put back is exit 2 for whoever names it, and no import builds on it', async () => {
  const trust = join(folder, 'changed');
  await egate('import', file('a.der'), '--trust', trust);
  const store = join(trust, 'store.trust');
  const first = readFileSync(store);
  await egate('import', file('b.der'), '--trust', trust);
  writeFileSync(store, first);
  for (const args of [['list'], ['import', file('b.der')]])
    expect(await egate(...args, '--trust', trust)).toMatchObject({ code: 2, answer: { error: { code: 'bad-trust' } } });
});

test('--key of another kind than the one before replaces it, and nothing is left of that', async () => {
  const trust = join(folder, 'kinds');
  await egate('import', file('a.der'), '--trust', trust);
  for (const [version, kind] of ['rsa', 'rsa-pss', 'ec', 'ed448'].entries()) {
    const more = kind === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:P-256'] : [];
    shop.openssl('genpkey', '-algorithm', kind, ...more, '-out', `${kind}.key`);
    const replaced = await egate('import', file('b.der'), '--trust', trust, '--key', file(`${kind}.key`));
    expect(replaced).toMatchObject({ code: 0, answer: { version: version + 2 } });
    expect((await egate('list', '--trust', trust)).answer).toMatchObject({ version: version + 2 });
    expect(readdirSync(trust).sort()).toEqual(['site.pub', 'store.trust', 'store.version']);
  }
});

test('a key that does not sign is exit 2, and the folder is as it was', async () => {
  shop.openssl('genpkey', '-algorithm', 'x25519', '-out', 'agreement.key');
  shop.openssl('pkey', '-in', 'other.key', '-pubout', '-out', 'other.pub');
  shop.openssl('pkey', '-in', 'other.key', '-aes256', '-passout', 'pass:word', '-out', 'locked.key');
  const trust = join(folder, 'agreement');
  for (const key of ['agreement.key', 'other.pub', 'locked.key']) {
    const refused = await egate('import', file('a.der'), '--trust', trust, '--key', file(key));
    expect(refused).toMatchObject({ code: 2, answer: { error: { code: 'bad-key', remedy: expect.any(String) } } });
    expect(readdirSync(trust)).toEqual([]);
  }
  await egate('import', file('a.der'), '--trust', trust);
  writeFileSync(join(trust, 'site.key'), 'broken');
  const before = readFileSync(join(trust, 'store.trust'));
  expect(await egate('import', file('b.der'), '--trust', trust)).toMatchObject({ code: 2 });
  expect(readFileSync(join(trust, 'store.trust'))).toEqual(before);
  expect(await egate('import', file('b.der'), '--trust', trust, '--key', file('other.key'))).toMatchObject({ code: 0 });
});

test('whoever takes a part of the store away gets no import and no list until all of it is taken away', async () => {
  const trust = join(folder, 'parts');
  await egate('import', file('a.der'), '--trust', trust);
  copyFileSync(file('b.der'), join(trust, 'b.der'));
  for (const part of ['store.version', 'store.trust', 'site.pub']) {
    rmSync(join(trust, part));
    for (const args of [['list'], ['import', file('b.der')]]) {
      const { code, answer } = await egate(...args, '--trust', trust);
      if (part === 'site.pub') expect([code, answer.error]).toEqual([0, undefined]);
      else
        expect([code, answer.error]).toEqual([
          2,
          { code: 'bad-trust', message: expect.any(String), remedy: expect.stringMatching(/to begin anew/) },
        ]);
    }
  }
});

test.each([
  ['no file', ['import', '--trust', folder], 'usage'],
  ['no folder', ['import', 'a.der'], 'usage'],
  ['an empty folder name', ['import', file('a.der'), '--trust', ''], 'usage'],
  ['a file that is not there', ['import', join(folder, 'nowhere'), '--trust', folder], 'no-file'],
  ['a folder for a file', ['import', folder, '--trust', folder], 'no-file'],
  [
    'a key that is none',
    ['import', file('letter.txt'), '--trust', join(folder, 'k'), '--key', file('letter.txt')],
    'bad-key',
  ],
])('%s is exit 2', async (_what, args, code) => {
  expect(await egate(...args)).toMatchObject({ code: 2, answer: { error: { code } } });
});

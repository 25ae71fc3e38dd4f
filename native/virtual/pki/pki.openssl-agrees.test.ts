import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensurePki, ensurePkiDirectly, type IssuerFiles, issuerFiles } from './pki.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'egate-pki-'));
  folders.push(folder);
  return folder;
}

const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function made(folder: string, state: string): IssuerFiles {
  const found = issuerFiles(folder, state);
  if (found === null) throw new Error(`no PKI of ${state}`);
  return found;
}

test('the document signer is issued by the CSCA, the link by the previous one; none is revoked, all hold for years', async () => {
  const folder = newFolder();
  await ensurePki(folder, 'MNG');
  const { folder: place, csca, documentSigner, crl, masterList } = made(folder, 'MNG');
  const pem = (file: string) => {
    openssl('x509', '-inform', 'DER', '-in', file, '-out', `${file}.pem.txt`);
    return `${file}.pem.txt`;
  };
  const inThreeYears = String(Math.floor(Date.now() / 1000) + 3 * 365 * 86_400);
  openssl('crl', '-inform', 'DER', '-in', crl, '-out', `${crl}.txt`);
  expect(
    openssl(
      'verify',
      '-crl_check',
      '-CRLfile',
      `${crl}.txt`,
      '-attime',
      inThreeYears,
      '-CAfile',
      pem(csca),
      pem(documentSigner),
    ),
  ).toMatch(/OK/);
  const previous = pem(join(place, 'csca-previous.der'));
  expect(openssl('verify', '-CAfile', previous, pem(join(place, 'link.der')))).toMatch(/OK/);
  const text = openssl('x509', '-in', pem(documentSigner), '-noout', '-text');
  expect(text).toMatch(/Issuer: C = MN,/);
  expect(text).toMatch(/Digital Signature/);
  expect(text).toMatch(/Private Key Usage Period/);
  const list = join(folder, 'list');
  openssl('cms', '-verify', '-inform', 'DER', '-in', masterList, '-CAfile', pem(csca), '-purpose', 'any', '-out', list);
  expect(readFileSync(list).includes(readFileSync(csca))).toBe(true);
});

test.each([
  ['ds-expired', /certificate has expired/],
  ['ds-revoked', /certificate revoked/],
  ['ds-unknown', /unable to get local issuer certificate/],
])('%s is refused by openssl too', async (signer, complaint) => {
  const folder = newFolder();
  await ensurePki(folder, 'MNG');
  const { folder: place, csca, crl } = made(folder, 'MNG');
  openssl('x509', '-inform', 'DER', '-in', csca, '-out', `${csca}.txt`);
  openssl('crl', '-inform', 'DER', '-in', crl, '-out', `${crl}.txt`);
  const verify = () =>
    openssl(
      'verify',
      '-crl_check',
      '-CRLfile',
      `${crl}.txt`,
      '-CAfile',
      `${csca}.txt`,
      join(place, `${signer}.signer`),
    );
  expect(verify).toThrow(complaint);
});

test('made once: the second call changes nothing', async () => {
  const folder = newFolder();
  await ensurePki(folder, 'CHN');
  const before = readFileSync(made(folder, 'CHN').csca);
  await ensurePki(folder, 'CHN');
  expect(readFileSync(made(folder, 'CHN').csca)).toEqual(before);
});

test('several processes at once make one PKI of each state', async () => {
  const folder = newFolder();
  const script = `import { ensurePki } from ${JSON.stringify(join(import.meta.dirname, 'pki.ts'))};
    await Promise.all([ensurePki(${JSON.stringify(folder)}, 'MNG'), ensurePki(${JSON.stringify(folder)}, 'D')]);`;
  const codes = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise((resolve) => {
          spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).once('exit', resolve);
        }),
    ),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(readdirSync(folder).sort()).toEqual(['D', 'MNG']);
  for (const state of ['MNG', 'D']) {
    const { csca, documentSigner } = made(folder, state);
    openssl('x509', '-inform', 'DER', '-in', csca, '-out', `${csca}.txt`);
    openssl('x509', '-inform', 'DER', '-in', documentSigner, '-out', `${documentSigner}.txt`);
    expect(openssl('verify', '-CAfile', `${csca}.txt`, `${documentSigner}.txt`)).toMatch(/OK/);
  }
  expect(openssl('x509', '-inform', 'DER', '-in', made(folder, 'D').csca, '-noout', '-subject')).toMatch(/C = DE,/);
});

test('a folder of its own state has its files at the top; other states go below, each with its CSCAs', async () => {
  const folder = newFolder();
  await ensurePki(folder, 'CHN');
  const uto = await ensurePkiDirectly(folder, 'UTO');
  expect(uto.folder).toBe(folder);
  expect((await ensurePkiDirectly(folder, 'UTO')).folder).toBe(folder);
  expect((await ensurePkiDirectly(folder, 'CHN')).folder).toBe(join(folder, 'CHN'));
  await ensurePki(folder, 'UTO');
  const cscas = ['', 'CHN'].flatMap((state) =>
    readdirSync(join(folder, state))
      .filter((name) => /^csca.*\.der$/.test(name))
      .sort()
      .map((name) => join(state, name)),
  );
  expect(cscas).toEqual(['csca-previous.der', 'csca.der', 'CHN/csca-previous.der', 'CHN/csca.der']);
});

test('a state whose passports came first keeps its keys when the folder becomes its own', async () => {
  const folder = newFolder();
  await ensurePki(folder, 'MNG');
  const below = readFileSync(join(folder, 'MNG', 'csca.der'));
  const top = await ensurePkiDirectly(folder, 'MNG');
  expect(readFileSync(top.csca)).toEqual(below);
  expect(top.folder).toBe(folder);
});

test('a state that is no MRZ code is not made into a folder', async () => {
  await expect(ensurePki(newFolder(), '../x')).rejects.toThrow(/no issuing state/);
});

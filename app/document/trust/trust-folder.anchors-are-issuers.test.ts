import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensurePki } from '../../../native/virtual/pki/pki.ts';
import { loadTrustFolder } from './trust-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'trust-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('of a folder of PKIs the CSCAs and their links are trusted, the document signers beside them never', async () => {
  await ensurePki(folder, 'MNG');
  await ensurePki(folder, 'CHN');
  const store = loadTrustFolder(folder);
  expect(store.anchors.map(({ subject }) => subject.country).sort()).toEqual(['CN', 'CN', 'CN', 'MN', 'MN', 'MN']);
  expect(store.crls).toHaveLength(2);
  expect(store.certificates).toHaveLength(8);
  expect(store.rejected).toEqual([]);
});

test('a file that is neither certificate nor list is named; the text around one in PEM may begin with a zero', () => {
  const mixed = join(folder, 'mixed');
  mkdirSync(mixed);
  const der = loadTrustFolder(folder).anchors[0]?.raw ?? new Uint8Array();
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
  writeFileSync(join(mixed, 'zero.pem'), `0 s:C = MN\n${pem}`);
  writeFileSync(join(mixed, 'letter.cer'), 'Dear Sirs');
  writeFileSync(join(mixed, 'cut.pem'), pem.slice(0, 200));
  const { anchors, rejected } = loadTrustFolder(mixed);
  expect(anchors).toHaveLength(1);
  expect(rejected.map(({ source }) => source)).toEqual([join(mixed, 'cut.pem'), join(mixed, 'letter.cer')]);
});

import { mkdtempSync, rmSync } from 'node:fs';
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

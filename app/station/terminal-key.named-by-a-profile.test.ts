import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensureTerminalPki } from '../../native/virtual/pki/terminal-pki.ts';
import { readTerminalKey } from './read-terminal-key.ts';
import type { SiteProfile } from './site-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-site-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const site = (terminalKey?: string) => ({ terminalKey }) as SiteProfile;

test('a post without a key has none, a named one is found beside the profile, a wrong one is told', async () => {
  const scheme = { algorithm: 'ECDSA', hash: 'SHA-256', key: 'prime256v1' } as const;
  await ensureTerminalPki(folder, 'MNG', scheme, new Date());
  const profile = join(folder, 'site.yaml');
  expect(readTerminalKey(site(), profile)).toEqual({ ok: true, value: null });
  const named = readTerminalKey(site('terminals/ECDSA-prime256v1-SHA-256'), profile);
  expect(named.ok && named.value?.certificates.map(({ holder }) => holder)).toEqual([
    'MNTESTCVCA00001',
    'MNTESTDV00001',
    'MNTESTIS00001',
  ]);
  expect(readTerminalKey(site('terminals'), profile)).toMatchObject({
    ok: false,
    error: expect.stringContaining('site.yaml: terminalKey: '),
  });
});

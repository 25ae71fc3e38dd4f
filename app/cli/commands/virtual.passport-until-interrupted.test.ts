import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { privatePcscdMissing, runWithPrivatePcscd } from '../../../native/virtual/pcscd/private-pcscd.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-virtual-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const profile = join(folder, 'passport.json');
const portrait = join(import.meta.dirname, '../../../native/virtual/travellers/person-a/passport.jpg');
const mrz = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
writeFileSync(profile, JSON.stringify({ mrz, portrait, pki: 'pki' }));
const dropping = join(folder, 'dropping.json');
writeFileSync(dropping, JSON.stringify({ mrz, portrait, pki: 'pki', faults: ['drops-at:1'] }));
const noChip = join(folder, 'no-chip.json');
writeFileSync(noChip, JSON.stringify({ mrz, access: [] }));

function egate(...args: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, '../egate.mjs'), 'virtual', ...args], {
    encoding: 'utf8',
    timeout: 15_000,
  });
}

const missing =
  privatePcscdMissing() ??
  (spawnSync('opensc-tool', ['--version']).status === 0 ? null : 'opensc-tool is missing beside pcscd');

describe.skipIf(missing !== null)(`on a private pcscd${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  test('`ready` means that the daemon sees the card; it comes back when it drops out; SIGTERM takes it out', async () => {
    const rig = join(import.meta.dirname, 'virtual-passport.rig.ts');
    const end = await runWithPrivatePcscd(rig, [profile, dropping, noChip]);
    expect(end, end.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(end.stdout)).toEqual({
      good: { line: 'ready', seen: true, code: 0 },
      wobbly: { line: 'ready', seen: { gone: true, back: true }, code: 0 },
      none: { line: 'ready', seen: false, code: 0 },
      withoutDaemon: 3,
    });
  }, 60_000);
});

test.each([
  [['passport'], 'usage'],
  [['passport', join(folder, 'nowhere.json')], 'bad-profile'],
  [['passport', folder], 'bad-profile'],
  [['passport', profile, '--reader', '2'], 'usage'],
  [['passport', profile, '--speed', 'warp'], 'usage'],
  [['pki'], 'usage'],
  [['pki', profile], 'no-folder'],
  [['pki', folder, '--state', 'UTOPIA'], 'bad-state'],
])('%j is bad input: exit code 2 and one JSON error', (args, code) => {
  const end = egate(...args, '--json');
  expect(end.status).toBe(2);
  const { error } = JSON.parse(end.stdout);
  expect(error).toMatchObject({ code });
  expect(error.message).not.toBe('');
  expect(error.remedy).not.toBe('');
});

test('`virtual pki` puts the files of the default state directly into the folder', () => {
  const place = join(folder, 'test-pki');
  const end = egate('pki', place, '--json');
  expect(end.status).toBe(0);
  expect(JSON.parse(end.stdout)).toMatchObject({ state: 'UTO', folder: place });
  for (const name of ['csca.der', 'ds.der', 'csca.key', 'ds.key', 'csca.crl', 'masterlist.ml']) {
    expect(existsSync(join(place, name)), name).toBe(true);
  }
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { privatePcscdMissing, runWithPrivatePcscd } from './private-pcscd.ts';

const noOpensc = spawnSync('opensc-tool', ['--version']).status !== 0;
const missing =
  privatePcscdMissing() ??
  (noOpensc ? 'opensc-tool, the foreign PC/SC client of this pcscd test, is not installed' : null);

describe.skipIf(missing !== null)(
  `a passport on a private pcscd${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'egate-pcscd-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('is seen, answers, is laid down at once where another was lifted unread, survives the daemon’s death, and leaves', async () => {
      const mrz = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
      const portrait = join(import.meta.dirname, '../travellers/person-a/passport.jpg');
      const profile = join(folder, 'passport.json');
      const dropping = join(folder, 'dropping.json');
      writeFileSync(profile, JSON.stringify({ mrz, portrait }));
      writeFileSync(dropping, JSON.stringify({ mrz, portrait, faults: ['drops-at:3'] }));
      const rig = join(import.meta.dirname, 'passport-on-the-daemon.rig.ts');
      const end = await runWithPrivatePcscd(rig, [join(folder, 'pki'), profile, dropping], { timeoutMs: 90_000 });
      expect(end, end.stderr).toMatchObject({ code: 0 });
      const seen = JSON.parse(end.stdout);
      expect(seen).toMatchObject({
        withoutDaemon: 'no-daemon',
        before: 'No No',
        during: 'Yes No',
        atr: '3b:88:80:01:00:00:00:00:91:81:71:00:79',
        swapped: 'Yes No',
        second: 'occupied',
        speed: 'fast',
        afterRestart: 'Yes No',
        removed: 'No No',
        dropped: 'No No',
      });
      // EF.CardAccess is open to everyone, EF.COM is not.
      expect(seen.files).toMatch(/31 14 30 12 06 0A 04 00 7F 00 07 02 02 04 02 02/);
      expect(seen.files).toMatch(/SW1=0x69, SW2=0x82/);
      // Nagle's 44 ms are gone on the fast route; a loaded machine is allowed for.
      expect(seen.perApdu).toBeLessThan(20);
    }, 100_000);
  },
);

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { privatePcscdMissing, runWithPrivatePcscd } from '../virtual/pcscd/private-pcscd.ts';
import { ensurePki } from '../virtual/pki/pki.ts';

const missing = privatePcscdMissing();

describe.skipIf(missing !== null)(
  `chips over a private pcscd${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'egate-chip-'));
    const out = join(folder, 'out');
    let seen: Record<string, unknown> & { tool: Record<string, { code: number; stdout: string; stderr: string }> };
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    beforeAll(async () => {
      const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
      const portrait = join(import.meta.dirname, '../virtual/travellers/person-a/passport.jpg');
      const profile = join(folder, 'passport.json');
      const dropping = join(folder, 'dropping.json');
      writeFileSync(profile, JSON.stringify({ mrz, portrait }));
      writeFileSync(dropping, JSON.stringify({ mrz, portrait, faults: ['drops-at:9'] }));
      await ensurePki(join(folder, 'pki'), 'MNG');
      const rig = join(import.meta.dirname, 'chip-on-the-daemon.rig.ts');
      const end = await runWithPrivatePcscd(rig, [join(folder, 'pki'), profile, dropping, out], { timeoutMs: 110_000 });
      expect(end, end.stderr).toMatchObject({ code: 0 });
      seen = JSON.parse(end.stdout);
    }, 120_000);

    test('the transport keeps its contract, and whole passports are read in a fraction of a second', () => {
      // Reaching this line, checkCardTransport has passed in the rig.
      const readings = seen.readings as readonly { end: string; total: number }[];
      expect(readings.map(({ end }) => end)).toEqual(Array(5).fill('complete'));
      // Well under 300 ms on a quiet machine; the best of five, because this one may be busy.
      expect(Math.min(...readings.map(({ total }) => total))).toBeLessThan(300);
    });

    test('a daemon that is not there, dies or dies while a chip is read: lost, and back by itself', () => {
      expect(seen).toMatchObject({
        withoutDaemon: { end: 'reader-lost' },
        whileDead: 'reader-lost',
        afterRestart: { end: 'complete' },
        killedWhileReading: { end: 'card-lost' },
        afterKill: { end: 'complete' },
      });
      expect(seen.events).toEqual(expect.arrayContaining(['lost', 'ready', 'no-card', 'card']));
    });

    test('egate chip read prints the document and writes the files', () => {
      const { whole } = seen.tool;
      expect(whole).toMatchObject({ code: 0, stderr: '' });
      const document = JSON.parse(whole?.stdout ?? '');
      expect(document).toMatchObject({
        reader: 'Virtual PCD 00 00',
        atr: '3B888001000000009181710079',
        access: { protocol: 'PACE', mapping: 'GM', cipher: 'AES-128', downgraded: false },
        mrz: { format: 'TD3', documentNumber: 'E2514087', valid: true },
        portrait: { mime: 'image/jpeg', standard: 'ISO 19794-5', width: 480, height: 600 },
        checks: { sodSignature: { outcome: 'passed' }, dg1AgainstMrz: { outcome: 'passed' } },
        activeAuthentication: { outcome: 'not-applicable' },
        transport: 'pcsc',
      });
      expect(document.files.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['EF.COM', 'EF.SOD', 'DG1', 'DG2']),
      );
      expect(readdirSync(out)).toEqual(
        expect.arrayContaining(['DG1.bin', 'DG2.bin', 'EF.COM.bin', 'EF.SOD.bin', 'portrait.jpg']),
      );
    });

    test('egate chip read opens a chip anew, in short lengths, that is gone at the first extended one', () => {
      const { inShort, whole } = seen.tool;
      expect(inShort).toMatchObject({ code: 0, stderr: '' });
      const [document, other] = [inShort, whole].map((end) => JSON.parse(end?.stdout ?? ''));
      expect(document).toMatchObject({ end: { kind: 'complete' }, files: other.files, checks: other.checks });
      expect(document.apdus).toBeGreaterThan(100);
    });

    test('egate chip read that is stopped while a card is silent says so and ends, the card still there', () => {
      const { silent } = seen.tool;
      expect(silent).toMatchObject({ code: 1, stderr: '' });
      expect(JSON.parse(silent?.stdout ?? '')).toMatchObject({ end: { kind: 'card-lost' } });
    });

    test('egate chip read: a wrong key, a chip that drops out, no card, no reader, no daemon', () => {
      const { wrong, early, noCard, noReader, noDaemon } = seen.tool;
      expect(wrong).toMatchObject({ code: 1, stderr: '' });
      const refused = JSON.parse(wrong?.stdout ?? '');
      expect(Object.keys(refused)).toEqual(['error']);
      expect(refused.error.code).toBe('wrong-password');
      expect(early?.code).toBe(1);
      expect(JSON.parse(early?.stdout ?? '')).toMatchObject({
        end: { kind: 'card-lost' },
        mrz: null,
        portrait: null,
        checks: { sodSignature: { outcome: 'not-possible' }, dataGroupHashes: { outcome: 'not-possible' } },
      });
      for (const [end, code] of [
        [noCard, 'no-chip'],
        [noReader, 'no-reader'],
        [noDaemon, 'no-reader'],
      ] as const) {
        expect(end).toMatchObject({ code: 3, stderr: '' });
        expect(JSON.parse(end?.stdout ?? '').error.code).toBe(code);
      }
    });
  },
);

import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { openFileDisk } from './file-disk.ts';
import { Pseudonyms } from './pseudonyms.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-salts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const subject = { issuingState: 'MNG', documentNumber: 'E1234567', birthDate: '1988-04-12' };
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('salts are for their owner alone, and erased ones are overwritten in place, not only removed by name', async () => {
  const salts = join(folder, 'salts');
  const pseudonyms = new Pseudonyms({
    disk: await openFileDisk(salts),
    clock: new ManualClock(),
    makeSalt: () => randomBytes(32),
  });
  const [gone, stays] = [randomUUID(), randomUUID()];
  for (const crossing of [gone, stays]) expect(pseudonyms.commit(crossing, subject)).not.toBeNull();
  pseudonyms.forget();
  const kept = await pseudonyms.kept();
  const erased = kept.find(({ crossing }) => crossing === gone)!.salt.toString('base64url');
  const [name = ''] = readdirSync(salts);
  expect([modeOf(salts), modeOf(join(salts, name))]).toEqual(['700', '600']);

  // A second name for the same bytes on the disk: what whoever undeletes the file would read.
  mkdirSync(join(folder, 'undeleted'));
  const undeleted = join(folder, 'undeleted', name);
  linkSync(join(salts, name), undeleted);
  expect(readFileSync(undeleted, 'latin1')).toContain(erased);
  expect(await pseudonyms.erase(new Set([gone]))).toBe(1);
  await pseudonyms.close();
  expect(readFileSync(undeleted).every((byte) => byte === 0)).toBe(true);
  const left = readdirSync(salts).map((one) => readFileSync(join(salts, one), 'latin1'));
  expect(left.join('')).toContain(stays);
  expect(left.join('')).not.toContain(gone);
  expect(left.join('')).not.toContain(erased);
  for (const one of readdirSync(salts)) expect(modeOf(join(salts, one))).toBe('600');
});

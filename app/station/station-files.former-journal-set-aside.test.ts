import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { journalSigner, setFormerJournalAside, stationFiles } from './station-files.ts';

const data = mkdtempSync(join(tmpdir(), 'station-files-'));
afterAll(() => rmSync(data, { recursive: true }));
const files = stationFiles(data);

test('a journal of the first version is kept whole, apart, and its key goes on signing, outside the folder', () => {
  mkdirSync(files.journal, { recursive: true });
  writeFileSync(join(files.journal, 'entries.log'), 'entries');
  writeFileSync(join(files.journal, 'checkpoints.log'), 'checkpoints');
  const { key } = journalSigner(files, 'lane-1');
  const former = join(files.journal, 'journal.key');
  writeFileSync(former, readFileSync(files.journalKey));
  rmSync(files.journalKey);
  expect(journalSigner(files, 'lane-1').key).toEqual(key);
  expect(existsSync(former)).toBe(false);
  expect((statSync(files.journalKey).mode & 0o777).toString(8)).toBe('600');

  const aside = setFormerJournalAside(files);
  expect(readFileSync(join(aside ?? '', 'entries.log'), 'utf8')).toBe('entries');
  expect(readFileSync(join(aside ?? '', 'checkpoints.log'), 'utf8')).toBe('checkpoints');
  expect(existsSync(join(files.journal, 'entries.log'))).toBe(false);
  expect(setFormerJournalAside(files)).toBeNull();
});

test('a key that is lost, or another in its place, is no key of the journal that is there', () => {
  const other = stationFiles(join(data, 'other'));
  journalSigner(other, 'lane-1');
  const kept = readFileSync(other.journalKey);
  rmSync(other.journalKey);
  expect(() => journalSigner(other, 'lane-1')).toThrow(`${other.journalKey} is gone; put it back`);
  expect(existsSync(other.journalKey)).toBe(false);
  writeFileSync(other.journalKey, readFileSync(files.journalKey));
  expect(() => journalSigner(other, 'lane-1')).toThrow('is not the key that');
  writeFileSync(other.journalKey, kept);
  expect(journalSigner(other, 'lane-1').key.name).toBe('lane-1');
  rmSync(join(other.journal, 'journal.vkey'));
  journalSigner(other, 'lane-1');
  expect(existsSync(join(other.journal, 'journal.vkey'))).toBe(true);
});

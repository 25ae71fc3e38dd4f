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

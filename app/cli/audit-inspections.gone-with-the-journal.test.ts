import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainWords, token } from '../audit/event-fields.ts';
import { openFileDisk } from '../audit/file-disk.ts';
import type { Inspection } from '../audit/inspections.ts';
import { documentCheckNames } from '../core/document-checks.ts';
import { systemClock } from '../core/system-clock.ts';
import { openLaneJournal } from '../station/open-journal.ts';
import { journalSigner, stationFiles } from '../station/station-files.ts';
import { main } from './main.ts';

const data = mkdtempSync(join(tmpdir(), 'egate-inspections-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const crossing = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function egate(json: boolean, ...words: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const stdout = new PassThrough();
  const code = await main(['audit', ...words], {
    stdin: Readable.from([]),
    stdout,
    stderr: new PassThrough(),
    env: {},
    json,
    interrupted: new AbortController().signal,
  });
  return { code, out: String(stdout.read()) };
}

async function records(...words: string[]): Promise<readonly Inspection[]> {
  const { code, out } = await egate(true, 'inspections', ...words);
  expect(code).toBe(0);
  return (JSON.parse(out) as { readonly inspections: readonly Inspection[] }).inspections;
}

beforeAll(async () => {
  const files = stationFiles(data);
  const opened = await openLaneJournal({
    disk: await openFileDisk(files.journal),
    clock: systemClock,
    signer: journalSigner(files, 'lane-1'),
    segmentEntries: 10,
  });
  if (!opened.ok) throw new Error('the journal opens');
  const { journal } = opened.value;
  const passed = { outcome: 'passed', reason: plainWords('as it should be') } as const;
  const checks = Object.fromEntries(documentCheckNames.map((name) => [name, passed])) as Record<
    (typeof documentCheckNames)[number],
    typeof passed
  >;
  for (let n = 0; n < 12; n += 1) {
    const id = crossing(n);
    await journal.append({
      event: 'document.mrz-read',
      crossing: id,
      fields: { format: 'TD3', documentCode: token('P'), issuingState: token('MNG') },
    });
    const dataGroupHashes = { outcome: n === 11 ? 'failed' : 'passed', reason: plainWords('DG2') } as const;
    await journal.append({
      event: 'document.chip-read',
      crossing: id,
      fields: { checks: { ...checks, dataGroupHashes }, transport: 'pcsc' },
    });
    await journal.append({ event: 'crossing.concluded', crossing: id, fields: { outcome: 'cleared', by: 'machine' } });
  }
  await journal.close();
});

test('each document has its record, with the lane’s name; one crossing’s and the last ones when asked', async () => {
  const all = await records(data);
  expect(all.map(({ transaction }) => transaction.id)).toEqual(Array.from({ length: 12 }, (_, n) => crossing(n)));
  expect(all[0]).toMatchObject({ system: { lane: 'lane-1' }, documentDetails: { issuingState: 'MNG' } });
  expect(await records(data, '--crossing', crossing(3))).toEqual([all[3]]);
  expect(await records(data, '--last', '2')).toEqual(all.slice(-2));
});

test('for people a line says what was not as it should be, and no more of what was', async () => {
  const { out } = await egate(false, 'inspections', data, '--last', '2');
  const [good, bad] = out.trim().split('\n');
  expect(good).toMatch(/P MNG .*successful$/);
  expect(bad).toMatch(/failed +dataGroupHashes failed$/);
});

test.each([
  ['--last', '0'],
  ['--last', 'some'],
])('%s %s ends at once', async (...words) => {
  expect((await egate(true, 'inspections', data, ...words)).code).toBe(2);
});

test('what is pruned from the journal is gone from the records, and the export still has it', async () => {
  const whole = await records(data);
  const out = join(data, 'journal.tar');
  expect((await egate(true, 'export', data, '--out', out)).code).toBe(0);
  expect((await egate(true, 'prune', data, '--exported', out)).code).toBe(0);
  const left = await records(data);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(whole.length);
  expect(await records(out)).toEqual(whole);
});

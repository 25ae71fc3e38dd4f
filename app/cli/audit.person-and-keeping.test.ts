import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { token } from '../audit/event-fields.ts';
import { openFileDisk } from '../audit/file-disk.ts';
import { numbered } from '../audit/journal.rig.ts';
import { pseudonymsIn } from '../audit/pseudonyms.ts';
import { systemClock } from '../core/system-clock.ts';
import { Forgetting } from '../station/forgetting.ts';
import { openLaneJournal } from '../station/open-journal.ts';
import { journalSigner, stationFiles } from '../station/station-files.ts';
import { main } from './main.ts';

const data = mkdtempSync(join(tmpdir(), 'egate-audit-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const files = stationFiles(data);
const crossing = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const bat = ['--number', 'E1234567', '--state', 'MNG', '--birth', '1988-04-12'];
const li = ['--number', 'EB0000001', '--state', 'CHN', '--birth', '900131'];

async function egate(...words: string[]): Promise<Readonly<Record<string, unknown>>> {
  const stdout = new PassThrough();
  const code = await main(['audit', ...words], {
    stdin: Readable.from([]),
    stdout,
    stderr: new PassThrough(),
    env: {},
    json: true,
    interrupted: new AbortController().signal,
  });
  return { code, ...(JSON.parse(String(stdout.read())) as Record<string, unknown>) };
}

async function laneJournal() {
  const opened = await openLaneJournal({
    disk: await openFileDisk(files.journal),
    clock: systemClock,
    signer: journalSigner(files, 'lane-1'),
    segmentEntries: 5,
  });
  if (!opened.ok) throw new Error('the journal opens');
  return opened.value.journal;
}

beforeAll(async () => {
  const journal = await laneJournal();
  const pseudonyms = pseudonymsIn(await openFileDisk(files.salts), systemClock);
  const people = [
    { issuingState: 'MNG', documentNumber: 'E1234567', birthDate: '1988-04-12' },
    { issuingState: 'CHN', documentNumber: 'EB0000001', birthDate: '1990-01-31' },
  ] as const;
  for (let n = 0; n < 12; n += 1) {
    const subject = pseudonyms.commit(crossing(n), people[n % 2]!);
    await journal.append({
      event: 'document.mrz-read',
      crossing: crossing(n),
      fields: {
        format: 'TD3',
        documentCode: token('P'),
        issuingState: token('MNG'),
        ...(subject === null ? {} : { subject }),
      },
    });
  }
  await journal.close();
  await pseudonyms.close();
});

test('with the document in hand the entries about its holder are found, and nobody else’s', async () => {
  const found = await egate('subject', data, ...bat);
  expect(found.code).toBe(0);
  expect((found.found as { crossing: string }[]).map((one) => one.crossing)).toEqual([0, 2, 4, 6, 8, 10].map(crossing));
  expect(await egate('subject', data, '--number', 'E7654321', '--state', 'MNG', '--birth', '1988-04-12')).toMatchObject(
    {
      code: 1,
      found: [],
    },
  );
  expect(await egate('subject', data, '--number', 'E1234567')).toMatchObject({ code: 2 });
});

test('one crossing erased, then a person: nobody is found any more, and the journal verifies with both written down', async () => {
  expect(await egate('erase', data, '--crossing', crossing(0))).toMatchObject({ code: 0, erased: 1 });
  expect(((await egate('subject', data, ...bat)).found as unknown[]).length).toBe(5);
  expect(await egate('erase', data, ...bat)).toMatchObject({ code: 0, erased: 5 });
  expect(await egate('subject', data, ...bat)).toMatchObject({ code: 1, found: [] });
  expect(await egate('erase', data, ...bat)).toMatchObject({ code: 1, erased: 0 });
  expect(await egate('subject', data, ...li)).toMatchObject({ code: 0 });
  expect(await egate('verify', data)).toMatchObject({ code: 0, ok: true });
  const shown = (await egate('show', data)).entries as { event: string; fields: object }[];
  expect(shown.filter(({ event }) => event === 'person.forgotten').map(({ fields }) => fields)).toEqual([
    { crossings: 1, cause: 'request' },
    { crossings: 5, cause: 'request' },
  ]);
});

test('a running station erases what it is asked to, and writes it down itself', async () => {
  const journal = await laneJournal();
  const disk = await openFileDisk(files.salts);
  const pseudonyms = pseudonymsIn(disk, systemClock);
  const forgetting = new Forgetting({
    disk,
    pseudonyms,
    journal,
    clock: systemClock,
    saltDays: 30,
    onProblem: (detail) => expect.unreachable(detail),
  });
  const door = createServer();
  await new Promise<void>((listening) => door.listen(files.socket, listening));
  forgetting.start();
  expect(await egate('erase', data, '--crossing', crossing(1))).toMatchObject({ code: 0, erased: 1 });
  forgetting.stop();
  door.close();
  expect((await pseudonyms.kept()).some((one) => one.crossing === crossing(1))).toBe(false);
  await pseudonyms.close();
  await journal.close();
  const shown = (await egate('show', data, '--last', '1')).entries;
  expect(shown).toMatchObject([{ event: 'person.forgotten', fields: { crossings: 1, cause: 'request' } }]);
});

test('exported, pruned and exported again: each file verifies by itself, and so does what is left', async () => {
  const out = join(data, 'journal.tar');
  const exported = await egate('export', data, '--out', out);
  expect(exported).toMatchObject({ code: 0, ok: true, first: 0, firstBad: null });
  expect(await egate('verify', out)).toMatchObject({ code: 0, ok: true, signaturesChecked: true });
  const before = readdirSync(files.journal).length;
  const pruned = await egate('prune', data, '--exported', out);
  expect(pruned).toMatchObject({ code: 0, pruned: true });
  expect(readdirSync(files.journal).length).toBeLessThan(before);
  expect(await egate('verify', data)).toMatchObject({ code: 0, ok: true, first: pruned.upTo });
  expect(await egate('prune', data, '--exported', out)).toMatchObject({ code: 1, pruned: false });
  const journal = await laneJournal();
  for (let n = 0; n < 9; n += 1) await journal.append(numbered(n));
  await journal.close();
  expect(await egate('verify', data)).toMatchObject({ code: 0, ok: true });
  expect(await egate('export', data, '--out', join(data, 'rest.tar'))).toMatchObject({ code: 0, first: pruned.upTo });
  expect(readFileSync(out).includes(Buffer.from('E1234567'))).toBe(false);
});

test('an export that somebody has changed, or of another lane, prunes nothing', async () => {
  const journal = await laneJournal();
  for (let n = 0; n < 9; n += 1) await journal.append(numbered(n));
  await journal.close();
  const out = join(data, 'changed.tar');
  await egate('export', data, '--out', out);
  const bytes = readFileSync(out);
  const at = bytes.indexOf('"bytes":3');
  bytes[at + 8] = 0x34;
  writeFileSync(out, bytes);
  expect(await egate('verify', out)).toMatchObject({ code: 1, ok: false });
  expect(await egate('prune', data, '--exported', out)).toMatchObject({ code: 1, error: { code: 'not-verified' } });
});

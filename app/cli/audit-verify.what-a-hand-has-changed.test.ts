import { generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ed25519Signer } from '../audit/ed25519-signer.ts';
import { openFileDisk } from '../audit/file-disk.ts';
import { numbered } from '../audit/journal.rig.ts';
import { Journal } from '../audit/journal.ts';
import { liveNoteFiles, segmentFile } from '../audit/journal-files.ts';
import { rawPublicKey, verifierKey } from '../audit/signed-note.ts';
import { systemClock } from '../core/system-clock.ts';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
let entries: readonly string[] = [];
let notes: readonly (readonly [string, string])[] = [];
const entriesFile = segmentFile(0);

function restored(): void {
  writeFileSync(file(entriesFile), entries.join(''));
  for (const [name, note] of notes) writeFileSync(file(name), note);
}

beforeAll(async () => {
  const signer = ed25519Signer('lane-1', generateKeyPairSync('ed25519').privateKey);
  const opened = await Journal.open({
    disk: await openFileDisk(folder),
    clock: systemClock,
    signer,
    snapshot: () => ({ event: 'journal.segment', crossing: null, fields: { state: {} } }),
  });
  if (!opened.ok) throw new Error('a new journal opens');
  const { journal } = opened.value;
  for (let n = 1; n < 5; n += 1) await journal.append(numbered(n));
  await journal.close();
  writeFileSync(file('journal.vkey'), `${verifierKey(signer.key)}\n`);
  entries = readFileSync(file(entriesFile), 'utf8').split(/(?<=\n)/);
  notes = liveNoteFiles.map((name) => [name, readFileSync(file(name), 'utf8')]);
});

async function verified(...options: string[]) {
  const { code, said } = await answered(true, ...options);
  const { ok, firstBad, error } = JSON.parse(said) as Record<string, unknown>;
  return { code, ok, firstBad, ...(error === undefined ? {} : { error }) };
}

async function answered(json: boolean, ...options: string[]) {
  const stdout = new PassThrough();
  const code = await main(['audit', 'verify', folder, ...options], {
    stdin: Readable.from([]),
    stdout,
    stderr: new PassThrough(),
    env: {},
    json,
    interrupted: new AbortController().signal,
  });
  return { code, said: String(stdout.read()) };
}

const word = (line: string | undefined) => (line ?? '').replace('journal.repaired', 'journal.repairee');
test.each<[string, () => string, number | null]>([
  ['nothing', () => entries.join(''), null],
  ['a word', () => entries.with(3, word(entries[3])).join(''), 3],
  ['a number', () => entries.with(3, (entries[3] ?? '').replace('"bytes":3', '"bytes":4')).join(''), 3],
  ['an entry that is gone', () => entries.toSpliced(2, 1).join(''), 2],
  ['the end that is gone', () => entries.slice(0, 4).join(''), 4],
  ['half of the last entry', () => entries.join('').slice(0, -9), 4],
  ['an entry that was added', () => entries.join('') + (entries[4] ?? '').replace('"sequence":4', '"sequence":5'), 5],
])('%s: firstBad is the entry', async (_what, log, firstBad) => {
  restored();
  writeFileSync(file(entriesFile), log());
  expect(await verified()).toEqual({ code: firstBad === null ? 0 : 1, ok: firstBad === null, firstBad });
});

test('with all checkpoints gone nothing is as it was signed', async () => {
  restored();
  for (const name of liveNoteFiles) rmSync(file(name));
  expect(await verified()).toEqual({ code: 1, ok: false, firstBad: 0 });
});

test('a key line beside the journal that is not as it was written is found', async () => {
  restored();
  const line = readFileSync(file('journal.vkey'));
  for (let at = 0; at < line.length; at += 1) {
    const bad = Buffer.from(line);
    bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(file('journal.vkey'), bad);
    const { code, ok } = await verified();
    expect({ code, ok }, `byte ${at}`).toEqual({ code: 1, ok: false });
  }
  writeFileSync(file('journal.vkey'), line);
});

test('a journal that was rolled back with its checkpoints is found by a checkpoint that was kept elsewhere', async () => {
  restored();
  writeFileSync(file('kept.note'), notes.find(([, note]) => note.startsWith('lane-1\n5\n'))?.[1] ?? '');
  expect(await verified('--checkpoint', file('kept.note'))).toEqual({ code: 0, ok: true, firstBad: null });
  const [, older] = notes.find(([, note]) => note.startsWith('lane-1\n4\n')) ?? [];
  writeFileSync(file(entriesFile), entries.slice(0, 4).join(''));
  for (const name of liveNoteFiles) writeFileSync(file(name), older ?? '');
  expect(await verified()).toEqual({ code: 0, ok: true, firstBad: null });
  expect(await verified('--checkpoint', file('kept.note'))).toEqual({ code: 1, ok: false, firstBad: 4 });
  rmSync(file('kept.note'));
});

test('entries that no checkpoint has signed are told, and are bad to who wants all of them signed', async () => {
  restored();
  const [, older] = notes.find(([, note]) => note.startsWith('lane-1\n4\n')) ?? [];
  for (const name of liveNoteFiles) writeFileSync(file(name), older ?? '');
  expect(await verified()).toEqual({ code: 0, ok: true, firstBad: null });
  expect(await verified('--all-signed')).toEqual({ code: 1, ok: false, firstBad: 4 });
});

test('with the key of another lane nothing is as it was signed', async () => {
  restored();
  const other = { name: 'lane-1', publicKey: rawPublicKey(generateKeyPairSync('ed25519').publicKey) };
  writeFileSync(file('other.vkey'), verifierKey(other));
  expect(await verified('--key', file('other.vkey'))).toEqual({ code: 1, ok: false, firstBad: 0 });
});

test('without the line of its key nobody speaks for a journal, whoever has signed it', async () => {
  restored();
  const line = readFileSync(file('journal.vkey'));
  rmSync(file('journal.vkey'));
  expect(await verified()).toEqual({ code: 1, ok: false, firstBad: 0 });
  writeFileSync(file('kept.vkey'), line);
  expect(await verified('--key', file('kept.vkey'))).toEqual({ code: 0, ok: true, firstBad: null });
  writeFileSync(file('journal.vkey'), line);
});

test('who is told of a bad journal is told the file, the entry and what helps', async () => {
  restored();
  writeFileSync(file(entriesFile), entries.with(3, word(entries[3])).join(''));
  const { code, said } = await answered(false);
  expect(code).toBe(1);
  expect(said).toContain('entry 3');
  expect(said).toContain(entriesFile);
  expect(said).toContain('remedy: ');
  const { file: named, problem, remedy } = JSON.parse((await answered(true)).said) as Record<string, unknown>;
  expect({ named, problem, remedy }).toEqual({ named: entriesFile, problem: 'changed', remedy: expect.any(String) });
});

test.each<[string, (path: string) => void]>([
  ['a folder', (path) => mkdirSync(path)],
  ['a link to nothing', (path) => symlinkSync(file('nothing'), path)],
  ['a pipe, which nobody waits for', (path) => execFileSync('mkfifo', [path])],
])('in a file’s place %s: it is named', async (_, put) => {
  for (const name of [entriesFile, liveNoteFiles[1], 'journal.vkey', 'reserve']) {
    restored();
    const bytes = readFileSync(file(name));
    rmSync(file(name));
    put(file(name));
    const { code, error } = await verified();
    expect({ code, error }).toMatchObject({ code: 2, error: { code: 'unreadable-file', remedy: expect.any(String) } });
    expect((error as { message: string }).message).toContain(file(name));
    rmSync(file(name), { recursive: true });
    writeFileSync(file(name), bytes);
  }
});

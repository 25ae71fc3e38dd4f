import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFileStorage } from '../audit/file-storage.ts';
import { Journal } from '../audit/journal.ts';
import { rawPublicKey, verifierKey } from '../audit/signed-note.ts';
import { systemClock } from '../core/system-clock.ts';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
let entries: readonly string[] = [];
let checkpoints = '';

beforeAll(async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = { name: 'lane-1', publicKey: rawPublicKey(publicKey) };
  const opened = await Journal.open(await openFileStorage(folder), systemClock, { key, privateKey });
  if (!opened.ok) throw new Error('a new journal opens');
  const { journal } = opened.value;
  for (let n = 0; n < 5; n += 1) await journal.append({ event: 'lane.state', crossing: null, fields: { n } });
  await journal.close();
  writeFileSync(file('journal.vkey'), `${verifierKey(key)}\n`);
  entries = readFileSync(file('entries.log'), 'utf8').split(/(?<=\n)/);
  checkpoints = readFileSync(file('checkpoints.log'), 'utf8');
});

async function verified(...options: string[]) {
  const stdout = new PassThrough();
  const code = await main(['audit', 'verify', folder, ...options], {
    stdin: Readable.from([]),
    stdout,
    stderr: new PassThrough(),
    env: {},
    json: true,
    interrupted: new AbortController().signal,
  });
  const { ok, firstBad, error } = JSON.parse(String(stdout.read())) as Record<string, unknown>;
  return { code, ok, firstBad, ...(error === undefined ? {} : { error }) };
}

const word = (line: string | undefined) => (line ?? '').replace('lane.state', 'lane.statf');
test.each<[string, () => string, () => string, number | null]>([
  ['nothing', () => entries.join(''), () => checkpoints, null],
  ['a word', () => entries.with(3, word(entries[3])).join(''), () => checkpoints, 3],
  ['a number', () => entries.with(3, (entries[3] ?? '').replace('"n":3', '"n":4')).join(''), () => checkpoints, 3],
  ['an entry that is gone', () => entries.toSpliced(2, 1).join(''), () => checkpoints, 2],
  ['the end that is gone', () => entries.slice(0, 4).join(''), () => checkpoints, 4],
  ['half of the last entry', () => entries.join('').slice(0, -9), () => checkpoints, 4],
  [
    'an entry that was added',
    () => entries.join('') + (entries[4] ?? '').replace('"sequence":4', '"sequence":5'),
    () => checkpoints,
    5,
  ],
  ['all checkpoints gone', () => entries.join(''), () => '', 0],
])('%s: firstBad is the entry', async (_what, log, notes, firstBad) => {
  writeFileSync(file('entries.log'), log());
  writeFileSync(file('checkpoints.log'), notes());
  expect(await verified()).toEqual({ code: firstBad === null ? 0 : 1, ok: firstBad === null, firstBad });
});

test('with the key of another lane nothing is as it was signed', async () => {
  writeFileSync(file('entries.log'), entries.join(''));
  writeFileSync(file('checkpoints.log'), checkpoints);
  const other = { name: 'lane-1', publicKey: rawPublicKey(generateKeyPairSync('ed25519').publicKey) };
  writeFileSync(file('other.vkey'), verifierKey(other));
  expect(await verified('--key', file('other.vkey'))).toEqual({ code: 1, ok: false, firstBad: 0 });
});

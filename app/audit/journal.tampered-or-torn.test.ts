import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, truncateSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { openFileStorage } from './file-storage.ts';
import { checkJournal, Journal, type JournalSigner } from './journal.ts';
import { leafHash, MerkleTree } from './merkle.ts';
import { parseVerifierKey, rawPublicKey, verifierKey } from './signed-note.ts';

const pair = generateKeyPairSync('ed25519');
const signer: JournalSigner = {
  key: { name: 'lane.example/test-1', publicKey: rawPublicKey(pair.publicKey) },
  privateKey: pair.privateKey,
};
const folder = () => mkdtempSync(join(tmpdir(), 'journal-'));

async function openIn(dir: string) {
  const opened = await Journal.open(await openFileStorage(dir), new ManualClock(), signer);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

async function written(dir: string, count: number): Promise<void> {
  const { journal } = await openIn(dir);
  const event = (n: number) => ({ event: 'lane.state', crossing: null, fields: { n } }) as const;
  await Promise.all(Array.from({ length: count }, (_, n) => journal.append(event(n))));
  await journal.close();
}

const checked = (dir: string) =>
  checkJournal(readFileSync(join(dir, 'entries.log')), readFileSync(join(dir, 'checkpoints.log'), 'utf8'), signer.key);

// Roots of the certificate-transparency project's reference test (merkle_tree_test.cc): leaves "", 00, 10, 2021, …
test('roots are those of the published RFC 6962 test tree', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const tree = new MerkleTree();
  expect(tree.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  for (const [index, leaf] of leaves.entries()) {
    tree.append(leafHash(Buffer.from(leaf, 'hex')));
    expect(tree.root().toString('hex')).toBe(roots[index]);
  }
});

test('a key line of another project is read', () => {
  const key = parseVerifierKey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8');
  expect(key?.name).toBe('sum.golang.org');
  expect(parseVerifierKey(verifierKey(signer.key))).toEqual(signer.key);
  expect(parseVerifierKey('sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8')).toBeNull();
});

test('what was appended is there after a restart, and goes on where it ended', async () => {
  const dir = folder();
  await written(dir, 70);
  const { journal, entries, repairedBytes } = await openIn(dir);
  expect({ entries: entries.length, repairedBytes }).toEqual({ entries: 70, repairedBytes: 0 });
  expect((await journal.append({ event: 'station.started', crossing: null, fields: {} })).sequence).toBe(70);
  await journal.close();
  expect(checked(dir)).toMatchObject({ firstBad: null, signedSize: 71 });
});

test('a flipped bit anywhere is found', async () => {
  const dir = folder();
  await written(dir, 6);
  for (const name of ['entries.log', 'checkpoints.log']) {
    const file = join(dir, name);
    const good = readFileSync(file);
    for (let at = 0; at < good.length; at += name === 'entries.log' ? 7 : 3) {
      const bad = Buffer.from(good);
      bad[at]! ^= 0x01;
      writeFileSync(file, bad);
      expect(checked(dir).firstBad, `${name}, byte ${at}`).not.toBeNull();
    }
    writeFileSync(file, good);
  }
  expect(checked(dir).firstBad).toBeNull();
});

test('what was changed is found to the entry, whichever it is, also in a journal whose station was killed', async () => {
  const dir = folder();
  const { journal } = await openIn(dir);
  for (let n = 0; n < 40; n += 1) await journal.append({ event: 'lane.state', crossing: null, fields: { n } });
  const log = readFileSync(join(dir, 'checkpoints.log'), 'utf8');
  const lines = readFileSync(join(dir, 'entries.log'), 'utf8').split('\n').slice(0, -1);
  const firstBad = (changed: readonly string[]) =>
    checkJournal(Buffer.from(changed.map((line) => `${line}\n`).join('')), log, signer.key).firstBad;
  // The note of the very last entry may still be on its way.
  for (let at = 0; at < 39; at += 1) {
    const worded = lines.map((line, index) => (index === at ? line.replace(`"n":${at}`, `"n":${at + 1}`) : line));
    const gone = lines.filter((_, index) => index !== at);
    const swapped = lines.map((line, index) => lines[index === at ? at + 1 : index === at + 1 ? at : index] ?? line);
    expect([firstBad(worded), firstBad(gone), firstBad(swapped)], `entry ${at}`).toEqual([at, at, at]);
    expect(firstBad(lines.slice(0, at)), `cut to ${at}`).toBe(at);
  }
  await journal.close();
});

test('entries cut off below a signed size are missed', async () => {
  const dir = folder();
  await written(dir, 40);
  const text = readFileSync(join(dir, 'entries.log'), 'utf8');
  const half = text.split('\n').slice(0, 20).join('\n').length + 1;
  truncateSync(join(dir, 'entries.log'), half);
  expect(checked(dir).firstBad).toBe(20);
  const storage = await openFileStorage(dir);
  expect(await Journal.open(storage, new ManualClock(), signer)).toMatchObject({
    ok: false,
    error: { kind: 'tampered' },
  });
  await storage.close();
});

test('a torn last entry was never acknowledged: cut off, and told', async () => {
  const dir = folder();
  await written(dir, 3);
  appendFileSync(join(dir, 'entries.log'), '{"sequence":3,"at":"20');
  appendFileSync(join(dir, 'checkpoints.log'), 'lane.example/test-1\n4\n');
  const { journal, entries, repairedBytes } = await openIn(dir);
  expect({ entries: entries.length, repairedBytes }).toEqual({ entries: 3, repairedBytes: 22 });
  await journal.append({ event: 'journal.repaired', crossing: null, fields: { bytes: repairedBytes } });
  await journal.close();
  expect(checked(dir).firstBad).toBeNull();
});

test('an entry is acknowledged only after it has been synced; a disk that fails acknowledges nothing more', async () => {
  const calls: string[] = [];
  let full = false;
  const storage = {
    readEntries: async () => new Uint8Array(),
    readCheckpoints: async () => '',
    appendEntries: async () => {
      calls.push('write');
      if (full) throw new Error('ENOSPC: no space left on device');
    },
    appendCheckpoint: async () => {},
    truncateEntries: async () => {},
    truncateCheckpoints: async () => {},
    sync: async () => void calls.push('sync'),
    close: async () => {},
  };
  const opened = await Journal.open(storage, new ManualClock(), signer);
  if (!opened.ok) throw new Error('not opened');
  const { journal } = opened.value;
  await journal.append({ event: 'lane.state', crossing: null, fields: {} }).then(() => calls.push('acknowledged'));
  expect(calls).toEqual(['write', 'sync', 'acknowledged']);
  full = true;
  await expect(journal.append({ event: 'lane.state', crossing: null, fields: {} })).rejects.toThrow('ENOSPC');
  full = false;
  await expect(journal.append({ event: 'lane.state', crossing: null, fields: {} })).rejects.toThrow('ENOSPC');
});

test.each([
  ['no JSON', '{'],
  ['no fields', '{"sequence":2,"at":"2026-01-01T00:00:00.000Z","event":"order.open-exit","crossing":null}'],
  [
    'an event of nobody',
    '{"sequence":2,"at":"2026-01-01T00:00:00.000Z","event":"exit.opened","crossing":null,"fields":{}}',
  ],
  ['another number', '{"sequence":3,"at":"2026-01-01T00:00:00.000Z","event":"lane.state","crossing":null,"fields":{}}'],
])('a line with %s, added by hand behind the last checkpoint, is named and not believed', async (_, line) => {
  const dir = folder();
  await written(dir, 2);
  appendFileSync(join(dir, 'entries.log'), `${line}\n`);
  expect(checked(dir).firstBad).toBe(2);
});

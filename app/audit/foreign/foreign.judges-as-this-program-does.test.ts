import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../checkpoint.ts';
import { ed25519Signer } from '../ed25519-signer.ts';
import { closedNoteFile, liveNoteFiles, segmentFile } from '../journal-files.ts';
import { laneSigner, MemoryDisk, opened, written } from '../journal.rig.ts';
import { removeSegments } from '../prune.ts';
import { verifierKey } from '../signed-note.ts';
import { verifyJournal } from '../verify-journal.ts';

const run = promisify(execFile);
const top = mkdtempSync(join(tmpdir(), 'foreign-'));
afterAll(() => rmSync(top, { recursive: true }));
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const answers = (command: string, ...words: string[]) => spawnSync(command, words).status === 0;

const segmentEntries = 10;
const honest = new MemoryDisk();
const older = new MemoryDisk();
beforeAll(async () => {
  await written({ disk: older, segmentEntries }, 22);
  for (const [name, bytes] of older.files) honest.files.set(name, bytes);
  await written({ disk: honest, segmentEntries }, 26);
});

type Change = (disk: MemoryDisk) => void | Promise<void>;

function lines(first: number, change: (lines: string[]) => readonly string[]): Change {
  return (disk) => {
    const text = disk.files.get(segmentFile(first))!.toString('utf8');
    disk.files.set(segmentFile(first), Buffer.from(change(text.split(/(?<=\n)/)).join('')));
  };
}

function flip(name: string, at: number): Change {
  return (disk) => {
    const bytes = Buffer.from(disk.files.get(name)!);
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] ?? 0) ^ 0x04;
    disk.files.set(name, bytes);
  };
}

const numberedAnew = (first: number) => (all: readonly string[]) =>
  all.map((line, at) => line.replace(/"sequence":\d+/, `"sequence":${first + at}`));

/** What an honest lane leaves behind, also one that was killed or pruned. */
const honestOnes: Readonly<Record<string, Change>> = {
  'as it was written': () => {},
  'killed in the middle of a line': lines(20, (all) => [...all, '{"sequence":26,"at"']),
  'killed before the checkpoint of its last entry': async (disk) => {
    const notes = liveNoteFiles.map((name) => [name, disk.files.get(name)!] as const);
    await written({ disk, segmentEntries }, 27);
    for (const [name, note] of notes) disk.files.set(name, note);
  },
  'killed as a segment began': (disk) => {
    const newest = liveNoteFiles.map((name) => disk.files.get(name)!).find((note) => note.includes('\n26\n'));
    disk.files.set(closedNoteFile(26), newest!);
    disk.files.set(segmentFile(26), Buffer.from('{"sequence":26,'));
  },
  pruned: async (disk) => {
    const { journal } = await opened({ disk, segmentEntries });
    await journal.append({ event: 'journal.pruned', crossing: null, fields: { upTo: 20 } });
    await journal.close();
    await removeSegments(disk, 20);
  },
};

const tamperedOnes: Readonly<Record<string, Change>> = {
  'a bit of an entry': flip(segmentFile(10), 700),
  'a bit of a link': flip(segmentFile(10), 77),
  'the end of a line': (disk) => flip(segmentFile(0), disk.files.get(segmentFile(0))!.indexOf('\n', 400))(disk),
  'the last byte': flip(segmentFile(20), -1),
  'a gap': lines(10, (all) => all.toSpliced(4, 1)),
  'a gap, numbered anew': lines(10, (all) => numberedAnew(10)(all.toSpliced(4, 1))),
  'the end cut off': lines(20, (all) => all.slice(0, -1)),
  'the end of a closed segment cut off': lines(0, (all) => all.slice(0, -2)),
  'two entries swapped': lines(10, (all) => all.toSpliced(4, 2, all[5]!, all[4]!)),
  'two entries swapped, numbered anew': lines(10, (all) => numberedAnew(10)(all.toSpliced(4, 2, all[5]!, all[4]!))),
  'an entry twice': lines(10, (all) => all.toSpliced(4, 0, all[4]!)),
  'an entry twice, numbered anew': lines(10, (all) => numberedAnew(10)(all.toSpliced(4, 0, all[4]!))),
  'old checkpoints put back': (disk) => {
    for (const name of liveNoteFiles) disk.files.set(name, older.files.get(name)!);
  },
  'one old checkpoint put back': (disk) => void disk.files.set(liveNoteFiles[1], older.files.get(liveNoteFiles[1])!),
  'a checkpoint of another key': (disk) => {
    const other = ed25519Signer(laneSigner.key.name, generateKeyPairSync('ed25519').privateKey);
    for (const name of liveNoteFiles) disk.files.set(name, Buffer.from(signCheckpoint(26, Buffer.alloc(32), other)));
  },
  'a forged checkpoint of a closed segment': flip(closedNoteFile(10), 30),
  'a closed segment’s checkpoint gone': (disk) => void disk.files.delete(closedNoteFile(20)),
  'a live checkpoint gone': (disk) => void disk.files.delete(liveNoteFiles[0]),
  'a segment gone': (disk) => void disk.files.delete(segmentFile(10)),
  'the first segment gone': (disk) => void disk.files.delete(segmentFile(0)),
  'an entry added': lines(20, (all) => [...all, all.at(-1)!.replace('"sequence":25', '"sequence":26')]),
  'the reserve': flip('reserve', 4_000),
};

async function folderOf(change: Change): Promise<{ readonly folder: string; readonly disk: MemoryDisk }> {
  const disk = honest.copy();
  await change(disk);
  const folder = mkdtempSync(join(top, 'j-'));
  for (const [name, bytes] of disk.files) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'journal.vkey'), `${verifierKey(laneSigner.key)}\n`);
  return { folder, disk };
}

async function judgedBy(command: string, words: readonly string[]): Promise<Record<string, unknown>> {
  const done = await run(command, [...words]).catch((error: { stdout: string }) => error);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

const all = [...Object.entries(honestOnes), ...Object.entries(tamperedOnes)];

describe.skipIf(!answers('python3', '--version'))('a verifier in Python (skipped where there is no python3)', () => {
  test.each(all)('%s', async (_, change) => {
    const { folder, disk } = await folderOf(change);
    const { entries, firstBad } = await verifyJournal(disk, { verifier: laneSigner });
    const said = await judgedBy('python3', [here('verify.py'), folder]);
    expect(said).toEqual({ entries, ok: firstBad === null, firstBad });
    expect(said.ok).toBe(Object.values(honestOnes).includes(change));
  });

  test('flipped bits all over', async () => {
    for (const [name, good] of honest.files) {
      for (const part of [0.13, 0.5, 0.77]) {
        const change = flip(name, Math.floor(good.length * part));
        const { folder, disk } = await folderOf(change);
        const { entries, firstBad } = await verifyJournal(disk, { verifier: laneSigner });
        const said = await judgedBy('python3', [here('verify.py'), folder]);
        expect(said, `${name} at ${part}`).toEqual({ entries, ok: false, firstBad });
      }
    }
  }, 60_000);

  test('a folder of this kind is what its own key says, and another lane’s key says nothing of it', async () => {
    const { folder } = await folderOf(() => {});
    const other = join(top, 'other.vkey');
    writeFileSync(
      other,
      verifierKey(ed25519Signer('lane.example/test-1', generateKeyPairSync('ed25519').privateKey).key),
    );
    expect(await judgedBy('python3', [here('verify.py'), folder, other])).toMatchObject({ ok: false, firstBad: 0 });
  });
});

/** Go's own copy of golang.org/x/mod: its command is built with it, so that no network is needed. */
const vendored = join(
  spawnSync('go', ['env', 'GOROOT']).stdout?.toString().trim() ?? '',
  'src/cmd/vendor/golang.org/x/mod',
);
const go = existsSync(join(vendored, 'sumdb', 'tlog')) && answers('go', 'version');

describe.skipIf(!go)('golang.org/x/mod/sumdb/note and tlog (skipped where there is no Go with its sources)', () => {
  const binary = join(top, 'verify');
  beforeAll(async () => {
    const [mod, main] = [join(top, 'mod'), join(top, 'main')];
    for (const folder of [mod, main]) mkdirSync(folder);
    for (const part of ['note', 'tlog'])
      cpSync(join(vendored, 'sumdb', part), join(mod, 'sumdb', part), { recursive: true });
    cpSync(join(vendored, 'internal'), join(mod, 'internal'), { recursive: true });
    cpSync(here('verify.go'), join(main, 'main.go'));
    writeFileSync(join(mod, 'go.mod'), 'module golang.org/x/mod\n\ngo 1.23\n');
    writeFileSync(
      join(main, 'go.mod'),
      'module verify\n\ngo 1.23\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ../mod\n',
    );
    const env = {
      ...process.env,
      GOFLAGS: '-mod=mod',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      GOCACHE: join(top, 'cache'),
    };
    await run('go', ['build', '-o', binary, '.'], { cwd: main, env });
  }, 120_000);

  test('take the honest journal', async () => {
    const { folder } = await folderOf(() => {});
    expect(await judgedBy(binary, [folder])).toEqual({ ok: true });
  });

  // What a library of notes and trees cannot know: links, order of checkpoints, other files, checkpoints that are gone.
  const beyond = ['one old checkpoint put back', 'a closed segment’s checkpoint gone', 'the reserve'];

  test.each(Object.entries(tamperedOnes).filter(([name]) => !beyond.includes(name)))(
    'refuse: %s',
    async (_, change) => {
      const { folder } = await folderOf(change);
      expect(await judgedBy(binary, [folder])).toMatchObject({ ok: false });
    },
  );
});

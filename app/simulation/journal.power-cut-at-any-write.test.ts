import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Checkpoint, openCheckpoint } from '../audit/checkpoint.ts';
import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import { Journal } from '../audit/journal.ts';
import { readEntries } from '../audit/read-entries.ts';
import { verifyJournal } from '../audit/verify-journal.ts';
import { systemClock } from '../core/system-clock.ts';
import { Chance } from './chance.ts';
import type { PlannedFault } from './faults.ts';
import { journalSigner, simKey } from './sim-keys.ts';
import { Strikes } from './strikes.ts';
import { type Cut, VirtualDisk } from './virtual-disk.ts';

const signer = journalSigner(simKey('lane-1', false));
const event = (bytes: number): JournalEvent => ({
  event: 'journal.repaired',
  crossing: null,
  fields: { bytes, unsigned: 0 },
});

/** A journal over many lives of its station, on one disk; what each life was promised is remembered. */
class ManyLives {
  readonly acknowledged: JournalEntry[] = [];
  /** The largest checkpoint that a backend may have been told. */
  known: Checkpoint | null = null;
  readonly chance: Chance;
  readonly virtual: VirtualDisk;
  #next = 0;

  constructor(seed: string, faults: readonly PlannedFault[] = []) {
    this.chance = new Chance(seed);
    this.virtual = new VirtualDisk({
      clock: { ...systemClock, setTimeout: (callback) => setImmediate(callback) },
      chance: this.chance,
      strikes: new Strikes(faults),
      onLieOver: () => {},
    });
  }

  open() {
    return Journal.open({
      disk: this.virtual.mount()('journal'),
      clock: systemClock,
      signer,
      segmentEntries: 9,
      snapshot: () => ({ event: 'journal.segment', crossing: null, fields: { state: {} } }),
    });
  }

  /** Writes, alone and together, until the life ends after so many turns. */
  async live(journal: Journal, turns: number): Promise<void> {
    for (let passed = 0; passed < turns; passed += 1) {
      for (let count = this.chance.int(4); count > 0; count -= 1) {
        const bytes = this.#next;
        this.#next += 1;
        void journal.append(event(bytes)).then(
          (entry) => {
            this.acknowledged.push(entry);
            const note = journal.checkpoint();
            if (note !== null) this.known = openCheckpoint(note, signer);
          },
          () => {},
        );
      }
      await turn();
    }
  }

  /** All that was acknowledged is there, as it was. */
  async expectNothingLost(where: string): Promise<void> {
    const found = new Map<number, JournalEntry>();
    for await (const entry of readEntries(this.virtual.mount()('journal'))) found.set(entry.sequence, entry);
    for (const entry of this.acknowledged) expect(found.get(entry.sequence), where).toEqual(entry);
  }

  judged() {
    const disk = this.virtual.mount()('journal');
    return verifyJournal(disk, { verifier: signer, ...(this.known === null ? {} : { known: this.known }) });
  }
}

test.each<Cut>(['whole', 'torn', 'reordered'])(
  'power cut at any write (%s), between kills: the next start finds every acknowledged entry, and the journal verifies',
  async (cut) => {
    for (let seed = 0; seed < 60; seed += 1) {
      const lives = new ManyLives(`${cut}-${seed}`);
      for (let life = 0; life < 6; life += 1) {
        const where = `seed ${seed}, life ${life}`;
        const opening = lives.open();
        // Now and then the power goes in the middle of a start.
        const opened = lives.chance.happens(0.2) ? null : await opening;
        if (opened === null) for (let turns = lives.chance.int(12); turns > 0; turns -= 1) await turn();
        else {
          expect(opened, where).toMatchObject({ ok: true });
          if (!opened.ok) return;
          expect(await opened.value.verified, where).toMatchObject({ ok: true });
          await lives.live(opened.value.journal, lives.chance.int(30));
        }
        // What a killed station had written and not synced is there until the power goes.
        if (lives.chance.happens(0.4)) lives.virtual.kill();
        else lives.virtual.cutPower(cut);
      }
      lives.virtual.cutPower(cut);
      expect(await lives.open()).toMatchObject({ ok: true });
      await lives.expectNothingLost(`seed ${seed}`);
      expect(await lives.judged(), `seed ${seed}`).toMatchObject({ firstBad: null, unsigned: 0, torn: 0 });
    }
  },
);

test('a station killed at any write: its journal is honest as it stands, and loses nothing', async () => {
  for (let seed = 0; seed < 80; seed += 1) {
    const lives = new ManyLives(`killed-${seed}`);
    for (let life = 0; life < 5; life += 1) {
      const opened = await lives.open();
      expect(opened).toMatchObject({ ok: true });
      if (!opened.ok) return;
      await lives.live(opened.value.journal, lives.chance.int(25));
      lives.virtual.kill();
      expect(await lives.judged(), `seed ${seed}, life ${life}`).toMatchObject({ firstBad: null });
    }
    await lives.expectNothingLost(`seed ${seed}`);
  }
});

test('a disk that lies about a sync may lose entries, but not from who was told a checkpoint', async () => {
  let lost = 0;
  for (let seed = 0; seed < 150; seed += 1) {
    const chance = new Chance(`when-${seed}`);
    const lie: PlannedFault = { name: 'fsync-lied', place: 'disk.sync', nth: 4 + chance.int(40), size: chance.float() };
    const lives = new ManyLives(`lied-${seed}`, [lie]);
    const opened = await lives.open();
    if (!opened.ok) throw new Error('a new journal opens');
    await lives.live(opened.value.journal, 60);
    lives.virtual.cutPower(chance.one<Cut>(['whole', 'torn', 'reordered']));
    const again = await lives.open();
    const found = new Set<number>();
    for await (const { sequence } of readEntries(lives.virtual.mount()('journal'))) found.add(sequence);
    if (lives.acknowledged.every(({ sequence }) => found.has(sequence))) continue;
    lost += 1;
    const silent = again.ok && (await lives.judged()).firstBad === null;
    expect(silent, `seed ${seed}`).toBe(false);
  }
  expect(lost).toBeGreaterThan(5);
});

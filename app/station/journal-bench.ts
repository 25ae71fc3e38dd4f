import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import { signCheckpoint } from '../audit/checkpoint.ts';
import { leafHash, MerkleTree } from '../audit/merkle.ts';
import { type NoteSigner, verifierKey } from '../audit/signed-note.ts';
import { type Clock, rfc3339 } from '../core/instant.ts';
import type { JournalPort } from './journal-port.ts';

/** Nobody has to believe the bench. */
const standIn: NoteSigner = {
  key: { name: 'test-1', publicKey: new Uint8Array(32) },
  sign: () => new Uint8Array(64),
  verify: () => true,
};

/** A journal in memory for tests, with real roots and a signer that nobody has to believe. */
export class BenchJournal implements JournalPort {
  readonly entries: JournalEntry[];
  readonly verifierKey: string;
  readonly #clock: Clock;
  readonly #signer: NoteSigner;
  /** Every append and every reading fails from now on. */
  broken = false;

  constructor(clock: Clock, found: readonly JournalEntry[] = [], signer: NoteSigner = standIn) {
    this.#clock = clock;
    this.#signer = signer;
    this.entries = [...found];
    this.verifierKey = verifierKey(signer.key);
  }

  get size(): number {
    return this.entries.length;
  }

  async append(event: JournalEvent): Promise<JournalEntry> {
    if (this.broken) throw new Error('ENOSPC');
    return this.write(event);
  }

  write(event: JournalEvent): JournalEntry {
    const entry = { ...event, sequence: this.entries.length, at: rfc3339(this.#clock.now()) };
    this.entries.push(entry);
    return entry;
  }

  async entriesFrom(sequence: number, most: number): Promise<readonly JournalEntry[]> {
    if (this.broken) throw new Error('EIO');
    return this.entries.slice(sequence, sequence + most);
  }

  async rootAt(size: number): Promise<Uint8Array | null> {
    if (this.broken) throw new Error('EIO');
    return size <= this.size ? this.#root(size) : null;
  }

  checkpoint(): string {
    return signCheckpoint(this.size, this.#root(this.size), this.#signer);
  }

  #root(size: number): Uint8Array {
    const tree = new MerkleTree();
    for (const entry of this.entries.slice(0, size)) tree.append(leafHash(Buffer.from(JSON.stringify(entry))));
    return tree.root();
  }
}

import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../core/instant.ts';
import type { Disk, DiskFile } from './disk.ts';
import type { Commitment } from './event-fields.ts';

/** Who a document says its holder is: enough to find a person's entries with the document in hand. */
export interface Subject {
  readonly issuingState: string;
  readonly documentNumber: string;
  /** ISO 8601 with unknown parts absent, or six characters as printed. */
  readonly birthDate: string;
}

/** What the lane needs: a commitment for the journal, under a salt that is kept apart. */
export interface Subjects {
  /** Null when no salt can be kept: then the journal says nothing of the person. */
  commit(crossing: string, subject: Subject): Commitment | null;
  /** The traveller is gone: nothing of them stays in memory. */
  forget(): void;
}

const dayInMs = 86_400_000;
const filePattern = /^salts-(\d{4}-\d\d-\d\d)\.(\d+)$/;
const linePattern = /^([0-9a-f-]{36}) ([A-Za-z0-9_-]{43})$/;

/** HMAC-SHA-256 under the crossing's salt: without the salt nothing can be tried against it. */
export function commitmentTo({ issuingState, documentNumber, birthDate }: Subject, salt: Uint8Array): Commitment {
  const text = ['egate-subject-1', issuingState, documentNumber.replaceAll('<', ''), printedBirth(birthDate)].join(
    '\n',
  );
  return createHmac('sha256', salt).update(text).digest('base64url') as Commitment;
}

/** As the MRZ has it: two digits for the year, fillers for what is unknown. */
function printedBirth(date: string): string {
  if (/^[\d<]{6}$/.test(date)) return date;
  const [year = '', month = '<<', day = '<<'] = date.split('-');
  return `${year === '' ? '<<' : year.slice(-2)}${month}${day}`;
}

interface SaltFile {
  readonly name: string;
  readonly day: string;
  readonly generation: number;
}

interface ReadSaltFile extends SaltFile {
  readonly salts: readonly KeptSalt[];
  /** A power cut in the middle of an erasure has left it: a later file of the day is the one that counts. */
  readonly stale: boolean;
}

export interface KeptSalt {
  readonly crossing: string;
  readonly salt: Buffer;
}

export interface PseudonymsOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  makeSalt(): Buffer;
}

/**
 * The salts of a lane's crossings, a file a day, in a folder that the journal knows nothing of. Who erases a salt makes the
 * commitments under it say nothing about anybody, and changes no byte of the journal.
 */
export class Pseudonyms implements Subjects {
  readonly #options: PseudonymsOptions;
  #current: { readonly crossing: string; readonly salt: Buffer } | null = null;
  #open: { readonly name: string; readonly file: DiskFile } | null = null;
  #work: Promise<unknown> = Promise.resolve();
  #broken = false;

  constructor(options: PseudonymsOptions) {
    this.#options = options;
  }

  commit(crossing: string, subject: Subject): Commitment | null {
    if (this.#broken) return null;
    if (this.#current?.crossing !== crossing) {
      this.forget();
      this.#current = { crossing, salt: this.#options.makeSalt() };
      const line = `${crossing} ${this.#current.salt.toString('base64url')}\n`;
      // A salt that a power cut takes is a person forgotten: nobody waits for it.
      void this.#inTurn(() => this.#keep(line)).catch(() => {
        this.#broken = true;
      });
    }
    return commitmentTo(subject, this.#current.salt);
  }

  /** The present crossing's salt leaves the memory; its file keeps it. */
  forget(): void {
    this.#current?.salt.fill(0);
    this.#current = null;
  }

  /** All salts that are kept. */
  kept(): Promise<readonly KeptSalt[]> {
    return this.#inTurn(async () => (await this.#files()).flatMap(({ stale, salts }) => (stale ? [] : salts)));
  }

  /** Erases the salts of these crossings for good; gives how many there were. */
  erase(crossings: ReadonlySet<string>): Promise<number> {
    return this.#eraseWhere(({ crossing }) => crossings.has(crossing));
  }

  /** Erases what is older than so many days. */
  eraseOlderThan(days: number): Promise<number> {
    const oldest = dayOf(this.#options.clock.now() - days * dayInMs);
    return this.#eraseWhere((_, day) => day < oldest);
  }

  async close(): Promise<void> {
    this.forget();
    await this.#inTurn(() => this.#closeFile());
  }

  /** One thing after the other: a file is never appended to while it is rewritten. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work, work);
    this.#work = done.catch(() => {});
    return done;
  }

  async #keep(line: string): Promise<void> {
    const { disk, clock } = this.#options;
    const day = dayOf(clock.now());
    if (this.#open === null || fileOf(this.#open.name)?.day !== day) {
      await this.#closeFile();
      const newest = saltFiles(await disk.list()).findLast((one) => one.day === day);
      const name = newest?.name ?? nameOf(day, 0);
      this.#open = { name, file: await disk.open(name) };
      await disk.syncNames();
      // What a power cut has torn off must not take the next line with it.
      if (newest !== undefined) await this.#open.file.append(Buffer.from('\n'));
    }
    await this.#open.file.append(Buffer.from(line));
    await this.#open.file.sync();
  }

  async #closeFile(): Promise<void> {
    await this.#open?.file.close();
    this.#open = null;
  }

  async #files(): Promise<readonly ReadSaltFile[]> {
    const { disk } = this.#options;
    const all = saltFiles(await disk.list());
    const files: ReadSaltFile[] = [];
    for (const [index, one] of all.entries()) {
      const text = (await disk.read(one.name)).toString('latin1');
      const salts = text.split('\n').flatMap((line) => {
        const [, crossing, salt] = linePattern.exec(line) ?? [];
        return crossing === undefined || salt === undefined ? [] : [{ crossing, salt: Buffer.from(salt, 'base64url') }];
      });
      files.push({ ...one, salts, stale: all[index + 1]?.day === one.day });
    }
    return files;
  }

  #eraseWhere(gone: (salt: KeptSalt, day: string) => boolean): Promise<number> {
    return this.#inTurn(async () => {
      await this.#closeFile();
      let erased = 0;
      for (const file of await this.#files()) {
        const kept = file.salts.filter((salt) => !gone(salt, file.day));
        if (kept.length === file.salts.length && !file.stale) continue;
        if (kept.length > 0 && !file.stale) await this.#rewrite(file, kept);
        await this.#wipe(file.name);
        if (!file.stale) erased += file.salts.length - kept.length;
      }
      return erased;
    });
  }

  async #rewrite({ day, generation }: SaltFile, kept: readonly KeptSalt[]): Promise<void> {
    const lines = kept.map(({ crossing, salt }) => `${crossing} ${salt.toString('base64url')}\n`);
    await this.#options.disk.replace(nameOf(day, generation + 1), Buffer.from(lines.join('')));
  }

  /** Over the very bytes, then the name: a file that is only removed can be read from the disk. */
  async #wipe(name: string): Promise<void> {
    const { disk } = this.#options;
    const size = (await disk.read(name)).length;
    const file = await disk.open(name);
    try {
      await file.overwrite(Buffer.alloc(size));
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.remove(name);
    await disk.syncNames();
  }
}

function nameOf(day: string, generation: number): string {
  return `salts-${day}.${generation}`;
}

function fileOf(name: string): SaltFile | null {
  const [, day, generation] = filePattern.exec(name) ?? [];
  return day === undefined || generation === undefined ? null : { name, day, generation: Number(generation) };
}

function saltFiles(names: readonly string[]): readonly SaltFile[] {
  return names
    .flatMap((name) => fileOf(name) ?? [])
    .sort((a, b) => a.day.localeCompare(b.day) || a.generation - b.generation);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A folder of salts with this machine's own chance. */
export function pseudonymsIn(disk: Disk, clock: Clock): Pseudonyms {
  return new Pseudonyms({ disk, clock, makeSalt: () => randomBytes(32) });
}

import type { Disk, DiskFile } from '../audit/disk.ts';
import type { Clock } from '../core/instant.ts';
import type { Chance } from './chance.ts';
import type { PlannedFault } from './faults.ts';
import type { Strikes } from './strikes.ts';
import { type CutChoice, VirtualFile } from './virtual-file.ts';

/** Entries whose syncs are places of their own: of a passage, and of an exit that is to open. */
const tellings = [
  ['passage', '"passage.'],
  ['opening', '"order.open-exit"'],
] as const;
type Telling = (typeof tellings)[number][0];

/** How a power cut leaves what was not synced. */
export type Cut = 'whole' | 'torn' | 'reordered';

/** A sync takes this long (ms of true time), as on a good SSD; a slow one up to this much more. */
const syncTakes = { least: 0.3, most: 3, slow: 4_000 } as const;
/** How much a full disk still takes (bytes at most) and how long it stays full (ms at most); how long it lies, in syncs. */
const faultLasts = { room: 20_000, full: 40_000, lies: 30 } as const;

export interface VirtualDiskOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly strikes: Strikes;
  /** The disk has lied long enough: the power goes now. */
  onLieOver(): void;
}

type Names = Map<string, VirtualFile>;

/**
 * A disk as processes know it: what is written stands in the page cache, which outlives the process and not the power.
 * Only what was synced is promised, and a disk that lies does not keep its promise. Names made and removed wait for
 * `syncNames` in the same way.
 */
export class VirtualDisk {
  readonly #options: VirtualDiskOptions;
  #names: Names = new Map();
  #platter: Names = new Map();
  /** Names that the disk has said are there for good, and that are not. */
  #liedNames: Names = new Map();
  /** Bytes that a full disk still has room for; null: there is room enough. */
  #room: number | null = null;
  /** Syncs that are still lied about. */
  #lying = 0;
  #mounted: { alive: boolean } = { alive: false };
  /** What has been written and not synced tells of these. */
  readonly #unsynced = new Set<Telling>();
  /** Something that the disk had promised was gone after a power cut. */
  promiseBroken = false;

  constructor(options: VirtualDiskOptions) {
    this.#options = options;
  }

  /** The disk's folders in the hands of a new process. Whoever held it before is dead: nothing that they do reaches it. */
  mount(): (folder: string) => Disk {
    this.#mounted.alive = false;
    const holder = { alive: true };
    this.#mounted = holder;
    return (folder) => this.#folder(`${folder}/`, holder);
  }

  #folder(folder: string, holder: { alive: boolean }): Disk {
    const names = () => [...this.#names.keys()].filter((name) => name.startsWith(folder));
    return {
      list: () => this.#now(holder, () => names().map((name) => name.slice(folder.length))),
      read: (name) => this.#now(holder, () => this.#known(folder + name).read()),
      open: (name) => this.#write(holder, () => this.#open(folder + name, holder)),
      replace: (name, bytes) => this.#replace(holder, folder + name, Buffer.from(bytes)),
      remove: (name) => this.#write(holder, () => this.#remove(folder + name)),
      syncNames: () =>
        this.#sync(holder, (lies) => {
          if (lies) this.#liedNames = new Map(this.#names);
          else this.#platter = new Map(this.#names);
        }),
    };
  }

  /** The process is gone; what it has written stays where processes see it. */
  kill(): void {
    this.#mounted.alive = false;
  }

  /** The power goes: of what was not synced, this is found when it comes back. */
  cutPower(cut: Cut): void {
    this.kill();
    const { chance } = this.#options;
    const found: Names = new Map();
    const choice = choiceOf(cut, chance);
    const names = new Set([...this.#platter.keys(), ...this.#names.keys()]);
    for (const name of [...names].sort()) {
      const before = this.#platter.get(name);
      const after = this.#names.get(name);
      const file = before === after || cut === 'whole' || chance.happens(0.5) ? before : after;
      if (file !== after && after !== undefined && this.#liedNames.get(name) === after) this.promiseBroken = true;
      if (file === undefined) continue;
      const left = file.cut(choice);
      if (left.brokenPromise) this.promiseBroken = true;
      found.set(name, left.file);
    }
    this.#names = found;
    this.#platter = new Map(found);
    this.#liedNames = new Map();
    this.#lying = 0;
  }

  /** Whether a disk that keeps its promises would still have a line with both words, near the end of some file. */
  promises(id: string, event: string): boolean {
    for (const file of this.#names.values()) if (file.promises(id, event, promisedWithin)) return true;
    return false;
  }

  /** What a process would read, for whoever looks for what must not be there. */
  contents(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#names].map(([name, file]) => [name, file.read()]));
  }

  /** A folder is moved away, and an empty one stands in its place. */
  moveAway(folder: string): void {
    for (const names of [this.#names, this.#platter]) {
      for (const name of [...names.keys()]) if (name.startsWith(`${folder}/`)) names.delete(name);
    }
  }

  /** All faults of the disk are over. */
  heal(): void {
    this.#room = null;
    this.#lying = 0;
  }

  #open(name: string, holder: { alive: boolean }): DiskFile {
    const file = this.#names.get(name) ?? new VirtualFile();
    this.#names.set(name, file);
    const append = (bytes: Uint8Array) => {
      file.change({ kind: 'append', bytes });
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (const [telling, words] of tellings) if (text.includes(words)) this.#unsynced.add(telling);
    };
    return {
      append: (bytes) =>
        this.#write(
          holder,
          () => append(bytes),
          bytes.length,
          (room) => append(bytes.subarray(0, room)),
        ),
      overwrite: (bytes) =>
        this.#write(holder, () => file.change({ kind: 'overwrite', bytes }), bytes.length - file.size),
      truncate: (size) =>
        this.#write(holder, () => file.change({ kind: 'truncate', size }), Math.min(size - file.size, 0)),
      sync: () => this.#sync(holder, (lies) => file.sync(lies)),
      close: () => this.#now(holder, () => undefined),
    };
  }

  #known(name: string): VirtualFile {
    const file = this.#names.get(name);
    if (file === undefined) throw Object.assign(new Error(`ENOENT: no such file, ${name}`), { code: 'ENOENT' });
    return file;
  }

  #remove(name: string): void {
    const { size } = this.#known(name);
    if (this.#room !== null) this.#room += size;
    this.#names.delete(name);
  }

  /** A whole new file under the old name: on the platter when it resolves, the old one until then. */
  async #replace(holder: { alive: boolean }, name: string, bytes: Buffer): Promise<void> {
    const file = new VirtualFile();
    await this.#write(holder, () => file.change({ kind: 'append', bytes }), bytes.length);
    await this.#sync(holder, (lies) => file.sync(lies));
    await this.#write(holder, () => void this.#names.set(name, file));
    await this.#sync(holder, (lies) => {
      (lies ? this.#liedNames : this.#platter).set(name, file);
    });
  }

  #now<T>(holder: { alive: boolean }, act: () => T): Promise<T> {
    if (!holder.alive) return never();
    return new Promise((resolve) => resolve(act()));
  }

  /** One write that needs so much room; `part` is what a disk without that room keeps of it. */
  #write<T>(holder: { alive: boolean }, act: () => T, needs = 0, part: (room: number) => void = () => {}): Promise<T> {
    if (!holder.alive) return never();
    const { strikes } = this.#options;
    const fault = strikes.at('disk.write');
    if (!isAlive(holder)) return never(); // it died at this very write
    if (fault?.name === 'disk-full') this.#fill(fault.size ?? 0);
    if (this.#room !== null && needs > this.#room) {
      strikes.struck('disk-full');
      part(this.#room);
      this.#room = 0;
      return Promise.reject(failure('ENOSPC', 'no space left on device'));
    }
    if (fault?.name === 'disk-error') {
      strikes.struck('disk-error');
      return Promise.reject(failure('EIO', 'input/output error'));
    }
    if (this.#room !== null) this.#room -= needs;
    return new Promise((resolve) => resolve(act()));
  }

  #fill(size: number): void {
    if (this.#room !== null) return;
    this.#room = Math.floor(size * size * faultLasts.room);
    this.#options.clock.setTimeout(
      () => {
        this.#room = null;
      },
      (1 - size) * faultLasts.full,
    );
  }

  #sync(holder: { alive: boolean }, act: (lies: boolean) => void): Promise<void> {
    if (!holder.alive) return never();
    const { clock, chance, strikes } = this.#options;
    let special: PlannedFault | null = null;
    for (const telling of this.#unsynced) special ??= strikes.at(`disk.sync-${telling}`);
    if (this.#unsynced.has('opening')) strikes.moment('opening');
    this.#unsynced.clear();
    const fault = special ?? (isAlive(holder) ? strikes.at('disk.sync') : null);
    if (!isAlive(holder)) return never();
    if (fault?.name === 'fsync-lied' && this.#lying === 0) {
      this.#lying = 1 + Math.floor((fault.size ?? 0) * faultLasts.lies);
    }
    const slow = fault?.name === 'disk-slow' ? (fault.size ?? 0) * syncTakes.slow : 0;
    if (slow > 0) strikes.struck('disk-slow');
    const takes = syncTakes.least + chance.float() * (syncTakes.most - syncTakes.least) + slow;
    return new Promise((resolve, reject) => {
      clock.setTimeout(() => {
        if (!holder.alive) return;
        if (fault?.name === 'disk-error') {
          strikes.struck('disk-error');
          reject(failure('EIO', 'input/output error'));
          return;
        }
        const lies = this.#lying > 0;
        act(lies);
        resolve();
        if (!lies) return;
        strikes.struck('fsync-lied');
        this.#lying -= 1;
        if (this.#lying === 0) this.#options.onLieOver();
      }, takes);
    });
  }
}

/** The entry of an order stands this near to the end of its file when the order is carried out. */
const promisedWithin = 65_536;

function isAlive(holder: { readonly alive: boolean }): boolean {
  return holder.alive;
}

/** Nobody is there any more to whom an answer could come. */
function never<T>(): Promise<T> {
  return new Promise(() => {});
}

function failure(code: string, words: string): Error {
  return Object.assign(new Error(`${code}: ${words}`), { code });
}

function choiceOf(cut: Cut, chance: Chance): CutChoice {
  switch (cut) {
    case 'whole':
      return { keep: (count) => new Array<boolean>(count).fill(false), tornAt: () => null };
    case 'torn':
      return {
        keep: (count) => {
          const kept = chance.int(count + 1);
          return Array.from({ length: count }, (_, index) => index < kept);
        },
        tornAt: (length) => chance.int(length + 1),
      };
    case 'reordered':
      return {
        keep: (count) => Array.from({ length: count }, () => chance.happens(0.5)),
        tornAt: () => null,
      };
  }
}

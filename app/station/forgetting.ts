import { randomUUID } from 'node:crypto';
import { journalEvent } from '../audit/catalogue.ts';
import type { Disk } from '../audit/disk.ts';
import type { Pseudonyms } from '../audit/pseudonyms.ts';
import type { Clock, TimerHandle } from '../core/instant.ts';
import type { JournalPort } from './journal-port.ts';

/** How often the folder of the salts is looked at, and what is too old is erased, in ms. */
const pauses = { requests: 3_000, retention: 6 * 3_600_000 } as const;

const requestPattern = /^erase-[0-9a-f-]{36}\.request$/;

/** Asks whoever keeps the salts to erase those of some crossings; gives the name of the request, gone when it is done. */
export async function askToForget(disk: Disk, crossings: readonly string[]): Promise<string> {
  const name = `erase-${randomUUID()}.request`;
  await disk.replace(name, Buffer.from(crossings.map((one) => `${one}\n`).join('')));
  return name;
}

export interface ForgettingOptions {
  /** The folder of the salts. */
  readonly disk: Disk;
  readonly pseudonyms: Pseudonyms;
  readonly journal: Pick<JournalPort, 'append'>;
  readonly clock: Clock;
  readonly saltDays: number;
  onProblem(detail: string): void;
}

/** Erases salts as the site's days and the requests in their folder say, and writes each erasure down. */
export class Forgetting {
  readonly #options: ForgettingOptions;
  #timer: TimerHandle | null = null;
  #nextRetention = 0;
  #closed = false;

  constructor(options: ForgettingOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#closed = true;
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { clock, onProblem } = this.#options;
    try {
      await this.#retention();
      await this.#requests();
    } catch (error) {
      onProblem(`salts could not be erased: ${(error as Error).message}`);
    }
    if (!this.#closed) this.#timer = clock.setTimeout(() => void this.#look(), pauses.requests);
  }

  async #retention(): Promise<void> {
    const { clock, pseudonyms, saltDays } = this.#options;
    if (clock.now() < this.#nextRetention) return;
    const erased = await pseudonyms.eraseOlderThan(saltDays);
    this.#nextRetention = clock.now() + pauses.retention;
    if (erased > 0) await this.#note(erased, 'retention');
  }

  async #requests(): Promise<void> {
    const { disk, pseudonyms } = this.#options;
    for (const name of (await disk.list()).filter((one) => requestPattern.test(one))) {
      const crossings = (await disk.read(name))
        .toString('latin1')
        .split('\n')
        .filter((one) => one !== '');
      await this.#note(await pseudonyms.erase(new Set(crossings)), 'request');
      await disk.remove(name);
      await disk.syncNames();
    }
  }

  async #note(crossings: number, cause: 'retention' | 'request'): Promise<void> {
    await this.#options.journal.append(journalEvent('person.forgotten', null, { crossings, cause }));
  }
}

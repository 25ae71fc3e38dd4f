import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok } from '../../../app/core/result.ts';
import { DocumentPlace, type InsertedPassport, type Passport, type PassportSource } from '../world/document-place.ts';
import { LanePhysics } from '../world/lane-physics.ts';
import { readTravellers } from '../world/travellers.ts';
import { WorldCore } from '../world/world-core.ts';
import { serveWorldSocket } from '../world/world-socket.ts';

export const travellersFolder = join(import.meta.dirname, '..', 'travellers');

/** A chip that answers each command with itself and 9000, and drops out of the field on FF. */
function echoPassport(mrz: string): Passport {
  const transmit = async (command: Uint8Array) =>
    command[0] === 0xff ? 'drop' : new Uint8Array([...command, 0x90, 0x00]);
  return { mrz, chip: { reset: () => {}, transmit } };
}

/** A world on a socket of its own, with passports by name that need no PKI. */
export class TestWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'world-'));
  readonly socket = join(this.folder, 'world.sock');
  readonly #doors: 'one' | 'two';
  readonly #insert: PassportSource['insert'];
  core!: WorldCore;
  #end: (() => Promise<void>) | null = null;

  constructor(doors: 'one' | 'two' = 'one', insert: PassportSource['insert'] = null) {
    this.#doors = doors;
    this.#insert = insert;
  }

  /** Starts it, or starts it anew on the same socket: everything is as on the first day. */
  async start(): Promise<this> {
    const load: PassportSource['load'] = async (profile) => {
      if (profile.endsWith('bad.json')) return err(`${profile}: unknown key`);
      return ok(profile.endsWith('no-chip.json') ? { mrz: profile, chip: null } : echoPassport(profile));
    };
    this.core = new WorldCore({
      physics: new LanePhysics(this.#doors),
      place: new DocumentPlace({ load, insert: this.#insert }),
      travellers: readTravellers(travellersFolder),
      travellersFolder,
    });
    this.#end = await serveWorldSocket(this.core, this.socket);
    return this;
  }

  async stop(): Promise<void> {
    await this.core.close();
    await this.#end?.();
    this.#end = null;
  }

  async remove(): Promise<void> {
    if (this.#end !== null) await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A reader of cards that remembers what was put in. */
export function fakeReader(): {
  readonly insert: NonNullable<PassportSource['insert']>;
  inserted: number;
  dropNow(): void;
} {
  let drop = () => {};
  const reader = {
    inserted: 0,
    dropNow: () => drop(),
    insert: async () => {
      reader.inserted += 1;
      const card: InsertedPassport = {
        remove: async () => {
          reader.inserted -= 1;
        },
        dropped: new Promise<void>((resolve) => {
          drop = () => {
            reader.inserted -= 1;
            resolve();
          };
        }),
      };
      return ok(card);
    },
  };
  return reader;
}

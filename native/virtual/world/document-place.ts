import { err, ok, type Result } from '../../../app/core/result.ts';

/** What the world needs of a virtual passport (`native/virtual/passport`). */
export interface Passport {
  readonly mrz: string;
  readonly chip: PassportChip | null;
}

export interface PassportChip {
  reset(): void;
  transmit(command: Uint8Array): Promise<Uint8Array | 'drop'>;
}

/** A card in a reader of the PC/SC daemon. */
export interface InsertedPassport {
  remove(): Promise<void>;
  /** Resolves when the chip has left the field by itself. */
  readonly dropped: Promise<void>;
}

export interface PassportSource {
  load(profile: string): Promise<Result<Passport, string>>;
  /** Puts a chip on the daemon's virtual reader; null: there is no daemon, commands come by `transmit`. */
  readonly insert: ((chip: PassportChip) => Promise<Result<InsertedPassport, string>>) | null;
}

export interface PlacedDocument {
  readonly mrz: string;
  readonly chip: 'pcsc' | 'in-process' | 'none';
}

/** The place where a passport lies: on the MRZ reader, and with its chip in the field of the chip reader. */
export class DocumentPlace {
  readonly #source: PassportSource;
  #lying: Passport | null = null;
  /** The chip in the field; null when there is none, when it dropped out, or while the chip reader is unplugged. */
  #inField: PassportChip | null = null;
  #inserted: InsertedPassport | null = null;
  #readerPlugged = true;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: PassportSource) {
    this.#source = source;
  }

  get document(): PlacedDocument | null {
    if (this.#lying === null) return null;
    const { mrz, chip } = this.#lying;
    return { mrz, chip: chip === null ? 'none' : this.#source.insert === null ? 'in-process' : 'pcsc' };
  }

  /** Lays a passport down in place of what lies there. `lifted` is called between the two. */
  place(profile: string, lifted: () => void): Promise<Result<PlacedDocument, string>> {
    return this.#inTurn(async () => {
      const loaded = await this.#source.load(profile);
      if (!loaded.ok) return loaded;
      if (this.#lying !== null) {
        await this.#takeAway();
        lifted();
      }
      const entered = await this.#enterField(loaded.value.chip);
      if (!entered.ok) return entered;
      this.#lying = loaded.value;
      return ok(this.document as PlacedDocument);
    });
  }

  /** Gives whether anything lay there. */
  lift(): Promise<boolean> {
    return this.#inTurn(async () => {
      const wasLying = this.#lying !== null;
      await this.#takeAway();
      return wasLying;
    });
  }

  /** The chip reader's plug: without it no chip is in a field, whatever lies there. */
  plugReader(plugged: boolean): Promise<Result<void, string>> {
    return this.#inTurn(async () => {
      this.#readerPlugged = plugged;
      await this.#leaveField();
      return plugged && this.#lying !== null ? this.#enterField(this.#lying.chip) : ok(undefined);
    });
  }

  /** One command to a chip that is read in-process. */
  async transmit(command: Uint8Array): Promise<Result<Uint8Array, string>> {
    const chip = this.#inField;
    if (chip === null || this.#source.insert !== null) return err('card-lost');
    const answer = await chip.transmit(command);
    if (this.#inField !== chip) return err('card-lost');
    if (answer !== 'drop') return ok(answer);
    this.#inField = null;
    return err('card-lost');
  }

  async #enterField(chip: PassportChip | null): Promise<Result<void, string>> {
    if (chip === null || !this.#readerPlugged) return ok(undefined);
    chip.reset();
    if (this.#source.insert !== null) {
      const inserted = await this.#source.insert(chip);
      if (!inserted.ok) return inserted;
      this.#inserted = inserted.value;
      void inserted.value.dropped.then(() => {
        if (this.#inserted === inserted.value) this.#inserted = null;
      });
    }
    this.#inField = chip;
    return ok(undefined);
  }

  async #leaveField(): Promise<void> {
    this.#inField = null;
    const inserted = this.#inserted;
    this.#inserted = null;
    await inserted?.remove();
  }

  async #takeAway(): Promise<void> {
    this.#lying = null;
    await this.#leaveField();
  }

  /** Hands do one thing after another, however many docks there are. */
  #inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(deed);
    this.#turn = done.catch(() => {});
    return done;
  }
}

import { err, ok, type Result } from '../../app/core/result.ts';
import { wipe } from '../../app/core/wipe.ts';
import type { CardReader, CardReaderEvent, ConnectFailure } from '../../app/document/card-reader.ts';
import type { CardLost, CardTransport } from '../../app/document/card-transport.ts';
import type { PcscBinding, PcscClient, PcscSlot } from './pcsc-binding.ts';

/** A chip may compute for seconds; one that is silent for longer than this (ms) is not coming back. */
export const cardAnswersWithin = 10_000;
/** pcscd lists its readers at once; one that is not there after this (ms) is not plugged in. */
const listedWithin = 700;
/** Pauses (ms) between attempts to reach a daemon that is gone, the last one for ever after. */
const daemonRetries = [100, 200, 400, 800] as const;
/** What a reader may take to finish a call before it is left alone (ms): only a silent card needs longer. */
const callEndsWithin = 500;
/** Between two attempts on a card that another program holds or that is still waking up (ms). */
const connectRetry = 60;
/** Longest extended answer with the room that pcscd wants for it. */
const receiveBuffer = 65_548;

const present = 0x20;
const mute = 0x200;

interface Slot {
  readonly reader: PcscSlot;
  /** Calls of the binding that have not come back. None can be broken off, and `close` would wait for all. */
  calls: number;
  atr: Uint8Array | null;
  card: PcscCard | null;
}

/**
 * One chip reader over pcscd: the reader of that name, or any one that holds a card (`null`). The binding never recovers
 * from a restart of the daemon: its client is made anew until there is one again.
 */
export class PcscCardReader implements CardReader {
  readonly #binding: PcscBinding;
  readonly #name: string | null;
  readonly #listeners = new Set<(event: CardReaderEvent) => void>();
  readonly #slots = new Map<string, Slot>();
  #client: PcscClient | null = null;
  /** What listeners know: the reader, then its card. */
  #state: { readonly reader: CardReaderEvent; readonly card: CardReaderEvent | null } | null = null;
  #attempts = 0;
  #timer: NodeJS.Timeout | null = null;
  #wake: () => void = () => {};
  #closed = false;
  #closing: Promise<void> | null = null;
  #held = false;

  constructor(binding: PcscBinding, name: string | null) {
    this.#binding = binding;
    this.#name = name;
    this.#start();
  }

  onEvent(listener: (event: CardReaderEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#state !== null) {
      listener(this.#state.reader);
      if (this.#state.card !== null) listener(this.#state.card);
    }
    return () => this.#listeners.delete(listener);
  }

  async connect(withinMs: number): Promise<Result<CardTransport, ConnectFailure>> {
    const deadline = performance.now() + withinMs;
    let refusal: string | null = null;
    for (;;) {
      if (this.#closed) return err({ kind: 'reader-lost', detail: 'the reader was closed' });
      const slot = this.#loaded();
      if (slot !== null) {
        const connected = await this.#take(slot);
        if (connected.ok) return connected;
        refusal = connected.error;
      }
      const left = deadline - performance.now();
      if (left <= 0) break;
      await this.#change(slot === null ? left : Math.min(connectRetry, left));
    }
    if (this.#slots.size === 0) return err({ kind: 'reader-lost', detail: this.#absence() });
    // A card that left while it was taken hold of is no card; one that lies there and cannot be had is a fault.
    if (refusal !== null && this.#loaded() !== null) return err({ kind: 'reader-lost', detail: refusal });
    return err({ kind: 'no-card' });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all([...this.#slots.values()].map(({ card }) => card?.abandon('the reader was closed')));
    await this.#drop('the reader was closed');
    this.#wake();
  }

  /** Closed while a silent card still owed an answer: the binding does not let this process end. */
  get held(): boolean {
    return this.#held;
  }

  /** Until something changes on a reader, at most `withinMs`. */
  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer); // left running, it would hold a program that has its card and is done
        resolve();
      };
    });
  }

  #start(): void {
    if (this.#closed) return;
    let client: PcscClient;
    try {
      client = this.#binding();
    } catch (error) {
      this.#retry(`pcscd does not answer (${(error as Error).message})`);
      return;
    }
    this.#client = client;
    client.on('error', (error) => this.#lose(client, error));
    client.on('reader', (reader) => this.#add(client, reader));
    this.#timer = setTimeout(() => {
      if (this.#slots.size === 0) this.#setState({ kind: 'lost', detail: this.#absence() }, null);
    }, listedWithin);
  }

  #add(client: PcscClient, reader: PcscSlot): void {
    // Readers without a listener for errors would end the process when the daemon dies.
    reader.on('error', (error) => this.#lose(client, error));
    if (this.#name !== null && reader.name !== this.#name) return;
    const slot: Slot = { reader, calls: 0, atr: null, card: null };
    this.#slots.set(reader.name, slot);
    this.#attempts = 0;
    reader.on('status', ({ state, atr }) => {
      const here = (state & present) !== 0 && (state & mute) === 0 && atr !== undefined && atr.length > 0;
      slot.atr = here ? Uint8Array.from(atr) : null;
      if (!here) this.#cardGone(slot, 'the card left the field');
      this.#tell();
    });
    reader.on('end', () => {
      if (this.#slots.get(reader.name) !== slot) return;
      this.#slots.delete(reader.name);
      this.#cardGone(slot, 'the reader was unplugged');
      this.#tell();
    });
    this.#tell();
  }

  /** The daemon died, or a reader's watch did: the client and all that hangs on it is of no use any more. */
  #lose(client: PcscClient, error: Error): void {
    if (this.#client !== client || this.#closed) return;
    const detail = `pcscd answers no more (${error.message})`;
    void this.#drop(detail);
    this.#retry(detail);
  }

  #retry(detail: string): void {
    this.#setState({ kind: 'lost', detail }, null);
    if (this.#timer !== null) clearTimeout(this.#timer);
    const wait = daemonRetries[Math.min(this.#attempts, daemonRetries.length - 1)];
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#start(), wait);
  }

  async #drop(detail: string): Promise<void> {
    const client = this.#client;
    const slots = [...this.#slots.values()];
    this.#client = null;
    this.#slots.clear();
    for (const slot of slots) this.#cardGone(slot, detail);
    if (client === null) return;
    // Closing inside one of its callbacks would wait for itself: on a fresh tick, readers before their client.
    await new Promise<void>((resolve) => setImmediate(resolve));
    const held = slots.filter(({ calls }) => calls > 0).map(({ reader }) => reader);
    this.#held ||= held.length > 0;
    for (const reader of Object.values(client.readers)) if (!held.includes(reader)) quietly(() => reader.close());
    quietly(() => client.close());
  }

  #cardGone(slot: Slot, detail: string): void {
    const { card } = slot;
    slot.card = null;
    slot.atr = null;
    card?.lose(detail);
  }

  #loaded(): Slot | null {
    return [...this.#slots.values()].find(({ atr }) => atr !== null) ?? null;
  }

  async #take(slot: Slot): Promise<Result<CardTransport, string>> {
    const { reader, atr } = slot;
    if (slot.card !== null) return err('its card is in use already');
    if (slot.calls > 0) return err('the card on it owes an answer since it fell silent: lift it');
    const protocol = await connected(slot);
    if (!protocol.ok) return protocol;
    if (atr === null || slot.atr === null || this.#slots.get(reader.name) !== slot) return err('the card left again');
    const card = new PcscCard(slot, protocol.value, atr, () => {
      if (slot.card === card) slot.card = null;
    });
    slot.card = card;
    return ok(card);
  }

  #absence(): string {
    if (this.#client === null) return 'pcscd does not answer';
    const names = Object.keys(this.#client.readers);
    const there = names.length === 0 ? 'pcscd knows no reader' : `pcscd knows ${names.join(', ')}`;
    return this.#name === null ? there : `there is no reader "${this.#name}"; ${there}`;
  }

  #tell(): void {
    const slot = this.#loaded() ?? [...this.#slots.values()][0];
    if (slot === undefined) this.#setState({ kind: 'lost', detail: this.#absence() }, null);
    else {
      const card: CardReaderEvent = slot.atr === null ? { kind: 'no-card' } : { kind: 'card', atr: slot.atr };
      this.#setState({ kind: 'ready', reader: slot.reader.name }, card);
    }
  }

  #setState(reader: CardReaderEvent, card: CardReaderEvent | null): void {
    const before = this.#state;
    this.#state = { reader, card };
    if (!sameEvent(before?.reader ?? null, reader)) this.#emit(reader);
    if (card !== null && !sameEvent(before?.card ?? null, card)) this.#emit(card);
    this.#wake();
  }

  #emit(event: CardReaderEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** A card in hand. Calls queue; the first failure is its end. */
class PcscCard implements CardTransport {
  readonly kind = 'pcsc' as const;
  readonly reader: string;
  readonly atr: Uint8Array;
  readonly removed: Promise<void>;
  readonly #slot: Slot;
  readonly #protocol: number;
  readonly #onReleased: () => void;
  #queue: Promise<unknown> = Promise.resolve();
  #lost: CardLost | null = null;
  #released: Promise<void> | null = null;
  #tellRemoved: () => void = () => {};
  #giveUp: () => void = () => {};
  /** Until the binding has come back from the last command. */
  #asking: Promise<void> = Promise.resolve();

  constructor(slot: Slot, protocol: number, atr: Uint8Array, onReleased: () => void) {
    this.reader = slot.reader.name;
    this.atr = atr;
    this.#slot = slot;
    this.#protocol = protocol;
    this.#onReleased = onReleased;
    this.removed = new Promise((resolve) => {
      this.#tellRemoved = resolve;
    });
  }

  transmit(command: Uint8Array): Promise<Result<Uint8Array, CardLost>> {
    const turn = this.#queue.then(() => this.#exchange(command));
    this.#queue = turn;
    return turn;
  }

  release(): Promise<void> {
    this.#released ??= this.#queue.then(() => this.#giveBack());
    return this.#released;
  }

  lose(detail: string): void {
    this.#lost ??= { kind: 'card-lost', detail };
    this.#giveUp();
    this.#tellRemoved();
    void this.release();
  }

  /** Gives the card back; what it was asked goes unanswered. */
  abandon(detail: string): Promise<void> {
    if (this.#released === null) this.lose(detail);
    return this.release();
  }

  #exchange(command: Uint8Array): Promise<Result<Uint8Array, CardLost>> {
    if (this.#lost !== null) return Promise.resolve(err(this.#lost));
    if (this.#released !== null) return Promise.resolve(err({ kind: 'card-lost', detail: 'the card was given back' }));
    const asked = Promise.withResolvers<Result<Uint8Array, CardLost>>();
    const fail = (detail: string) => this.lose(detail);
    const timer = setTimeout(() => fail(`the card was silent for ${cardAnswersWithin / 1000} s`), cardAnswersWithin);
    this.#giveUp = () => {
      clearTimeout(timer);
      asked.resolve(err(this.#lost ?? { kind: 'card-lost', detail: 'the card was given back' }));
    };
    this.#asking = new Promise((cameBack) => {
      this.#slot.calls += 1;
      this.#slot.reader.transmit(Buffer.from(command), receiveBuffer, this.#protocol, (error, answer) => {
        this.#slot.calls -= 1;
        cameBack();
        clearTimeout(timer);
        if (error) fail(error.message);
        // No card answers without a status word: readers say so of one that left while it was asked.
        else if (answer.length < 2) fail(`the reader gave ${answer.length} bytes for an answer`);
        else {
          asked.resolve(ok(Uint8Array.from(answer)));
          wipe(answer);
        }
      });
    });
    return asked.promise;
  }

  async #giveBack(): Promise<void> {
    this.#onReleased();
    const disconnected = this.#asking.then(() => disconnect(this.#slot));
    await atMost(callEndsWithin, disconnected);
  }
}

function connected(slot: Slot): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    // After a card was torn out the binding may still think that it holds it, and would not connect again.
    slot.reader.connected = false;
    const timer = setTimeout(() => resolve(err('the reader did not take hold of the card')), cardAnswersWithin);
    slot.calls += 1;
    slot.reader.connect({ share_mode: slot.reader.SCARD_SHARE_EXCLUSIVE }, (error, protocol) => {
      slot.calls -= 1;
      clearTimeout(timer);
      resolve(error ? err(error.message) : ok(protocol));
    });
  });
}

/** Without power a chip forgets its session: the next reading begins anew. */
function disconnect(slot: Slot): Promise<void> {
  return new Promise((resolve) => {
    slot.calls += 1;
    slot.reader.disconnect(slot.reader.SCARD_UNPOWER_CARD, () => {
      slot.calls -= 1;
      resolve();
    });
  });
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}

function quietly(close: () => void): void {
  try {
    close();
  } catch {
    // A client whose daemon is gone has nothing left to close.
  }
}

function sameEvent(a: CardReaderEvent | null, b: CardReaderEvent): boolean {
  if (a === null || a.kind !== b.kind) return false;
  if (a.kind === 'card' && b.kind === 'card') return Buffer.from(a.atr).equals(b.atr);
  if (a.kind === 'lost' && b.kind === 'lost') return a.detail === b.detail;
  if (a.kind === 'ready' && b.kind === 'ready') return a.reader === b.reader;
  return true;
}

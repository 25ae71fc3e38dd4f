import type { VirtualChip } from './chip.ts';
import type { Faults, Strike } from './faults.ts';

const protectedClass = 0x0c;
const [manageEnvironment, generalAuthenticate, readBinary, readBinaryOdd] = [0x22, 0x86, 0xb0, 0xb1] as const;
/** ISO/IEC 7816-4: incorrect parameters in the data field; incorrect secure messaging data object. */
const [wrongParameters, wrongObject] = [Uint8Array.of(0x6a, 0x80), Uint8Array.of(0x69, 0x88)] as const;

/** Which strikes of `once` a book has had, whoever lays it down again. */
export interface StrikeMemory {
  readonly struck: Set<string>;
  readonly book: string;
}

/** A sound chip with what breaks on the way to its reader: in its answers, or in the field. */
export class FaultyChip implements VirtualChip {
  readonly atr: Uint8Array;
  readonly slow: boolean;
  readonly #chip: VirtualChip;
  readonly #faults: Faults;
  readonly #memory: StrikeMemory;
  /** What `plain-answer` says in the clear. */
  readonly #clear: Uint8Array;
  readonly #struckHere = new Set<Strike>();
  #commands = 0;
  #authentications = 0;
  #isOutOfStep = false;

  constructor(chip: VirtualChip, faults: Faults, clear: Uint8Array, memory: StrikeMemory) {
    this.#chip = chip;
    this.#faults = faults;
    this.#clear = clear;
    this.#memory = memory;
    this.atr = chip.atr;
    this.slow = chip.slow;
  }

  reset(): void {
    this.#commands = 0;
    this.#authentications = 0;
    this.#isOutOfStep = false;
    this.#chip.reset();
  }

  async transmit(command: Uint8Array): Promise<Uint8Array | 'drop'> {
    const { dropsAt, refusesAt, names } = this.#faults;
    this.#commands += 1;
    if (this.#strikes('drops-at', dropsAt)) {
      this.reset();
      return 'drop';
    }
    if (this.#strikes('6988-at', refusesAt)) {
      // 9303-11 §9.8.3: with this word secure messaging is over.
      this.#isOutOfStep = command[0] === protectedClass;
      return wrongObject;
    }
    if (this.#isOutOfStep && command[0] === protectedClass) return wrongObject;
    if (command[1] === manageEnvironment) this.#authentications = 0;
    if (command[1] === generalAuthenticate) this.#authentications += 1;
    // The nonce is given; then the chip cannot follow.
    if (names.has('pace-fails') && command[1] === generalAuthenticate && this.#authentications > 1)
      return wrongParameters;
    const answer = await this.#chip.transmit(command);
    const isReading = command[0] === protectedClass && (command[1] === readBinary || command[1] === readBinaryOdd);
    if (answer === 'drop' || !isReading) return answer;
    if (names.has('plain-answer')) return Buffer.concat([this.#clear, Buffer.of(0x90, 0x00)]);
    return names.has('wrong-mac') ? withWrongMac(answer) : answer;
  }

  #strikes(name: string, strike: Strike | null): boolean {
    if (strike === null || this.#commands !== strike.command) return false;
    const { struck, book } = this.#memory;
    const isFirst = !this.#struckHere.has(strike) && !struck.has(`${name} ${book}`);
    this.#struckHere.add(strike);
    if (strike.often === 'once') struck.add(`${name} ${book}`);
    return strike.often === 'always' || isFirst;
  }
}

/** The MAC's eight bytes are the last before the status word. */
function withWrongMac(answer: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(answer);
  const last = changed.length - 3;
  changed[last] = (changed[last] ?? 0) ^ 0x01;
  return changed;
}

import type { ActiveSigner } from './active-authentication.ts';
import {
  type AgreedSession,
  agreeAsTold,
  agreeAtOnce,
  pairInTemplate,
  type StaticKeyPair,
} from './chip-authentication.ts';
import type { CommandApdu } from './command-apdu.ts';
import type { Random } from './pace.ts';
import { TerminalCheck, type TerminalTrust } from './terminal-check.ts';
import type { SessionKeys } from './secure-messaging.ts';

/** What a chip can prove of itself. */
export interface ChipProofs {
  /** Key pairs of chip authentication, in DG14's order; empty: none. */
  readonly staticKeys: readonly StaticKeyPair[];
  readonly active: ActiveSigner | null;
  /** Null: no terminal may read what is guarded. */
  readonly terminals: TerminalTrust | null;
}

export interface ProverAnswer {
  readonly status: number;
  readonly data: Uint8Array;
  /** Keys that protect what comes after this answer. */
  readonly rekey?: SessionKeys;
}

const nothing = new Uint8Array();
const refuse = (status: number): ProverAnswer => ({ status, data: nothing });
const ok = 0x9000;
/** No key agreement has larger elements, no CV certificate more bytes. */
const longestChain = 2000;
const chainable: readonly number[] = [0x86, 0x2a, 0x82];

/** Authentications under secure messaging in the application: ICAO 9303-11 §6. */
export class ChipProver {
  readonly #proofs: ChipProofs;
  #pair: StaticKeyPair | null = null;
  #chained: Uint8Array = nothing;
  #chainedIns = 0;
  #agreed: AgreedSession | null = null;
  readonly #terminals: TerminalCheck | null;

  constructor(proofs: ChipProofs, random: Random) {
    this.#proofs = proofs;
    this.#terminals = proofs.terminals === null ? null : new TerminalCheck(proofs.terminals, random);
  }

  /** EF.CVCA as it is now; null: the chip has none. */
  get trustFile(): Uint8Array | null {
    return this.#terminals?.trustFile ?? null;
  }

  /** Bits of the guarded data groups that may be read now. */
  get rights(): number {
    return this.#terminals?.rights ?? 0;
  }

  forget(): void {
    this.#pair = null;
    this.#chained = nothing;
    this.#agreed = null;
    this.#terminals?.forget();
  }

  /** Null: not a command of these. */
  execute(chained: CommandApdu, capacity: number, identity: Uint8Array): ProverAnswer | null {
    const command = this.#whole(chained);
    if (typeof command === 'number') return { status: command, data: nothing };
    switch (command.ins) {
      case 0x22:
        return this.#manageEnvironment(command);
      case 0x86:
        return this.#generalAuthenticate(command);
      case 0x88:
        return this.#internalAuthenticate(command, capacity);
      case 0x2a:
      case 0x82:
      case 0x84:
        return this.#terminals === null ? null : this.#ofTerminal(this.#terminals, command, identity);
      default:
        return null;
    }
  }

  /** The parts of a chain put together, ISO/IEC 7816-4 §5.3.3; a number: the status word of a part, or of a wrong one. */
  #whole(command: CommandApdu): CommandApdu | number {
    const before = this.#chained;
    this.#chained = nothing;
    const data = command.ins === this.#chainedIns ? Buffer.concat([before, command.data]) : command.data;
    if (command.cla !== 0x10) return { ...command, data };
    if (!chainable.includes(command.ins)) return 0x6884;
    if (data.length > longestChain) return 0x6700;
    this.#chained = data;
    this.#chainedIns = command.ins;
    return ok;
  }

  #ofTerminal(terminals: TerminalCheck, command: CommandApdu, identity: Uint8Array): ProverAnswer {
    const { ins, p1, p2, data } = command;
    if (ins === 0x2a) return refuse(p1 === 0x00 && p2 === 0xbe ? terminals.verifyCertificate(data) : 0x6a86);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    if (ins === 0x82) return refuse(terminals.authenticate(data, identity, this.#agreed));
    const challenge = terminals.getChallenge(command);
    return challenge === null ? refuse(0x6985) : { status: ok, data: challenge };
  }

  #manageEnvironment({ p1, p2, data }: CommandApdu): ProverAnswer {
    this.#pair = null;
    if (p1 === 0x81 && this.#terminals !== null) {
      if (p2 === 0xb6) return refuse(this.#terminals.setIssuer(data));
      return refuse(p2 === 0xa4 ? this.#terminals.setTerminal(data) : 0x6a86);
    }
    const { staticKeys } = this.#proofs;
    if (staticKeys.length === 0) return refuse(0x6d00);
    if (p1 !== 0x41) return refuse(0x6a86);
    if (p2 === 0xa6) return this.#agreedWith(agreeAtOnce(staticKeys, data), nothing);
    if (p2 !== 0xa4) return refuse(0x6a86);
    const pair = pairInTemplate(staticKeys, data);
    if (typeof pair === 'number') return refuse(pair);
    this.#pair = pair;
    return { status: ok, data: nothing };
  }

  #generalAuthenticate({ p1, p2, data, ne }: CommandApdu): ProverAnswer {
    const pair = this.#pair;
    if (pair === null) return refuse(0x6985);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    this.#pair = null;
    return this.#agreedWith(agreeAsTold(pair, data), ne < 2 ? nothing : Buffer.of(0x7c, 0x00));
  }

  #agreedWith(agreed: AgreedSession | number, data: Uint8Array): ProverAnswer {
    if (typeof agreed === 'number') return refuse(agreed);
    this.#agreed = agreed;
    return { status: ok, data, rekey: agreed.keys };
  }

  /** §6.1.3. */
  #internalAuthenticate({ p1, p2, data, ne, all }: CommandApdu, capacity: number): ProverAnswer {
    const { active } = this.#proofs;
    if (active === null) return refuse(0x6d00);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    if (data.length !== 8) return refuse(0x6700);
    const signature = active.sign(data);
    return signature.length > (all ? capacity : Math.min(ne, capacity))
      ? refuse(0x6700)
      : { status: ok, data: signature };
  }
}

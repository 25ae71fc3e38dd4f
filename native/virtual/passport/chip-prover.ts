import type { ActiveSigner } from './active-authentication.ts';
import {
  type AgreedSession,
  agreeAsTold,
  agreeAtOnce,
  pairInTemplate,
  type StaticKeyPair,
} from './chip-authentication.ts';
import type { CommandApdu } from './command-apdu.ts';
import type { SessionKeys } from './secure-messaging.ts';

/** What a chip can prove of itself. */
export interface ChipProofs {
  /** Key pairs of chip authentication, in DG14's order; empty: none. */
  readonly staticKeys: readonly StaticKeyPair[];
  readonly active: ActiveSigner | null;
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

/** Authentications under secure messaging in the application: ICAO 9303-11 §6. */
export class ChipProver {
  readonly #proofs: ChipProofs;
  #pair: StaticKeyPair | null = null;
  #chained: Uint8Array = nothing;
  #agreed: AgreedSession | null = null;

  constructor(proofs: ChipProofs) {
    this.#proofs = proofs;
  }

  forget(): void {
    this.#pair = null;
    this.#chained = nothing;
    this.#agreed = null;
  }

  /** Null: not a command of these. */
  execute(command: CommandApdu, capacity: number): ProverAnswer | null {
    if (command.ins !== 0x86) this.#chained = nothing;
    switch (command.ins) {
      case 0x22:
        return this.#manageEnvironment(command);
      case 0x86:
        return this.#generalAuthenticate(command);
      case 0x88:
        return this.#internalAuthenticate(command, capacity);
      default:
        return null;
    }
  }

  #manageEnvironment({ p1, p2, data }: CommandApdu): ProverAnswer {
    this.#pair = null;
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

  #generalAuthenticate({ cla, p1, p2, data }: CommandApdu): ProverAnswer {
    const pair = this.#pair;
    if (pair === null) return refuse(0x6985);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    const whole = Buffer.concat([this.#chained, data]);
    this.#chained = cla === 0x10 ? whole : nothing;
    if (cla === 0x10) return whole.length > longestChain ? refuse(0x6700) : { status: ok, data: nothing };
    this.#pair = null;
    return this.#agreedWith(agreeAsTold(pair, whole), Buffer.of(0x7c, 0x00));
  }

  #agreedWith(agreed: AgreedSession | number, data: Uint8Array): ProverAnswer {
    if (typeof agreed === 'number') return refuse(agreed);
    this.#agreed = agreed;
    return { status: ok, data, rekey: agreed.keys };
  }

  /** §6.1.3. */
  #internalAuthenticate({ p1, p2, data, ne }: CommandApdu, capacity: number): ProverAnswer {
    const { active } = this.#proofs;
    if (active === null) return refuse(0x6d00);
    if (p1 !== 0 || p2 !== 0) return refuse(0x6a86);
    if (data.length !== 8) return refuse(0x6700);
    const signature = active.sign(data);
    return signature.length > Math.min(ne, capacity) ? refuse(0x6700) : { status: ok, data: signature };
  }

  /** The last agreement, to which a terminal's proof is bound. */
  get agreed(): AgreedSession | null {
    return this.#agreed;
  }
}

/** No key agreement has larger elements. */
const longestChain = 1100;

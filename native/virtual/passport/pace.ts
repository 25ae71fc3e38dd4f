import { createECDH } from 'node:crypto';
import { type PaceParameters, paceOid } from './pace-parameters.ts';
import type { SessionKeys } from './secure-messaging.ts';
import { type BlockCipher, type CipherName, cipherOf, sameBytes } from './symmetric.ts';
import { oidContents, readTlvs, tlv } from './tlv.ts';

/** Where the chip's random bytes come from: the operating system, or a published example. */
export type Random = (length: number) => Uint8Array;

export type PaceAnswer =
  | { readonly kind: 'answer'; readonly data: Uint8Array }
  | { readonly kind: 'established'; readonly data: Uint8Array; readonly keys: SessionKeys }
  | { readonly kind: 'refused'; readonly status: number };

type Stage =
  | { readonly at: 'nonce' }
  | { readonly at: 'map'; readonly nonce: bigint }
  | { readonly at: 'agree'; readonly generator: Point }
  | {
      readonly at: 'confirm';
      readonly secret: Uint8Array;
      readonly ownKey: Uint8Array;
      readonly terminalKey: Uint8Array;
    }
  | { readonly at: 'over' };

type Point = PaceParameters['curve']['Point']['BASE'];

/** The chip's part of one run of PACE with generic mapping over ECDH, ICAO 9303-11 §4.4. */
export class PaceRun {
  readonly #parameters: PaceParameters;
  readonly #cipher: BlockCipher;
  readonly #oid: Buffer;
  readonly #password: Uint8Array;
  readonly #random: Random;
  #stage: Stage = { at: 'nonce' };

  /** `password` is what K_π is derived from: SHA-1 over the MRZ information, or the CAN. */
  constructor(parameters: PaceParameters, cipher: CipherName, password: Uint8Array, random: Random) {
    this.#parameters = parameters;
    this.#cipher = cipherOf(cipher);
    this.#oid = oidContents(paceOid(cipher));
    this.#password = password;
    this.#random = random;
  }

  /** Answers the dynamic authentication data of one GENERAL AUTHENTICATE. `last` is false while the command is chained. */
  step(data: Uint8Array, last: boolean): PaceAnswer {
    const stage = this.#stage;
    this.#stage = { at: 'over' };
    const outer = readTlvs(data);
    const objects = outer?.length === 1 && outer[0]?.tag === 0x7c ? readTlvs(outer[0].value) : null;
    if (objects === null || objects === undefined) return { kind: 'refused', status: 0x6a80 };
    if (last !== (stage.at === 'confirm')) return { kind: 'refused', status: stage.at === 'over' ? 0x6985 : 0x6883 };
    const wanted = { nonce: null, map: 0x81, agree: 0x83, confirm: 0x85, over: null }[stage.at];
    const given = objects[0];
    if (wanted === null ? objects.length > 0 : objects.length !== 1 || given?.tag !== wanted) {
      return { kind: 'refused', status: stage.at === 'over' ? 0x6985 : 0x6a80 };
    }
    const value = given?.value ?? new Uint8Array();
    switch (stage.at) {
      case 'nonce':
        return this.#giveNonce();
      case 'map':
        return this.#map(stage.nonce, value);
      case 'agree':
        return this.#agree(stage.generator, value);
      case 'confirm':
        return this.#confirm(stage, value);
      case 'over':
        return { kind: 'refused', status: 0x6985 };
      default:
        return stage;
    }
  }

  #giveNonce(): PaceAnswer {
    // §4.4.3.3: as long as the smallest multiple of the block that is not shorter than the key.
    const length = this.#cipher.name === 'AES-192' || this.#cipher.name === 'AES-256' ? 32 : 16;
    const nonce = this.#random(length);
    const key = this.#cipher.deriveKey(this.#password, 3);
    const encrypted = this.#cipher.encrypt(key, Buffer.alloc(this.#cipher.blockSize), nonce);
    this.#stage = { at: 'map', nonce: number(nonce) };
    return { kind: 'answer', data: tlv(0x7c, tlv(0x80, encrypted)) };
  }

  #map(nonce: bigint, terminalKey: Uint8Array): PaceAnswer {
    const { curve } = this.#parameters;
    const terminalPoint = this.#point(terminalKey);
    if (terminalPoint === null) return { kind: 'refused', status: 0x6300 };
    const secret = this.#scalar();
    // G' = s·G + H, H = SK·PK: §4.4.3.3.1. Multiples of G are OpenSSL's work, which is much faster.
    const scaled = nonce % curve.Point.Fn.ORDER;
    const base = scaled === 0n ? curve.Point.ZERO : curve.Point.fromBytes(this.#publicKey(scaled));
    const generator = base.add(terminalPoint.multiply(secret));
    if (generator.is0()) return { kind: 'refused', status: 0x6300 };
    this.#stage = { at: 'agree', generator };
    return { kind: 'answer', data: tlv(0x7c, tlv(0x82, this.#publicKey(secret))) };
  }

  #agree(generator: Point, terminalKey: Uint8Array): PaceAnswer {
    if (this.#point(terminalKey) === null) return { kind: 'refused', status: 0x6300 };
    const secret = this.#scalar();
    const ownKey = generator.multiply(secret).toBytes(false);
    // §4.4.1: both public keys must differ.
    if (sameBytes(ownKey, terminalKey)) return { kind: 'refused', status: 0x6300 };
    const exchange = createECDH(this.#parameters.openssl);
    exchange.setPrivateKey(this.#scalarBytes(secret));
    this.#stage = { at: 'confirm', secret: exchange.computeSecret(terminalKey), ownKey, terminalKey };
    return { kind: 'answer', data: tlv(0x7c, tlv(0x84, ownKey)) };
  }

  #confirm(stage: Extract<Stage, { at: 'confirm' }>, token: Uint8Array): PaceAnswer {
    const encryption = this.#cipher.deriveKey(stage.secret, 1);
    const mac = this.#cipher.deriveKey(stage.secret, 2);
    if (!sameBytes(token, this.#token(mac, stage.ownKey))) return { kind: 'refused', status: 0x6300 };
    const data = tlv(0x7c, tlv(0x86, this.#token(mac, stage.terminalKey)));
    const counter = Buffer.alloc(this.#cipher.blockSize);
    return { kind: 'established', data, keys: { cipher: this.#cipher, encryption, mac, counter } };
  }

  /** §4.4.3.4: MAC over the other side's public key with its object identifier. */
  #token(mac: Uint8Array, publicKey: Uint8Array): Buffer {
    return this.#cipher.mac(mac, tlv(0x7f49, tlv(0x06, this.#oid), tlv(0x86, publicKey)));
  }

  #scalar(): bigint {
    const order = this.#parameters.curve.Point.Fn.ORDER;
    for (;;) {
      const drawn = number(this.#random(this.#parameters.curve.Point.Fn.BYTES));
      const scalar = drawn & ((1n << BigInt(order.toString(2).length)) - 1n);
      if (scalar > 0n && scalar < order) return scalar;
    }
  }

  #publicKey(scalar: bigint): Buffer {
    const exchange = createECDH(this.#parameters.openssl);
    exchange.setPrivateKey(this.#scalarBytes(scalar));
    return exchange.getPublicKey();
  }

  #scalarBytes(scalar: bigint): Buffer {
    return Buffer.from(scalar.toString(16).padStart(this.#parameters.curve.Point.Fn.BYTES * 2, '0'), 'hex');
  }

  /** Null when it is no uncompressed point of the curve. */
  #point(bytes: Uint8Array): Point | null {
    if (bytes[0] !== 0x04) return null;
    try {
      return this.#parameters.curve.Point.fromBytes(bytes);
    } catch {
      return null;
    }
  }
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

import { fromBytes, type KeyAgreement, keyAgreementOf, raise, toBytes } from './key-agreement.ts';
import { type PaceMapping, type PaceParameters, paceOid } from './pace-parameters.ts';
import type { SessionKeys } from './secure-messaging.ts';
import { type BlockCipher, type CipherName, cipherOf, pad, sameBytes } from './symmetric.ts';
import { compressed } from './terminal-check.ts';
import { oidContents, readTlvs, tlv } from './tlv.ts';

/** Where the chip's random bytes come from: the operating system, or a published example. */
export type Random = (length: number) => Uint8Array;

/** One way to run PACE. */
export interface PaceOffer {
  readonly mapping: PaceMapping;
  readonly parameters: PaceParameters;
  readonly cipher: CipherName;
}

export interface PaceSecrets {
  /** K_π, ICAO 9303-11 §9.7.3. */
  readonly passwordKey: Uint8Array;
  /** Private key whose public half the state signed; needed for chip authentication mapping. */
  readonly chipKey: bigint | null;
}

export type PaceAnswer =
  | { readonly kind: 'answer'; readonly data: Uint8Array }
  | {
      readonly kind: 'established';
      readonly data: Uint8Array;
      readonly keys: SessionKeys;
      readonly identity: Uint8Array;
    }
  | { readonly kind: 'refused'; readonly status: number };

type Stage =
  | { readonly at: 'nonce' }
  | { readonly at: 'map'; readonly nonce: Uint8Array }
  | { readonly at: 'agree'; readonly generator: Uint8Array; readonly mappingKey: bigint | null }
  | {
      readonly at: 'confirm';
      readonly secret: Uint8Array;
      readonly ownKey: Uint8Array;
      readonly terminalKey: Uint8Array;
      readonly mappingKey: bigint | null;
    }
  | { readonly at: 'over' };

/** The chip's part of one run of PACE, ICAO 9303-11 §4.4. */
export class PaceRun {
  readonly #offer: PaceOffer;
  readonly #secrets: PaceSecrets;
  readonly #group: KeyAgreement;
  readonly #cipher: BlockCipher;
  readonly #random: Random;
  #stage: Stage = { at: 'nonce' };

  constructor(offer: PaceOffer, secrets: PaceSecrets, random: Random) {
    this.#offer = offer;
    this.#secrets = secrets;
    this.#group = keyAgreementOf(offer.parameters);
    this.#cipher = cipherOf(offer.cipher);
    this.#random = random;
  }

  /** Answers the dynamic authentication data of one GENERAL AUTHENTICATE. `last` is false while the command is chained. */
  step(data: Uint8Array, last: boolean): PaceAnswer {
    const stage = this.#stage;
    this.#stage = { at: 'over' };
    const outer = readTlvs(data);
    const objects = outer?.length === 1 && outer[0]?.tag === 0x7c ? readTlvs(outer[0].value) : null;
    if (objects === null || objects === undefined) return refused(0x6a80);
    if (last !== (stage.at === 'confirm')) return refused(stage.at === 'over' ? 0x6985 : 0x6883);
    const wanted = { nonce: null, map: 0x81, agree: 0x83, confirm: 0x85, over: null }[stage.at];
    const given = objects[0];
    if (wanted === null ? objects.length > 0 : objects.length !== 1 || given?.tag !== wanted)
      return refused(stage.at === 'over' ? 0x6985 : 0x6a80);
    const value = given?.value ?? new Uint8Array();
    switch (stage.at) {
      case 'nonce':
        return this.#giveNonce();
      case 'map':
        return this.#offer.mapping === 'IM' ? this.#mapIntegrated(stage.nonce, value) : this.#map(stage.nonce, value);
      case 'agree':
        return this.#agree(stage, value);
      case 'confirm':
        return this.#confirm(stage, value);
      case 'over':
        return refused(0x6985);
      default:
        return stage;
    }
  }

  #giveNonce(): PaceAnswer {
    // §4.4.3.3: as long as the smallest multiple of the block that is not shorter than the key.
    const nonce = this.#random(this.#cipher.keySize > 16 ? 32 : 16);
    const encrypted = this.#cipher.encrypt(this.#secrets.passwordKey, Buffer.alloc(this.#cipher.blockSize), nonce);
    this.#stage = { at: 'map', nonce };
    return answer(0x80, encrypted);
  }

  #map(nonce: Uint8Array, terminalKey: Uint8Array): PaceAnswer {
    if (!this.#group.isPublicKey(terminalKey)) return refused(0x6300);
    const mappingKey = this.#group.draw(this.#random);
    // G' = s·G + H, H = SK·PK: §4.4.3.3.1.
    const generator = this.#group.mapGenerically(fromBytes(nonce), mappingKey, terminalKey);
    if (generator === null) return refused(0x6300);
    this.#stage = { at: 'agree', generator, mappingKey };
    return answer(0x82, this.#group.publicKey(null, mappingKey));
  }

  #mapIntegrated(nonce: Uint8Array, terminalNonce: Uint8Array): PaceAnswer {
    if (terminalNonce.length !== this.#cipher.keySize) return refused(0x6a80);
    const generator = this.#group.mapIntegrated(this.#fieldElement(nonce, terminalNonce));
    if (generator === null) return refused(0x6300);
    this.#stage = { at: 'agree', generator, mappingKey: null };
    // §4.4.5.2.2: the data object is there, and empty.
    return answer(0x82, new Uint8Array());
  }

  /** R(s, t) of figure 2: a chain of keys, each of which encrypts one constant for the output and one for the next key. */
  #fieldElement(nonce: Uint8Array, terminalNonce: Uint8Array): bigint {
    const { prime } = this.#group;
    const [forKey, forOutput] = nonce.length === 16 ? constants128 : constants256;
    const step = (key: Uint8Array, text: Uint8Array) =>
      this.#cipher.encrypt(key.subarray(0, this.#cipher.keySize), Buffer.alloc(this.#cipher.blockSize), text);
    let output = 0n;
    let key = step(terminalNonce, nonce);
    for (let bits = 0; bits < prime.toString(2).length + 64; bits += nonce.length * 8) {
      output = (output << BigInt(nonce.length * 8)) | fromBytes(step(key, forOutput));
      key = step(key, forKey);
    }
    return output % prime;
  }

  #agree({ generator, mappingKey }: Extract<Stage, { at: 'agree' }>, terminalKey: Uint8Array): PaceAnswer {
    if (!this.#group.isPublicKey(terminalKey)) return refused(0x6300);
    const scalar = this.#group.draw(this.#random);
    const ownKey = this.#group.publicKey(generator, scalar);
    // §4.4.1: both public keys must differ.
    if (sameBytes(ownKey, terminalKey)) return refused(0x6300);
    const secret = this.#group.sharedSecret(scalar, terminalKey);
    this.#stage = { at: 'confirm', secret, ownKey, terminalKey, mappingKey };
    return answer(0x84, ownKey);
  }

  #confirm(stage: Extract<Stage, { at: 'confirm' }>, token: Uint8Array): PaceAnswer {
    const encryption = this.#cipher.deriveKey(stage.secret, 1);
    const mac = this.#cipher.deriveKey(stage.secret, 2);
    if (!sameBytes(token, this.#token(mac, stage.ownKey))) return refused(0x6300);
    const objects = [tlv(0x86, this.#token(mac, stage.terminalKey))];
    if (this.#offer.mapping === 'CAM' && stage.mappingKey !== null)
      objects.push(tlv(0x8a, this.#chipData(stage.mappingKey, encryption)));
    const counter = Buffer.alloc(this.#cipher.blockSize);
    const keys = { cipher: this.#cipher, encryption, mac, counter };
    const identity = compressed(this.#offer.parameters.agreement, stage.ownKey);
    return { kind: 'established', data: tlv(0x7c, ...objects), keys, identity };
  }

  /** §4.4.3.5: CA = SK⁻¹ · SK_Map modulo the order, under the new key. */
  #chipData(mappingKey: bigint, encryption: Uint8Array): Buffer {
    const { chipKey } = this.#secrets;
    if (chipKey === null) throw new Error('chip authentication mapping needs a key of the chip');
    const { order, scalarSize } = this.#group;
    // By Fermat: the order is a prime.
    const data = toBytes((raise(chipKey, order - 2n, order) * mappingKey) % order, scalarSize);
    const iv = this.#cipher.encrypt(encryption, Buffer.alloc(16), Buffer.alloc(16, 0xff));
    return this.#cipher.encrypt(encryption, iv, pad(data, 16));
  }

  /** §4.4.3.4: MAC over the other side's public key with its object identifier. */
  #token(mac: Uint8Array, publicKey: Uint8Array): Buffer {
    const { mapping, parameters, cipher } = this.#offer;
    const oid = oidContents(paceOid(mapping, parameters, cipher));
    return this.#cipher.mac(mac, tlv(0x7f49, tlv(0x06, oid), tlv(this.#group.tag, publicKey)));
  }
}

/** §4.4.3.3.2, c0 and c1. */
const constants128 = [
  Buffer.from('a668892a7c41e3ca739f40b057d85904', 'hex'),
  Buffer.from('a4e136ac725f738b01c1f60217c188ad', 'hex'),
] as const;
const constants256 = [
  Buffer.from('d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676', 'hex'),
  Buffer.from('54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517', 'hex'),
] as const;

function answer(tag: number, value: Uint8Array): PaceAnswer {
  return { kind: 'answer', data: tlv(0x7c, tlv(tag, value)) };
}

function refused(status: number): PaceAnswer {
  return { kind: 'refused', status };
}

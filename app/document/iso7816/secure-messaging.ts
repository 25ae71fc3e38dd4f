import { wipe } from '../../core/wipe.ts';
import { ber, MalformedBytes, readAllBer } from '../ber/ber.ts';
import { type BlockCipher, pad, sameBytes, unpad } from '../crypto/cipher.ts';
import {
  type Answer,
  type Command,
  decodeAnswer,
  encodeCommand,
  encodeLe,
  largestShortLe,
  statusText,
  success,
} from './apdu.ts';

export interface SessionKeys {
  readonly cipher: BlockCipher;
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
  /** Send sequence counter before the first command, as long as a block. */
  readonly counter: Uint8Array;
}

/** The answer was not protected, or not as it must be: nothing that comes from this card counts any more. */
export interface BadAnswer {
  readonly kind: 'bad-answer';
  readonly detail: string;
}

/** The reader's end of secure messaging, ICAO 9303-11 §9.8. */
export class SecureMessaging {
  readonly #keys: SessionKeys;
  #counter: bigint;

  constructor(keys: SessionKeys) {
    this.#keys = keys;
    this.#counter = BigInt(`0x${Buffer.from(keys.counter).toString('hex')}`);
  }

  /** Overwrites the keys: nothing can be said or understood any more. */
  end(): void {
    wipe(this.#keys.encryption, this.#keys.mac, this.#keys.counter);
    this.#counter = 0n;
  }

  get cipher(): BlockCipher {
    return this.#keys.cipher;
  }

  /** Most bytes of a file that fit into an answer of `size` bytes, its status word not counted. */
  capacity(size: number): number {
    const { blockSize } = this.#keys.cipher;
    // DO'99' and DO'8E' take 14 bytes; tag, length field and padding indicator of DO'87' the rest.
    const header = size < 256 + 16 ? 4 : 6;
    return Math.floor((size - 14 - header) / blockSize) * blockSize - 1;
  }

  protect(command: Command): Uint8Array {
    const counter = this.#count();
    const { cipher, encryption, mac } = this.#keys;
    const { cla, ins, p1, p2, data, le } = command;
    const header = Uint8Array.of(cla | 0x0c, ins, p1, p2);
    const objects: Uint8Array[] = [];
    if (data !== undefined && data.length > 0) {
      const iv = cipher.messageIv(encryption, counter);
      const encrypted = cipher.encrypt(encryption, iv, pad(data, cipher.blockSize));
      // §9.8.4: an odd instruction has its data in DO'85', without a padding indicator.
      objects.push((ins & 1) === 1 ? ber(0x85, encrypted) : ber(0x87, Uint8Array.of(0x01), encrypted));
    }
    if (le !== undefined) objects.push(ber(0x97, encodeLe(le, le > largestShortLe)));
    const body = Buffer.concat(objects);
    // §9.8.4: the header is padded, and then the objects behind it once more; a header alone is padded once.
    const covered = Buffer.concat([counter, ...(body.length === 0 ? [header] : [pad(header, cipher.blockSize), body])]);
    const seal = cipher.mac(mac, pad(covered, cipher.blockSize));
    const protectedData = Buffer.concat([body, ber(0x8e, seal)]);
    const extended =
      (command.extended ?? false) ||
      (le !== undefined && le > this.capacity(largestShortLe)) ||
      protectedData.length > 255;
    return encodeCommand({
      cla: cla | 0x0c,
      ins,
      p1,
      p2,
      data: protectedData,
      le: extended ? 65_536 : largestShortLe,
      extended,
    });
  }

  /** Opens the answer to the last command; with anything wrong about its protection the session is over. */
  unprotect(bytes: Uint8Array): Answer | BadAnswer {
    const counter = this.#count();
    const { cipher, encryption, mac } = this.#keys;
    const plain = decodeAnswer(bytes);
    if (plain === null) return unprotected('the answer has no status word');
    if (plain.data.length === 0) return unprotected(`the chip answered ${statusText(plain.status)} without protection`);
    let objects: ReturnType<typeof readAllBer>;
    try {
      objects = readAllBer(plain.data);
    } catch (error) {
      if (error instanceof MalformedBytes) return unprotected(`the protected answer is malformed: ${error.message}`);
      throw error;
    }
    const [first, ...rest] = objects;
    const cryptogram = first !== undefined && (first.tag === 0x87 || first.tag === 0x85) ? first : null;
    const [status, seal, ...surplus] = cryptogram === null ? objects : rest;
    if (status?.tag !== 0x99 || status.value.length !== 2 || seal?.tag !== 0x8e || surplus.length > 0)
      return unprotected('the protected answer lacks its status or its MAC');
    const covered = plain.data.subarray(0, plain.data.length - seal.raw.length);
    const expected = cipher.mac(mac, pad(Buffer.concat([counter, covered]), cipher.blockSize));
    if (!sameBytes(expected, seal.value)) return unprotected('the MAC of the answer is wrong');
    const protectedStatus = ((status.value[0] ?? 0) << 8) | (status.value[1] ?? 0);
    // Some chips say 9000 outside whatever the command came to: what is protected counts.
    if (protectedStatus !== plain.status && plain.status !== success)
      return unprotected(
        `the answer says ${statusText(plain.status)} outside and ${statusText(protectedStatus)} inside`,
      );
    if (cryptogram === null) return { data: new Uint8Array(), status: protectedStatus };
    const indicated = cryptogram.tag === 0x87;
    if (indicated && cryptogram.value[0] !== 0x01)
      return unprotected('the padding of the answer is of an unknown kind');
    const encrypted = indicated ? cryptogram.value.subarray(1) : cryptogram.value;
    if (encrypted.length === 0 || encrypted.length % cipher.blockSize !== 0)
      return unprotected('the answer is not of whole blocks');
    const padded = cipher.decrypt(encryption, cipher.messageIv(encryption, counter), encrypted);
    const data = unpad(padded);
    if (data === null) wipe(padded);
    return data === null ? unprotected('the answer has no padding') : { data, status: protectedStatus };
  }

  #count(): Uint8Array {
    // §9.8.2: incremented before each command and each response.
    const size = this.#keys.cipher.blockSize;
    this.#counter = BigInt.asUintN(size * 8, this.#counter + 1n);
    return Buffer.from(this.#counter.toString(16).padStart(size * 2, '0'), 'hex');
  }
}

function unprotected(detail: string): BadAnswer {
  return { kind: 'bad-answer', detail };
}

import { type CommandApdu, expected } from './command-apdu.ts';
import { type BlockCipher, pad, sameBytes, unpad } from './symmetric.ts';
import { readTlvs, tlv } from './tlv.ts';

export interface SessionKeys {
  readonly cipher: BlockCipher;
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
  /** As long as a block; the chip counts on from it. */
  readonly counter: Uint8Array;
}

/** A protected command, opened; or the status word with which the session ends. */
export type Opened =
  | { readonly kind: 'command'; readonly command: CommandApdu }
  | { readonly kind: 'broken'; readonly status: 0x6987 | 0x6988 };

/** The card's end of secure messaging, ICAO 9303-11 §9.8. */
export class SecureMessaging {
  readonly #keys: SessionKeys;
  #counter: bigint;

  constructor(keys: SessionKeys) {
    this.#keys = keys;
    this.#counter = BigInt(`0x${Buffer.from(keys.counter).toString('hex')}`);
  }

  open(command: CommandApdu): Opened {
    const counter = this.#count();
    const objects = readTlvs(command.data);
    if (objects === null) return { kind: 'broken', status: 0x6988 };
    const of = (tag: number) => objects.find((object) => object.tag === tag)?.value;
    const mac = of(0x8e);
    if (mac === undefined) return { kind: 'broken', status: 0x6987 };
    if (objects.at(-1)?.tag !== 0x8e || objects.some(({ tag }) => ![0x85, 0x87, 0x97, 0x8e].includes(tag)))
      return { kind: 'broken', status: 0x6988 };
    const cipherText = of((command.ins & 1) === 1 ? 0x85 : 0x87);
    const le = of(0x97);
    // Over the objects as they came, not as this chip would write them.
    const covered = command.data.subarray(0, command.data.length - 2 - mac.length);
    const block = this.#keys.cipher.blockSize;
    const input = [counter, pad(command.header, block), ...(covered.length > 0 ? [covered] : [])];
    const expectedMac = this.#mac(Buffer.concat(input));
    if (!sameBytes(mac, expectedMac)) return { kind: 'broken', status: 0x6988 };
    if (le !== undefined && le.length !== 1 && le.length !== 2) return { kind: 'broken', status: 0x6988 };

    let data: Uint8Array = new Uint8Array();
    if (cipherText !== undefined) {
      // DO'87' begins with the padding indicator; DO'85' of odd instructions has none.
      const body = (command.ins & 1) === 1 ? cipherText : cipherText[0] === 0x01 ? cipherText.subarray(1) : null;
      if (body === null || body.length === 0 || body.length % block !== 0) return { kind: 'broken', status: 0x6988 };
      const plain = unpad(this.#keys.cipher.decrypt(this.#keys.encryption, this.#iv(counter), body));
      if (plain === null) return { kind: 'broken', status: 0x6988 };
      data = plain;
    }
    return {
      kind: 'command',
      command: {
        ...command,
        cla: command.cla & ~0x0c,
        data,
        ...expected(le ?? new Uint8Array()),
        extended: command.extended,
      },
    };
  }

  /** The protected answer, status word included. */
  seal(ins: number, data: Uint8Array, status: number): Buffer {
    const counter = this.#count();
    const { cipher, encryption } = this.#keys;
    const objects: Buffer[] = [];
    if (data.length > 0) {
      const encrypted = cipher.encrypt(encryption, this.#iv(counter), pad(data, cipher.blockSize));
      objects.push((ins & 1) === 1 ? tlv(0x85, encrypted) : tlv(0x87, Buffer.of(0x01), encrypted));
    }
    const statusWord = Buffer.of(status >> 8, status & 0xff);
    objects.push(tlv(0x99, statusWord));
    objects.push(tlv(0x8e, this.#mac(Buffer.concat([counter, ...objects]))));
    return Buffer.concat([...objects, statusWord]);
  }

  /** Most plain bytes whose protected answer, status word included, has at most `size` bytes. */
  capacity(ins: number, size: number): number {
    const block = this.#keys.cipher.blockSize;
    // DO'99' and DO'8E' with the status word take 16; tag, length and padding indicator of the cryptogram the rest.
    for (let blocks = Math.floor((size - 16) / block); blocks > 0; blocks -= 1) {
      const indicator = (ins & 1) === 1 ? 0 : 1;
      const value = blocks * block + indicator;
      const lengthField = value < 0x80 ? 1 : value < 0x100 ? 2 : value < 0x10000 ? 3 : 4;
      if (1 + lengthField + value + 16 <= size) return blocks * block - 1;
    }
    return 0;
  }

  #count(): Buffer {
    // ICAO 9303-11 §9.8.2: incremented before every command and every response.
    const bits = this.#keys.cipher.blockSize * 8;
    this.#counter = BigInt.asUintN(bits, this.#counter + 1n);
    return Buffer.from(this.#counter.toString(16).padStart(bits / 4, '0'), 'hex');
  }

  #mac(input: Uint8Array): Buffer {
    const { cipher, mac } = this.#keys;
    // §9.8.4: secure messaging pads what it protects. The retail MAC's own padding is this one; CMAC's comes on top of it.
    return cipher.mac(mac, cipher.blockSize === 8 ? input : pad(input, cipher.blockSize));
  }

  #iv(counter: Buffer): Buffer {
    const { cipher, encryption } = this.#keys;
    // §9.8.6.1: AES takes the encrypted counter, 3DES zero.
    return cipher.blockSize === 8 ? Buffer.alloc(8) : cipher.encrypt(encryption, Buffer.alloc(16), counter);
  }
}

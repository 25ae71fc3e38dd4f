import { createHash, randomBytes } from 'node:crypto';
import type { VirtualChip } from './chip.ts';
import { curveOf } from './curve-of-openssl.ts';
import { type EcParameters, paceOid } from './pace-parameters.ts';
import { type BlockCipher, type CipherName, cipherOf, pad, unpad, xor } from './symmetric.ts';
import { oidContents, readTlvs, tlv } from './tlv.ts';

const none = new Uint8Array();
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The terminal's end of BAC, PACE with generic mapping over a curve, and secure messaging, for tests of the chip alone. Throws what a test did not expect. */
export class TestReader {
  readonly #chip: VirtualChip;
  #session: { cipher: BlockCipher; encryption: Uint8Array; mac: Uint8Array; counter: bigint } | null = null;

  constructor(chip: VirtualChip) {
    this.#chip = chip;
  }

  /** Sends as it is; the answer in hex. */
  async raw(command: string | Uint8Array): Promise<string> {
    const answer = await this.#chip.transmit(typeof command === 'string' ? hex(command) : command);
    return answer === 'drop' ? 'drop' : Buffer.from(answer).toString('hex');
  }

  async bac(information = 'L898902C<369080619406236'): Promise<string> {
    const cipher = cipherOf('3DES');
    const seed = createHash('sha1').update(information).digest().subarray(0, 16);
    await this.raw('00a4040c07a0000002471001');
    const challenge = hex(await this.raw('0084000008')).subarray(0, 8);
    const [ownChallenge, ownKey] = [randomBytes(8), randomBytes(16)];
    const encryption = cipher.deriveKey(seed, 1);
    const sent = cipher.encrypt(encryption, Buffer.alloc(8), Buffer.concat([ownChallenge, challenge, ownKey]));
    const mac = cipher.mac(cipher.deriveKey(seed, 2), sent);
    const answer = hex(await this.raw(Buffer.concat([hex('0082000028'), sent, mac, hex('28')])));
    if (answer.length < 40) return answer.toString('hex');
    const plain = cipher.decrypt(encryption, Buffer.alloc(8), answer.subarray(0, 32));
    const secret = xor(ownKey, plain.subarray(16));
    const counter = Buffer.concat([challenge.subarray(4), ownChallenge.subarray(4)]);
    this.#open(cipher, secret, BigInt(`0x${counter.toString('hex')}`));
    return answer.subarray(40).toString('hex');
  }

  async pace(
    parameters: EcParameters,
    cipherName: CipherName,
    password: { readonly mrz: string } | { readonly can: string },
  ): Promise<string> {
    const cipher = cipherOf(cipherName);
    const curve = curveOf(parameters.openssl);
    const oid = oidContents(paceOid('GM', parameters, cipherName));
    const isMrz = 'mrz' in password;
    const secret = isMrz ? createHash('sha1').update(password.mrz).digest() : Buffer.from(password.can);
    const template = Buffer.concat([tlv(0x80, oid), tlv(0x83, Buffer.of(isMrz ? 1 : 2))]);
    const started = await this.raw(Buffer.concat([hex('0022c1a4'), Buffer.of(template.length), template]));
    if (started !== '9000') return started;
    const ask = async (cla: number, ...objects: Buffer[]) => {
      const data = tlv(0x7c, ...objects);
      const answer = hex(await this.raw(Buffer.concat([Buffer.of(cla, 0x86, 0, 0, data.length), data, Buffer.of(0)])));
      const inner = readTlvs(answer.subarray(0, -2))?.[0]?.value;
      return { status: answer.subarray(-2).toString('hex'), value: inner && (readTlvs(inner)?.[0]?.value ?? none) };
    };
    const first = await ask(0x10);
    const nonce = cipher.decrypt(cipher.deriveKey(secret, 3), Buffer.alloc(cipher.blockSize), first.value ?? none);
    const order = curve.Point.Fn.ORDER;
    const draw = () => (BigInt(`0x${randomBytes(curve.Point.Fn.BYTES).toString('hex')}`) % (order - 1n)) + 1n;
    const mapKey = draw();
    const mapped = await ask(0x10, tlv(0x81, curve.Point.BASE.multiply(mapKey).toBytes(false)));
    const shared = curve.Point.fromBytes(mapped.value ?? none).multiply(mapKey);
    const generator = curve.Point.BASE.multiply(BigInt(`0x${nonce.toString('hex')}`) % order).add(shared);
    const ownSecret = draw();
    const ownKey = generator.multiply(ownSecret).toBytes(false);
    const agreed = await ask(0x10, tlv(0x83, ownKey));
    const chipKey = agreed.value ?? none;
    const point = curve.Point.fromBytes(chipKey).multiply(ownSecret).toBytes(true).subarray(1);
    const mac = cipher.deriveKey(point, 2);
    const token = (key: Uint8Array) => cipher.mac(mac, tlv(0x7f49, tlv(0x06, oid), tlv(0x86, key)));
    const last = await ask(0x00, tlv(0x85, token(chipKey)));
    if (last.status !== '9000') return last.status;
    if (!token(ownKey).equals(last.value ?? none)) throw new Error('the chip does not know the password');
    this.#open(cipher, point, 0n);
    return last.status;
  }

  /** Goes on in keys from a secret that was agreed on under secure messaging. */
  rekey(cipherName: CipherName, secret: Uint8Array): void {
    this.#open(cipherOf(cipherName), secret, 0n);
  }

  /** One command under secure messaging: data and status word from inside. */
  async send(header: string, data: Uint8Array = none, le = '', extended = false) {
    const answer = await this.#chip.transmit(this.protect(header, data, le, extended));
    if (answer === 'drop') throw new Error('dropped');
    return this.unprotect(hex(header)[1] ?? 0, answer);
  }

  protect(header: string, data: Uint8Array, le: string, extended = false): Buffer {
    const session = this.#session;
    if (session === null) throw new Error('no session');
    const { cipher, encryption } = session;
    const head = hex(header);
    head[0] = (head[0] ?? 0) | 0x0c;
    const counter = this.#count();
    const objects: Buffer[] = [];
    if (data.length > 0) {
      const encrypted = cipher.encrypt(encryption, this.#iv(counter), pad(data, cipher.blockSize));
      objects.push(((head[1] ?? 0) & 1) === 1 ? tlv(0x85, encrypted) : tlv(0x87, Buffer.of(1), encrypted));
    }
    if (le !== '') objects.push(tlv(0x97, hex(le)));
    objects.push(tlv(0x8e, this.#mac(Buffer.concat([counter, pad(head, cipher.blockSize), ...objects]))));
    const body = Buffer.concat(objects);
    return extended
      ? Buffer.concat([head, Buffer.of(0, body.length >> 8, body.length & 0xff), body, Buffer.of(0, 0)])
      : Buffer.concat([head, Buffer.of(body.length), body, Buffer.of(0)]);
  }

  unprotect(
    ins: number,
    answer: Uint8Array,
  ): { readonly status: string; readonly data: Buffer; readonly size: number } {
    const session = this.#session;
    if (session === null) throw new Error('no session');
    const status = Buffer.from(answer.subarray(-2)).toString('hex');
    const body = answer.subarray(0, -2);
    if (body.length === 0) return { status, data: Buffer.alloc(0), size: answer.length };
    const { cipher, encryption } = session;
    const counter = this.#count();
    const objects = readTlvs(body) ?? [];
    const of = (tag: number) => objects.find((object) => object.tag === tag)?.value;
    const expected = this.#mac(Buffer.concat([counter, body.subarray(0, -10)]));
    if (!expected.equals(of(0x8e) ?? none)) throw new Error('MAC of the answer is wrong');
    const encrypted = (ins & 1) === 1 ? of(0x85) : of(0x87)?.subarray(1);
    const data = encrypted && unpad(cipher.decrypt(encryption, this.#iv(counter), encrypted));
    return {
      status: Buffer.from(of(0x99) ?? none).toString('hex'),
      data: Buffer.from(data ?? none),
      size: answer.length,
    };
  }

  #open(cipher: BlockCipher, secret: Uint8Array, counter: bigint): void {
    this.#session = { cipher, encryption: cipher.deriveKey(secret, 1), mac: cipher.deriveKey(secret, 2), counter };
  }

  #mac(input: Uint8Array): Buffer {
    const session = this.#session;
    if (session === null) throw new Error('no session');
    const { cipher, mac } = session;
    return cipher.mac(mac, cipher.blockSize === 8 ? input : pad(input, cipher.blockSize));
  }

  #count(): Buffer {
    const session = this.#session;
    if (session === null) throw new Error('no session');
    session.counter += 1n;
    return Buffer.from(session.counter.toString(16).padStart(session.cipher.blockSize * 2, '0'), 'hex');
  }

  #iv(counter: Buffer): Buffer {
    const session = this.#session;
    if (session === null || session.cipher.blockSize === 8) return Buffer.alloc(8);
    return session.cipher.encrypt(session.encryption, Buffer.alloc(16), counter);
  }
}

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { err, ok } from '../../core/result.ts';
import type { CardTransport } from '../card-transport.ts';
import { blockCiphers } from '../crypto/cipher.ts';
import { ChipSession } from '../iso7816/chip-session.ts';
import { SecureMessaging } from '../iso7816/secure-messaging.ts';
import { mrzInformation, mrzSecret } from './access-key.ts';
import { establishBac } from './bac.ts';
import { paceCurves } from './curves.ts';
import { genericMapping } from './generic-mapping.ts';
import { establishPace, runnable } from './pace.ts';
import { paceInfosIn, parseSecurityInfos } from './pace-info.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();
const vectors = (name: string) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));
const d = vectors('icao-9303-11-appendix-d.json');
const g1 = vectors('icao-9303-11-appendix-g1.json');

interface Exchange {
  readonly command: string;
  readonly answer: string;
}

/** A card that expects the commands of an example in their order, byte for byte. */
function scriptedCard(exchanges: readonly Exchange[]): CardTransport {
  const left = [...exchanges];
  return {
    kind: 'in-process',
    reader: 'script',
    atr: new Uint8Array(),
    removed: new Promise(() => {}),
    release: async () => {},
    transmit: async (command) => {
      const next = left.shift();
      expect(text(command)).toBe(next?.command);
      return next === undefined ? err({ kind: 'card-lost', detail: 'the script is over' }) : ok(hex(next.answer));
    },
  };
}

/** Random bytes as an example had them. */
function given(...values: readonly string[]): (count: number) => Uint8Array {
  const left = values.map(hex);
  return (count) => {
    const next = left.shift();
    expect(next?.length).toBe(count);
    return next ?? new Uint8Array(count);
  };
}

test('D.1, D.2: MRZ information and keys of Basic Access Control', () => {
  const { documentNumber, birthDate, expiryDate, longDocument, ...expected } = d.keys;
  const key = { kind: 'mrz', documentNumber, birthDate, expiryDate } as const;
  expect(mrzInformation(key)).toBe(expected.mrzInformation);
  expect(mrzInformation({ kind: 'mrz', ...longDocument })).toBe(longDocument.mrzInformation);
  const seed = mrzSecret(key).subarray(0, 16);
  expect(text(seed)).toBe(expected.seed);
  expect(text(blockCiphers['3DES'].deriveKey(seed, 1))).toBe(expected.encryption);
  expect(text(blockCiphers['3DES'].deriveKey(seed, 2))).toBe(expected.mac);
});

test('a document number of fewer than nine characters is filled up', () => {
  const key = { kind: 'mrz', documentNumber: 'L898902C', birthDate: '690806', expiryDate: '940623' } as const;
  expect(mrzInformation(key)).toBe(d.keys.mrzInformation);
});

test('D.3: authentication and session keys', async () => {
  const { readerNonce, readerKey, exchanges } = d.authentication;
  const session = new ChipSession(scriptedCard(exchanges));
  const keys = await establishBac(
    session,
    mrzSecret({ kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' }),
    given(readerNonce, readerKey),
  );
  if (!keys.ok) throw new Error(keys.error.kind);
  expect(text(keys.value.encryption)).toBe(d.session.encryption);
  expect(text(keys.value.mac)).toBe(d.session.mac);
  expect(text(keys.value.counter)).toBe(d.session.counter);
});

test('D.4: secure messaging, command by command', () => {
  const { encryption, mac, counter, exchanges } = d.session;
  const messaging = new SecureMessaging({
    cipher: blockCiphers['3DES'],
    encryption: hex(encryption),
    mac: hex(mac),
    counter: hex(counter),
  });
  for (const { plain, command, answer, data } of exchanges) {
    const { data: body, ...rest } = plain;
    const sent = messaging.protect({ cla: 0, ...rest, ...(body === undefined ? {} : { data: hex(body) }) });
    expect(text(sent)).toBe(command);
    const opened = messaging.unprotect(hex(answer));
    if ('kind' in opened) throw new Error(opened.detail);
    expect(text(opened.data)).toBe(data);
    expect(opened.status).toBe(0x9000);
  }
});

test('G.1: PACE over brainpoolP256r1, every command and the session keys', async () => {
  const infos = parseSecurityInfos(hex(g1.cardAccess));
  const offers = infos.ok ? paceInfosIn(infos.value) : infos;
  const [choice] = offers.ok ? runnable(offers.value) : [];
  if (choice === undefined) throw new Error('the example is not runnable');
  expect(choice.info).toMatchObject({ agreement: 'ECDH', mapping: 'GM', cipher: 'AES-128', parameterId: 13 });
  const key = { kind: 'mrz', ...g1.key } as const;
  expect(text(mrzSecret(key))).toBe(g1.secret);
  expect(text(blockCiphers['AES-128'].deriveKey(mrzSecret(key), 3))).toBe(g1.passwordKey);

  const session = new ChipSession(scriptedCard(g1.exchanges));
  const keys = await establishPace(session, choice, key, given(...g1.readerSecrets));
  if (!keys.ok) throw new Error(keys.error.kind);
  expect(text(keys.value.encryption)).toBe(g1.session.encryption);
  expect(text(keys.value.mac)).toBe(g1.session.mac);
  expect(text(keys.value.counter)).toBe('0'.repeat(32));
});

test('G.1: the mapped generator', () => {
  const curve = paceCurves.find(({ name }) => name === 'brainpoolP256r1');
  if (curve === undefined) throw new Error('brainpoolP256r1 is known');
  const mapping = genericMapping(curve, hex(g1.nonce), given(g1.readerSecrets[0]));
  const chipKey = hex(g1.exchanges[2].answer).subarray(4, -2);
  expect(text(mapping.generatorFrom(chipKey)?.toBytes(false) ?? new Uint8Array())).toBe(g1.mappedGenerator);
  expect(mapping.generatorFrom(mapping.ours)).toBeNull();
  expect(mapping.generatorFrom(chipKey.map((byte, index) => (index === 40 ? byte ^ 1 : byte)))).toBeNull();
});

test('a chip whose last PACE token is wrong has not proved anything; one that says 6300 has another password', async () => {
  const infos = parseSecurityInfos(hex(g1.cardAccess));
  const offers = infos.ok ? paceInfosIn(infos.value) : infos;
  const [choice] = offers.ok ? runnable(offers.value) : [];
  if (choice === undefined) throw new Error('the example is not runnable');
  const ending = async (answer: string) => {
    const exchanges = g1.exchanges.map((one: Exchange, index: number) => (index === 4 ? { ...one, answer } : one));
    const session = new ChipSession(scriptedCard(exchanges));
    return establishPace(session, choice, { kind: 'mrz', ...g1.key }, given(...g1.readerSecrets));
  };
  expect(await ending('7C0A86083ABB9674BCE93C099000')).toMatchObject({
    ok: false,
    error: { kind: 'chip-not-authentic' },
  });
  expect(await ending('6300')).toEqual({ ok: false, error: { kind: 'wrong-password' } });
  expect(await ending('6A80')).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6a80 } });
});

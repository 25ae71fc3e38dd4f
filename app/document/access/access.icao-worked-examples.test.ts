import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { err, ok } from '../../core/result.ts';
import type { CardTransport } from '../card-transport.ts';
import { blockCiphers } from '../crypto/cipher.ts';
import { ChipSession } from '../iso7816/chip-session.ts';
import { SecureMessaging } from '../iso7816/secure-messaging.ts';
import { mrzInformation, mrzSecret } from './access-key.ts';
import { establishBac } from './bac.ts';
import { holdsPrivateKeyOf } from './chip-authentication-mapping.ts';
import { genericMapping, type Mapping } from './generic-mapping.ts';
import { integratedMapping, pseudoRandom } from './integrated-mapping.ts';
import { establishPace, runPace } from './pace.ts';
import { type PaceChoice, runnable } from './pace-choice.ts';
import { paceInfosIn, parseSecurityInfos } from './pace-info.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();
const vectors = (name: string) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));
const d = vectors('icao-9303-11-appendix-d.json');
const [g1, g2, h1, h2, i1] = ['g1', 'g2', 'h1', 'h2', 'i1'].map((one) => vectors(`icao-9303-11-appendix-${one}.json`));
const tr03110 = vectors('tr-03110-worked-example-ecdh.json');

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

function choiceOf(example: { readonly cardAccess: string }): PaceChoice {
  const infos = parseSecurityInfos(hex(example.cardAccess));
  const offers = infos.ok ? paceInfosIn(infos.value) : infos;
  const [choice] = offers.ok ? runnable(offers.value) : [];
  if (choice === undefined) throw new Error('the example is not runnable');
  return choice;
}

/** What the chip's answer to the nonce's mapping brings. */
function mappingData({ exchanges }: { readonly exchanges: readonly Exchange[] }): Uint8Array {
  const answer = hex(exchanges[2]?.answer ?? '');
  return answer.subarray(answer.length > 130 ? 6 : 4, -2);
}

test.each([
  ['G.1, brainpoolP256r1', g1, { agreement: 'ECDH', mapping: 'GM', parameterId: 13 }],
  ['G.2, 1024-bit MODP group', g2, { agreement: 'DH', mapping: 'GM', parameterId: 0 }],
  ['I.1, chip authentication mapping', i1, { agreement: 'ECDH', mapping: 'CAM', parameterId: 13 }],
])('%s: every command of PACE and the session keys', async (_name, example, info) => {
  const choice = choiceOf(example);
  expect(choice).toMatchObject({ info: { ...info, cipher: 'AES-128' }, ambiguous: false });
  const key = { kind: 'mrz', ...example.key } as const;
  const session = new ChipSession(scriptedCard(example.exchanges));
  const run = await establishPace(session, choice, key, given(...example.readerSecrets));
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  expect(text(run.value.keys.encryption)).toBe(example.session.encryption);
  expect(text(run.value.keys.mac)).toBe(example.session.mac);
  expect(text(run.value.keys.counter)).toBe('0'.repeat(32));
  expect(run.value.proof !== null).toBe(info.mapping === 'CAM');
});

test.each([
  ['G.1', g1],
  ['I.1', i1],
])('%s: the key of the password', (_name, example) => {
  const secret = mrzSecret({ kind: 'mrz', ...example.key });
  expect(text(secret)).toBe(example.secret);
  expect(text(blockCiphers['AES-128'].deriveKey(secret, 3))).toBe(example.passwordKey);
});

test('TR-03110: PACE with a CAN, then the first command under AES', async () => {
  const choice = choiceOf(tr03110);
  const session = new ChipSession(scriptedCard(tr03110.exchanges));
  const run = await establishPace(session, choice, { kind: 'can', can: tr03110.can }, given(...tr03110.readerSecrets));
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  expect(text(run.value.keys.encryption)).toBe(tr03110.session.encryption);
  expect(text(run.value.keys.mac)).toBe(tr03110.session.mac);
  const messaging = new SecureMessaging(run.value.keys);
  const { data, encrypted, answer } = tr03110.firstCommand;
  const sent = text(messaging.protect({ cla: 0, ins: 0x22, p1: 0x81, p2: 0xb6, data: hex(data) }));
  expect(sent.slice(8)).toMatch(new RegExp(`^1D871101${encrypted}8E08`));
  expect(messaging.unprotect(hex(answer))).toEqual({ data: new Uint8Array(), status: 0x9000 });
});

test.each([
  ['H.1, brainpoolP256r1', h1, { agreement: 'ECDH', mapping: 'IM', parameterId: 13 }],
  ['H.2, 1024-bit MODP group', h2, { agreement: 'DH', mapping: 'IM', parameterId: 0 }],
])('%s: every value of the integrated mapping, tokens and session keys', async (_name, example, info) => {
  const choice = choiceOf(example);
  expect(choice).toMatchObject({ info: { ...info, cipher: 'AES-128' } });
  const cipher = blockCiphers['AES-128'];
  const [nonce, readerNonce] = [hex(example.nonce), hex(example.readerNonce)];
  const field = pseudoRandom(cipher, nonce, readerNonce, choice.group.prime);
  expect(field).toBe(BigInt(`0x${example.pseudoRandom}`));
  const mapping = integratedMapping(choice.group, cipher, nonce, given(example.readerNonce));
  expect(text(mapping.generatorFrom(null) ?? new Uint8Array())).toBe(example.mappedGenerator);

  // Modulo the order a private key of H.2 is the same one, and as long as this reader draws it.
  const { order } = choice.group;
  const secret = (BigInt(`0x${example.readerSecret}`) % order).toString(16).padStart(order.toString(16).length, '0');
  const session = new ChipSession(scriptedCard(example.exchanges));
  const password = { reference: 0x01, key: hex(example.passwordKey) } as const;
  const run = await runPace(session, choice, password, given(example.readerNonce, secret));
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  expect(text(run.value.keys.encryption)).toBe(example.session.encryption);
  expect(text(run.value.keys.mac)).toBe(example.session.mac);
});

test.each([
  ['G.1', g1],
  ['G.2', g2],
  ['I.1', i1],
  ['TR-03110', tr03110],
])('%s: the mapped generator; our own key and what is no element give none', (_name, example) => {
  const { group } = choiceOf(example);
  const mapping: Mapping = genericMapping(group, hex(example.nonce), given(example.readerSecrets[0]));
  const chipKey = mappingData(example);
  expect(text(mapping.generatorFrom(chipKey) ?? new Uint8Array())).toBe(example.mappedGenerator);
  expect(mapping.generatorFrom(mapping.ours)).toBeNull();
  expect(mapping.generatorFrom(chipKey.map((byte, index) => (index === 40 ? byte ^ 1 : byte)))).toBeNull();
  expect(mapping.generatorFrom(null)).toBeNull();
});

test('I.1: the chip data proves the chip’s own key and no other', async () => {
  const session = new ChipSession(scriptedCard(i1.exchanges));
  const run = await establishPace(session, choiceOf(i1), { kind: 'mrz', ...i1.key }, given(...i1.readerSecrets));
  const proof = run.ok ? run.value.proof : null;
  if (proof === null) throw new Error('no proof');
  expect(text(proof.chipData)).toBe(i1.chipData);
  expect(text(proof.mappingKey)).toBe(text(mappingData(i1)));
  expect(holdsPrivateKeyOf(proof, hex(i1.chipPublicKey))).toBe(true);
  expect(holdsPrivateKeyOf(proof, mappingData(g1))).toBe(false);
  expect(holdsPrivateKeyOf(proof, hex(i1.chipPublicKey).subarray(1))).toBe(false);
  const next = proof.chipData.map((byte, index) => (index === 31 ? byte ^ 1 : byte));
  expect(holdsPrivateKeyOf({ ...proof, chipData: next }, hex(i1.chipPublicKey))).toBe(false);
  expect(holdsPrivateKeyOf({ ...proof, chipData: new Uint8Array(32) }, hex(i1.chipPublicKey))).toBe(false);
  expect(holdsPrivateKeyOf({ ...proof, chipData: new Uint8Array(32).fill(0xff) }, hex(i1.chipPublicKey))).toBe(false);
});

/** How PACE ends when the chip answers otherwise at one of the example's exchanges. */
async function ending(example: typeof g1, at: number, answer: string) {
  const exchanges = example.exchanges.map((one: Exchange, index: number) => (index === at ? { ...one, answer } : one));
  const session = new ChipSession(scriptedCard(exchanges));
  return establishPace(session, choiceOf(example), { kind: 'mrz', ...example.key }, given(...example.readerSecrets));
}

test('a chip whose last PACE token is wrong has not proved anything; one that says 6300 has another password', async () => {
  for (const answer of ['7C0A86083ABB9674BCE93C099000', '7C009000', '9000', '0102039000'])
    expect(await ending(g1, 4, answer), answer).toMatchObject({ ok: false, error: { kind: 'chip-not-authentic' } });
  expect(await ending(g1, 4, '6300')).toEqual({ ok: false, error: { kind: 'wrong-password' } });
  expect(await ending(g1, 4, '63C2')).toEqual({ ok: false, error: { kind: 'wrong-password' } });
  expect(await ending(g1, 4, '6A80')).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6a80 } });
});

test('before the last step no status word speaks of the password: the chip is broken', async () => {
  for (const at of [0, 1, 2, 3])
    expect(await ending(g1, at, '6300')).toMatchObject({ ok: false, error: { kind: 'chip-refused', status: 0x6300 } });
  expect(await ending(g1, 1, '7C0280009000')).toMatchObject({ error: { kind: 'chip-not-authentic' } });
  expect(await ending(g1, 2, '7C0282009000')).toMatchObject({ error: { kind: 'chip-not-authentic' } });
  expect(await ending(g1, 3, '7C0284009000')).toMatchObject({ error: { kind: 'chip-not-authentic' } });
});

test('chip authentication mapping without chip authentication data, or with broken ones, proves nothing', async () => {
  const token = '86088596CF055C67C1A3';
  for (const answer of [`7C0A${token}9000`, `7C0C${token}8A009000`, `7C1C${token}8A10${'00'.repeat(16)}9000`])
    expect(await ending(i1, 4, answer), answer).toMatchObject({ ok: false, error: { kind: 'chip-not-authentic' } });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockCiphers, type CipherName } from '../crypto/cipher.ts';
import { SecureMessaging } from './secure-messaging.ts';

const answer = '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000';

/** The session of ICAO 9303-11 D.4 before its second answer. */
function beforeAnswer(): SecureMessaging {
  const messaging = new SecureMessaging({
    cipher: blockCiphers['3DES'],
    encryption: Buffer.from('979EC13B1CBFE9DCD01AB0FED307EAE5', 'hex'),
    mac: Buffer.from('F1CB1F1FB5ADF208806B89DC579DC1F8', 'hex'),
    counter: Buffer.from('887022120C06C228', 'hex'),
  });
  messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 });
  return messaging;
}

const bytes = Uint8Array.from(Buffer.from(answer, 'hex'));

test('the example is opened as it stands', () => {
  expect(beforeAnswer().unprotect(bytes)).toMatchObject({ status: 0x9000 });
});

test('any changed byte, in data, status or MAC, ends the session', () => {
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = bytes.map((byte, index) => (index === at ? byte ^ 0x01 : byte));
    expect(beforeAnswer().unprotect(changed), `byte ${at}`).toMatchObject({ kind: 'bad-answer' });
  }
});

test.each([
  ['a bare status word', '9000'],
  ['a refusal without protection', '6988'],
  ['data without a MAC', '8709019FF0EC34F9922651990290009000'],
  ['plain data', '60145F019000'],
  ['nothing', ''],
  ['one byte', '90'],
  ['another command’s answer', '990290008E08FA855A5D4C50A8ED9000'],
])('%s is no answer', (_what, text) => {
  expect(beforeAnswer().unprotect(Uint8Array.from(Buffer.from(text, 'hex')))).toMatchObject({ kind: 'bad-answer' });
});

test('whatever bytes come, the answer is a verdict and no crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (garbage) => {
      expect(beforeAnswer().unprotect(garbage)).toMatchObject({ kind: 'bad-answer' });
    }),
  );
});

test.each([
  ['3DES', 231],
  ['AES-128', 223],
  ['AES-256', 223],
] as const)('a short answer under %s carries %i bytes', (name: CipherName, most) => {
  const cipher = blockCiphers[name];
  const key = cipher.deriveKey(new Uint8Array(20), 1);
  const messaging = new SecureMessaging({
    cipher,
    encryption: key,
    mac: key,
    counter: new Uint8Array(cipher.blockSize),
  });
  expect(messaging.capacity(256)).toBe(most);
  // One byte more does not fit, so the command goes out in extended form.
  expect(messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: most })[4]).not.toBe(0);
  expect(messaging.protect({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: most + 1 })[4]).toBe(0);
});

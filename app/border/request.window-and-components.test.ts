import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instantFrom } from '../core/instant.ts';
import { contentDigest } from './content-digest.ts';
import { signWith, verifyWith } from './ed25519.ts';
import { readRequestSignature, signRequest } from './request-signature.ts';
import { isSignedBy } from './signature-base.ts';
import type { SingularField } from './signed-fields.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const now = instantFrom(1_800_000_000_000);
const second = 1_800_000_000;
const signer = { keyid: 'k', sign: signWith(privateKey), makeNonce: () => 'bm9uY2VzIG9mIGEgdGVzdA' };
const content = Buffer.from('{}');
const request = { method: 'POST', targetUri: 'http://127.0.0.1:1/v1/x?a=%2F', contentType: 'application/json' };

function read(changed: Readonly<Record<string, string | null>>, at = now, body: Uint8Array = content) {
  const signed = signRequest({ ...request, content, idempotencyKey: null }, signer, now);
  const fields = new Map(Object.entries({ ...signed.fields, ...changed }).filter((one) => one[1] !== null)) as Map<
    SingularField,
    string
  >;
  return readRequestSignature({ ...request, fields, content: body }, at);
}

const nonce = 'MDEyMzQ1Njc4OWFiY2RlZg';
function withInput(parameters: string, covered = '"@method" "@target-uri" "content-digest" "content-type"', at = now) {
  return read({ 'signature-input': `lane=(${covered})${parameters}` }, at);
}
const good = `;created=${second};expires=${second + 60};nonce="${nonce}";keyid="k";tag="egate-lane"`;

describe('a request signature', () => {
  it('is read back and verifies', () => {
    const claim = read({});
    expect(claim.ok && claim.value.keyid).toBe('k');
    expect(claim.ok && isSignedBy(verifyWith(publicKey), claim.value.base, claim.value.signature)).toBe(true);
  });

  it('counts for 60 s, and 5 s before its time', () => {
    expect(read({}, instantFrom(now + 60_000)).ok).toBe(true);
    expect(read({}, instantFrom(now + 60_001)).ok).toBe(false);
    expect(read({}, instantFrom(now - 5_000)).ok).toBe(true);
    expect(read({}, instantFrom(now - 5_001)).ok).toBe(false);
  });

  it('counts no longer than it says, however short that is', () => {
    const short = good.replace(`expires=${second + 60}`, `expires=${second + 10}`);
    expect(withInput(short, undefined, instantFrom(now + 10_000)).ok).toBe(true);
    expect(withInput(short, undefined, instantFrom(now + 10_001)).ok).toBe(false);
  });

  it.each([
    ['no created', good.replace(/;created=\d+/, '')],
    ['no expires', good.replace(/;expires=\d+/, '')],
    ['no nonce', good.replace(/;nonce="[^"]*"/, '')],
    ['no keyid', good.replace(';keyid="k"', '')],
    ['no tag', good.replace(';tag="egate-lane"', '')],
    ['another tag', good.replace('egate-lane', 'egate-backend')],
    ['a window of 61 s', good.replace(`expires=${second + 60}`, `expires=${second + 61}`)],
    ['an end before its start', good.replace(`expires=${second + 60}`, `expires=${second - 1}`)],
    ['a date for created', good.replace('created=', 'created=@')],
    ['a fraction', good.replace(`created=${second}`, `created=${second}.5`)],
    ['a text for created', good.replace(`created=${second}`, `created="${second}"`)],
    ['a short nonce', good.replace(nonce, 'short')],
    ['a token for the key id', good.replace('"k"', 'k')],
    ['another algorithm', `${good};alg="hmac-sha256"`],
    ['a parameter of its own', `${good};extra=1`],
  ])('with %s is refused', (_name, parameters) => {
    expect(withInput(parameters)).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^signature-/) } });
  });

  it('may name its algorithm, and cover the components in any order', () => {
    expect(withInput(`${good};alg="ed25519"`).ok).toBe(true);
    expect(withInput(good, '"content-type" "content-digest" "@target-uri" "@method"').ok).toBe(true);
  });

  it.each([
    ['without the digest', '"@method" "@target-uri" "content-type"'],
    ['without the method', '"@target-uri" "content-digest" "content-type"'],
    ['with more', '"@method" "@target-uri" "content-digest" "content-type" "@authority"'],
    ['with one twice', '"@method" "@method" "content-digest" "content-type"'],
    ['with a parameter', '"@method" "@target-uri" "content-digest";bs "content-type"'],
    [
      'with an idempotency key that is not sent',
      '"@method" "@target-uri" "content-digest" "content-type" "idempotency-key"',
    ],
    ['with nothing', ''],
  ])('that covers %s is refused', (_name, covered) => {
    expect(withInput(good, covered)).toMatchObject({ ok: false, error: { code: 'signature-components' } });
  });

  it('must cover an idempotency key that is sent', () => {
    expect(read({ 'idempotency-key': 'x' })).toMatchObject({ ok: false, error: { code: 'signature-components' } });
  });

  it.each([
    ['none', null],
    ['two', `lane=(${'"@method" "@target-uri" "content-digest" "content-type"'})${good}, b=("@method")${good}`],
    ['one that is no list', `lane=1${good}`],
    ['one under another label', `other=("@method" "@target-uri" "content-digest" "content-type")${good}`],
    ['rubbish', '((((('],
  ])('must be exactly one: %s is refused', (_name, input) => {
    expect(read({ 'signature-input': input }).ok).toBe(false);
  });

  it('does not stand for other content', () => {
    expect(read({}, now, Buffer.from('{ }'))).toMatchObject({ ok: false, error: { code: 'digest-wrong' } });
    expect(read({ 'content-digest': null })).toMatchObject({ ok: false, error: { code: 'digest-absent' } });
    expect(read({ 'content-digest': `${contentDigest(content)}, sha-512=:AAAA:` })).toMatchObject({ ok: false });
  });
});

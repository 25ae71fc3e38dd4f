import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkContentDigest, contentDigest } from './content-digest.ts';
import { signWith, verifyWith } from './ed25519.ts';
import { isSignedBy, onlySignature, signatureBase, signMessage } from './signature-base.ts';
import signatures from './vectors/rfc9421-b2.json' with { type: 'json' };
import digests from './vectors/rfc9530.json' with { type: 'json' };

const fields: Readonly<Record<string, string>> = signatures.request;
const value = (name: string) => fields[name] ?? null;

describe('RFC 9421 Appendix B', () => {
  it('B.2.5: base and HMAC come out as printed', () => {
    const message = onlySignature(signatures.b25.signatureInput, signatures.b25.signature)!;
    const base = signatureBase(message.covered, value);
    expect(base).toBe(signatures.b25.base.join('\n'));
    const secret = Buffer.from(signatures.keys['test-shared-secret'], 'base64');
    expect(createHmac('sha256', secret).update(base!).digest()).toEqual(Buffer.from(message.signature));
  });

  it('B.2.6: Ed25519 verifies, and signing gives the same bytes', () => {
    const { private: secret, public: open } = signatures.keys['test-key-ed25519'];
    const message = onlySignature(signatures.b26.signatureInput, signatures.b26.signature)!;
    const base = signatureBase(message.covered, value)!;
    expect(base).toBe(signatures.b26.base.join('\n'));
    expect(isSignedBy(verifyWith(createPublicKey(open)), base, message.signature)).toBe(true);
    expect(isSignedBy(verifyWith(createPublicKey(open)), `${base} `, message.signature)).toBe(false);
    const signed = signMessage('sig-b26', message.covered, value, signWith(createPrivateKey(secret)));
    expect(signed.signature).toBe(signatures.b26.signature);
    expect(signed.signatureInput).toBe(signatures.b26.signatureInput);
  });
});

describe('RFC 9530', () => {
  it.each(digests.digests)('the digests of $content are right, and wrong for anything else', ({ content, field }) => {
    expect(checkContentDigest(field, Buffer.from(content))).toBeNull();
    expect(checkContentDigest(field, Buffer.from(`${content} `))).toBe('digest-wrong');
    expect(field.startsWith(contentDigest(Buffer.from(content)))).toBe(true);
  });

  it('one right digest does not excuse a wrong one beside it', () => {
    const content = Buffer.from('{"hello": "world"}');
    const wrong = `${contentDigest(content)}, sha-512=:AAAA:`;
    expect(checkContentDigest(wrong, content)).toBe('digest-wrong');
    expect(checkContentDigest(`${contentDigest(content)}, md5=:AAAA:`, content)).toBe('digest-unsupported');
    expect(checkContentDigest(digests.digests[0]!.field.split(', ')[1]!, content)).toBe('digest-without-sha-256');
    expect(checkContentDigest('sha-256=AAAA', content)).toBe('digest-malformed');
  });
});

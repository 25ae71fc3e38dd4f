import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { instantFrom } from '../core/instant.ts';
import { signWith, verifyWith } from './ed25519.ts';
import { type AnsweredRequest, distrustOf, signResponse } from './response-signature.ts';
import type { SingularField } from './signed-fields.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const now = instantFrom(1_800_000_000_000);
const contentType = 'application/json';
const content = Buffer.from('{"hits":[]}');
const asked: AnsweredRequest = {
  method: 'POST',
  targetUri: 'https://backend.example/v1/screenings',
  label: 'lane',
  signature: Buffer.alloc(64, 1),
};

interface Change {
  readonly status?: number;
  readonly content?: Uint8Array;
  readonly fields?: Readonly<Record<string, string | null>>;
  readonly request?: Partial<AnsweredRequest>;
  readonly keyid?: string;
  readonly at?: number;
}

/** What a lane says of the backend's answer to `asked`, with something changed on the way. */
function distrust(change: Change = {}): string | null {
  const signed = signResponse(
    { status: 200, contentType, content },
    asked,
    { keyid: 'backend.1', sign: signWith(privateKey) },
    now,
  );
  const fields = Object.entries({ 'content-type': contentType, ...signed, ...change.fields });
  return distrustOf(
    {
      status: change.status ?? 200,
      fields: new Map(fields.filter(([, value]) => value !== null) as [SingularField, string][]),
      content: change.content ?? content,
    },
    { ...asked, ...change.request },
    { keyid: change.keyid ?? 'backend.1', verify: verifyWith(publicKey) },
    instantFrom(now + (change.at ?? 0)),
  );
}

test('an answer as it was signed is believed, for a minute', () => {
  expect(distrust()).toBeNull();
  expect(distrust({ at: 60_000 })).toBeNull();
  expect(distrust({ at: -5_000 })).toBeNull();
});

const other = generateKeyPairSync('ed25519');

test.each<[string, Change]>([
  ['to another request of the same words', { request: { signature: Buffer.alloc(64, 2) } }],
  ['to another method', { request: { method: 'GET' } }],
  ['to another resource', { request: { targetUri: 'https://backend.example/v1/crossings' } }],
  ['with another status', { status: 201 }],
  ['with other content', { content: Buffer.from('{"hits":[1]}') }],
  ['with another kind of content', { fields: { 'content-type': 'text/plain' } }],
  ['of another key', { keyid: 'backend.2' }],
  ['signed more than a minute ago', { at: 61_000 }],
  ['signed in the future', { at: -6_000 }],
  ['without a signature', { fields: { signature: null } }],
  ['without a digest', { fields: { 'content-digest': null } }],
])('an answer %s is not', (_, change) => {
  expect(distrust(change)).not.toBeNull();
});

test('nor one that somebody else has signed in the backend’s name', () => {
  const forged = signResponse(
    { status: 200, contentType, content },
    asked,
    { keyid: 'backend.1', sign: signWith(other.privateKey) },
    now,
  );
  expect(distrust({ fields: forged })).toBe("the answer's signature is wrong");
});

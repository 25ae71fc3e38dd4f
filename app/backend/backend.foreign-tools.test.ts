import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BackendRig } from './backend-rig.ts';
import { backendSigner, enrolKey } from './keys.ts';

/** A lane in another language: base written by hand, signed and verified by the openssl command line alone. */

const rig = new BackendRig();
const lane = 'erenhot-exit-1';
let keyid = '';
const file = (name: string) => join(rig.folder, name);
const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(async () => {
  await rig.start();
  openssl('genpkey', '-algorithm', 'ed25519', '-out', file('lane.key'));
  openssl('pkey', '-in', file('lane.key'), '-pubout', '-out', file('lane.pem'));
  const enrolled = await enrolKey(rig.db, lane, readFileSync(file('lane.pem'), 'utf8'));
  keyid = enrolled.ok ? enrolled.value.keyid : '';
});
afterAll(() => rig.remove());

function sign(text: string): string {
  writeFileSync(file('base'), text);
  openssl('pkeyutl', '-sign', '-rawin', '-inkey', file('lane.key'), '-in', file('base'), '-out', file('signature'));
  return readFileSync(file('signature')).toString('base64');
}

it('is understood, and understands the answer', async () => {
  const key = randomUUID();
  const body = `{ "crossingId": "${key}", "lane": "${lane}", "occurredAt": "2026-06-01T20:00:00+08:00", "direction": "exit", "tailgated": false, "clearedBy": "machine" }`;
  writeFileSync(file('body'), body);
  const digest = `sha-256=:${openssl('dgst', '-sha256', '-binary', file('body')).toString('base64')}:`;
  const uri = `${rig.url}/v1/crossings`;
  const created = Math.floor(Date.now() / 1000);
  const nonce = openssl('rand', '-hex', '16').toString().trim();
  const parameters = `("@method" "@target-uri" "content-digest" "content-type" "idempotency-key");created=${created};expires=${created + 30};nonce="${nonce}";keyid="${keyid}";tag="egate-lane"`;
  const signature = sign(
    [
      '"@method": POST',
      `"@target-uri": ${uri}`,
      `"content-digest": ${digest}`,
      '"content-type": application/json; charset=utf-8',
      `"idempotency-key": ${key}`,
      `"@signature-params": ${parameters}`,
    ].join('\n'),
  );
  const answer = await fetch(uri, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-digest': digest,
      'idempotency-key': key,
      'signature-input': `any-label=${parameters}`,
      signature: `any-label=:${signature}:`,
    },
    body,
  });
  const text = await answer.text();
  expect([answer.status, text]).toEqual([200, expect.stringContaining('"sequence":1')]);

  writeFileSync(file('answer'), text);
  const answered = `sha-256=:${openssl('dgst', '-sha256', '-binary', file('answer')).toString('base64')}:`;
  expect(answer.headers.get('content-digest')).toBe(answered);
  expect(answer.headers.get('content-type')).toBe('application/json');
  const input = answer.headers.get('signature-input') ?? '';
  const covered = input.slice(input.indexOf('=') + 1);
  const { keyid: backendKeyid, publicKey } = await backendSigner(rig.db);
  expect(covered).toMatch(
    new RegExp(
      `^\\("@status" "content-digest" "content-type" "@method";req "@target-uri";req "signature";req;key="any-label"\\);created=\\d+;keyid="${backendKeyid}";tag="egate-backend"$`,
    ),
  );
  writeFileSync(
    file('answer-base'),
    [
      '"@status": 200',
      `"content-digest": ${answered}`,
      '"content-type": application/json',
      '"@method";req: POST',
      `"@target-uri";req: ${uri}`,
      `"signature";req;key="any-label": :${signature}:`,
      `"@signature-params": ${covered}`,
    ].join('\n'),
  );
  const bytes = /^[^=]+=:(.+):$/.exec(answer.headers.get('signature') ?? '')?.[1] ?? '';
  writeFileSync(file('answer-signature'), Buffer.from(bytes, 'base64'));
  writeFileSync(file('backend.pem'), publicKey);
  const verdict = openssl(
    ...['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', file('backend.pem')],
    ...['-sigfile', file('answer-signature'), '-in', file('answer-base')],
  );
  expect(verdict.toString()).toContain('Verified Successfully');
});

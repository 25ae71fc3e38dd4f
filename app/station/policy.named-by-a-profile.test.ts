import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPolicy } from './read-policy.ts';
import { readSite } from './read-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'site-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const shipped = join(import.meta.dirname, 'sites/erenhot-exit.yaml');
const policies = join(import.meta.dirname, '..', 'policy/examples');

/** Reads the policy of the shipped profile with one text replaced. */
function policyOf(replaced: string, by: string) {
  const profile = join(folder, 'site.yaml');
  writeFileSync(profile, readFileSync(shipped, 'utf8').replace(replaced, by));
  const site = readSite(profile, []);
  if (!site.ok) throw new Error(site.error);
  return readPolicy(site.value, profile, policies);
}

test('a policy beside the profile is read', () => {
  writeFileSync(join(folder, 'own.json'), readFileSync(join(policies, 'erenhot-exit.json')));
  expect(policyOf('policy: erenhot-exit', 'policy: own.json')).toMatchObject({ ok: true, value: { site: 'erenhot' } });
});

test.each([
  ['one that is not there', 'policy: erenhot-exit', 'policy: nope', 'policy "nope" cannot be read'],
  ['one for the other direction', 'direction: exit', 'direction: entry', 'is for erenhot exit, not erenhot entry'],
  ['a folder', 'policy: erenhot-exit', 'policy: .', 'is no text file'],
])('%s is a problem of the profile, on its line', (_what, replaced, by, message) => {
  const policy = policyOf(replaced, by);
  expect(policy).toMatchObject({ ok: false, error: expect.stringContaining(message) });
  expect(policy).toMatchObject({ error: expect.stringContaining(`${join(folder, 'site.yaml')}:7:1: `) });
});

const strict = { acceptSha1: false, leastBits: { RSA: 2048, EC: 224 }, cscaOutsideValidity: 'failed' };

/** The shipped policy with other words about signatures, read by way of a profile. */
function signaturesOf(signatures: unknown) {
  const shippedPolicy: unknown = JSON.parse(readFileSync(join(policies, 'erenhot-exit.json'), 'utf8'));
  writeFileSync(join(folder, 'signatures.json'), JSON.stringify({ ...(shippedPolicy as object), signatures }));
  return policyOf('policy: erenhot-exit', 'policy: signatures.json');
}

test('a policy that says nothing of signatures is strict, and so are the shipped ones', () => {
  expect(signaturesOf(undefined)).toMatchObject({ ok: true, value: { signatures: strict } });
  expect(policyOf('', '')).toMatchObject({ ok: true, value: { signatures: strict } });
});

test('a policy that accepts one weak thing accepts no other', () => {
  expect(signaturesOf({ leastBits: { RSA: 1024 } })).toMatchObject({
    ok: true,
    value: { signatures: { ...strict, leastBits: { RSA: 1024, EC: 224 } } },
  });
});

test.each([{ acceptMd5: true }, { acceptSha1: 'yes' }, { cscaOutsideValidity: 'ignored' }, { leastBits: { EC: -1 } }])(
  'a policy with %j about signatures is not read as if it were stricter or laxer',
  (signatures) => expect(signaturesOf(signatures)).toMatchObject({ ok: false }),
);

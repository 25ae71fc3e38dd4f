import { expect, test } from 'vitest';
import { loudnessOf } from './loudness.ts';
import { contractChecks } from './test-lane.ts';

test('all nine checks are shown, in the order of the guidelines', () => {
  expect(contractChecks).toEqual([
    'sodPresent',
    'sodSignature',
    'certificateValidity',
    'revocation',
    'comAgainstSod',
    'dataGroupHashes',
    'dg1AgainstMrz',
    'issuingStateAgainstCertificate',
    'knownDefects',
  ]);
});

test.each(contractChecks)('%s is quiet when passed and loud when not', (name) => {
  expect(loudnessOf('passed', name)).toBe('quiet');
  expect(loudnessOf('failed', name)).toBe('failure');
  expect(loudnessOf('not-possible', name)).toBe('warning');
});

test.each(['sodSignature', 'certificateValidity', 'dataGroupHashes', 'dg1AgainstMrz'] as const)(
  '%s is never harmlessly "not applicable"',
  (name) => {
    expect(loudnessOf('not-applicable', name)).toBe('warning');
  },
);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataGroup1, efCom, efSod, ldsSecurityObject } from '../../native/virtual/passport/data-groups.ts';
import { ensurePki, issuerFiles, signSecurityObject } from '../../native/virtual/pki/pki.ts';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pki = join(folder, 'pki');
const read = join(folder, 'read');
const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const groups = new Map<number, Uint8Array>([
  [1, dataGroup1(lines)],
  [2, Buffer.from('7503020101', 'hex')],
]);
let sod: Uint8Array;

beforeAll(async () => {
  await ensurePki(pki, 'UTO');
  const issuer = issuerFiles(pki, 'UTO');
  if (issuer === null) throw new Error('the PKI is there');
  sod = efSod(await signSecurityObject(issuer, ldsSecurityObject(groups)));
  mkdirSync(read);
  writeFileSync(join(read, 'EF.SOD.bin'), sod);
  writeFileSync(join(read, 'EF.COM.bin'), efCom(groups));
  for (const [number, bytes] of groups) writeFileSync(join(read, `DG${number}.bin`), bytes);
});

async function egate(args: readonly string[], input = '') {
  const stdout = new PassThrough();
  const code = await main(['chip', 'verify', ...args], {
    ...{ stdin: Readable.from([input]), stdout, stderr: new PassThrough(), env: {}, json: true },
    interrupted: new AbortController().signal,
  });
  const answers: Answer[] = String(stdout.read() ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { code, answers, answer: answers[0] };
}

interface Answer {
  readonly id?: unknown;
  readonly checks?: Readonly<Record<string, { readonly outcome: string; readonly reason: string }>>;
  readonly error?: { readonly code: string };
  readonly [field: string]: unknown;
}

function outcomes(answer: Answer | undefined) {
  return Object.fromEntries(Object.entries(answer?.checks ?? {}).map(([name, { outcome }]) => [name, outcome]));
}

const allPassed = {
  sodPresent: 'passed',
  sodSignature: 'passed',
  certificateValidity: 'passed',
  revocation: 'passed',
  comAgainstSod: 'passed',
  dataGroupHashes: 'passed',
  dg1AgainstMrz: 'passed',
  issuingStateAgainstCertificate: 'passed',
  knownDefects: 'not-possible',
};

test('a folder that was read before: nine checks, who signed with what, each data group', async () => {
  const { code, answer } = await egate([read, '--trust', pki, '--mrz', lines.join('\\n')]);
  expect(code).toBe(0);
  expect(outcomes(answer)).toEqual(allPassed);
  expect(answer).toMatchObject({
    id: read,
    signature: { digest: 'SHA-256', algorithm: 'ECDSA', parameters: 'P-256' },
    signer: { issuer: 'C=UT, O=Test Issuer UTO, CN=CSCA UTO 002' },
    csca: { subject: 'C=UT, O=Test Issuer UTO, CN=CSCA UTO 002', country: 'UT' },
    dataGroups: { DG1: 'passed', DG2: 'passed' },
  });
  expect(answer?.checks?.certificateValidity?.reason).toMatch(/signed on .*key used from/);
});

test('what was not supplied is missing and fails nothing; what was changed or is not signed fails its check alone', async () => {
  const dg = (entries: Readonly<Record<string, Uint8Array>>) =>
    Object.fromEntries(
      Object.entries(entries).map(([number, bytes]) => [number, Buffer.from(bytes).toString('base64')]),
    );
  const one = groups.get(1) ?? Buffer.alloc(0);
  const changed = one.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
  const input = [
    { id: 'part', dg: dg({ 1: one }) },
    { id: 'changed', dg: dg({ 1: changed }) },
    { id: 'unsigned', dg: dg({ 1: one, 3: Buffer.from('6300', 'hex') }) },
    { id: 'sod alone' },
    { id: 'other state', dg: dg({ 1: dataGroup1(lines.map((line) => line.replace('UTO', 'D<<'))) }) },
  ].map((line) => JSON.stringify({ sod: Buffer.from(sod).toString('base64'), ...line }));
  const { code, answers } = await egate(['--batch', '--trust', pki], input.join('\n'));
  expect(code).toBe(0);
  expect(answers.map(({ id }) => id)).toEqual(['part', 'changed', 'unsigned', 'sod alone', 'other state']);
  const bare = { ...allPassed, comAgainstSod: 'not-possible', dg1AgainstMrz: 'not-possible' };
  expect(answers.map(outcomes)).toEqual([
    bare,
    { ...bare, dataGroupHashes: 'failed' },
    { ...bare, dataGroupHashes: 'failed' },
    { ...bare, dataGroupHashes: 'not-possible', issuingStateAgainstCertificate: 'not-possible' },
    { ...bare, dataGroupHashes: 'failed', issuingStateAgainstCertificate: 'failed' },
  ]);
  expect(answers.map(({ dataGroups }) => dataGroups)).toEqual([
    { DG1: 'passed', DG2: 'missing' },
    { DG1: 'failed', DG2: 'missing' },
    { DG1: 'passed', DG2: 'missing', DG3: 'failed' },
    { DG1: 'missing', DG2: 'missing' },
    { DG1: 'failed', DG2: 'missing' },
  ]);
});

test('every line has its answer, an empty one too; one that is none answers with an error, and the run goes on', async () => {
  const input = [
    '{',
    '',
    ' \r',
    '[]',
    `{"id":${'['.repeat(200_000)}${']'.repeat(200_000)},"sod":""}`,
    '{"id":1}',
    '{"id":2,"sod":"?"}',
    '{"id":3,"sod":"","dg":{"17":""}}',
    '{"id":4,"dir":"/nowhere"}',
    '{"id":6,"dir":"a\\u0000b"}',
  ];
  const { code, answers } = await egate(['--batch'], [...input, JSON.stringify({ id: 5, dir: read })].join('\n'));
  expect(code).toBe(0);
  expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
    [undefined, 'bad-json'],
    [undefined, 'bad-json'],
    [undefined, 'bad-json'],
    [undefined, 'bad-line'],
    [undefined, 'bad-line'],
    [1, 'bad-line'],
    [2, 'bad-line'],
    [3, 'bad-line'],
    [4, 'no-folder'],
    [6, 'no-folder'],
    [5, undefined],
  ]);
});

test.each([
  ['no folder', [], 'usage'],
  ['a folder that is not there', [join(folder, 'nowhere')], 'no-folder'],
  ['a folder without files of a chip', [folder], 'no-files'],
  ['a day that is none', [folder, '--at', '2026-02-30T'], 'bad-date'],
  ['a day that its month has not', [folder, '--at', '2026-02-31'], 'bad-date'],
])('%s is exit 2', async (_what, args, code) => {
  const end = await egate(args);
  expect(end).toMatchObject({ code: 2, answer: { error: { code } } });
});

test('without trusted CSCAs nothing fails, and validity is not possible', async () => {
  const { code, answer } = await egate([read]);
  expect(code).toBe(0);
  expect(outcomes(answer)).toMatchObject({ sodSignature: 'passed', certificateValidity: 'not-possible' });
  expect(answer?.csca).toBeNull();
});

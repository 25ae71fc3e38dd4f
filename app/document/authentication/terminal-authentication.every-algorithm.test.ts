import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChipContents } from '../../../native/virtual/passport/chip.ts';
import { newStaticKey, type StaticKeyPair } from '../../../native/virtual/passport/chip-authentication.ts';
import { dataGroup14, efCardAccess } from '../../../native/virtual/passport/data-groups.ts';
import type { PaceOffer } from '../../../native/virtual/passport/pace.ts';
import { paceParametersOf } from '../../../native/virtual/passport/pace-parameters.ts';
import { sampleCom } from '../../../native/virtual/passport/sample-chip.ts';
import {
  authorizations,
  type CvKey,
  type CvRequest,
  type CvScheme,
  cvCertificate,
  cvSignature,
  newCvKey,
  writeCvCertificates,
} from '../../../native/virtual/pki/cv-certificate.ts';
import type { CheckResult } from '../../core/document-checks.ts';
import { instantFrom } from '../../core/instant.ts';
import { ok } from '../../core/result.ts';
import { selectFile } from '../iso7816/read-file.ts';
import { ChipProofs } from './chip-proofs.ts';
import { parseCvCertificate } from './cv-certificate.ts';
import { type Meddle, openedSession } from './opened-chip.rig.ts';
import type { TerminalKey } from './terminal-key.ts';
import { loadTerminalKeyFolder } from './terminal-key-folder.ts';

// Certificates and the terminal's signatures are the `openssl` command's.

const folder = mkdtempSync(join(tmpdir(), 'egate-terminal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = instantFrom(Date.parse('2026-06-01T12:00:00Z'));
const timed = <T>(_step: string, run: () => Promise<T>) => run();
/** DG3 of a person without fingers to take: no instance. */
const fingers = Buffer.from('63067f6103020100', 'hex');

const parametersOf = (name: string) => {
  const found = paceParametersOf(name);
  if (found === null) throw new Error(name);
  return found;
};
const staticKey = (name = 'P-256'): StaticKeyPair =>
  newStaticKey(
    { parameters: parametersOf(name), cipher: 'AES-128', keyId: null, encoding: 'standardized' },
    randomBytes,
  );

/** An authority with its successor, a verifier of the second, a terminal of that. */
interface Post {
  readonly keys: Readonly<Record<'first' | 'second' | 'verifier' | 'terminal', CvKey>>;
  readonly certificates: Readonly<Record<'first' | 'link' | 'second' | 'verifier' | 'terminal', Buffer>>;
}

const days = { effective: '2026-01-01', expires: '2026-12-31' } as const;
const requests: Readonly<Record<'first' | 'link' | 'second' | 'verifier' | 'terminal', CvRequest>> = {
  first: {
    ...days,
    holder: 'UTCVCA00001',
    authority: 'UTCVCA00001',
    authorization: authorizations.authority,
    withDomain: true,
  },
  link: {
    ...days,
    holder: 'UTCVCA00002',
    authority: 'UTCVCA00001',
    authorization: authorizations.authority,
    withDomain: true,
  },
  second: {
    ...days,
    holder: 'UTCVCA00002',
    authority: 'UTCVCA00002',
    authorization: authorizations.authority,
    withDomain: true,
  },
  verifier: {
    ...days,
    holder: 'UTDV00001',
    authority: 'UTCVCA00002',
    authorization: authorizations.domestic,
    withDomain: false,
  },
  terminal: {
    ...days,
    holder: 'UTIS00001',
    authority: 'UTDV00001',
    authorization: authorizations.terminal,
    withDomain: false,
  },
};

async function postOf(scheme: CvScheme): Promise<Post> {
  const name = (role: string) => `${scheme.algorithm}-${scheme.key}-${scheme.hash}-${role}.key`;
  const [first, second, verifier, terminal] = await Promise.all(
    ['first', 'second', 'verifier', 'terminal'].map((role) => newCvKey(folder, name(role), scheme)),
  );
  if (first === undefined || second === undefined || verifier === undefined || terminal === undefined)
    throw new Error();
  const keys = { first, second, verifier, terminal };
  const certificates = {
    first: await cvCertificate(first, requests.first, first),
    link: await cvCertificate(second, requests.link, first),
    second: await cvCertificate(second, requests.second, second),
    verifier: await cvCertificate(verifier, requests.verifier, second),
    terminal: await cvCertificate(terminal, requests.terminal, verifier),
  };
  return { keys, certificates };
}

function terminalKey(certificates: readonly Uint8Array[], key: CvKey): TerminalKey {
  return {
    certificates: certificates.map((bytes) => {
      const parsed = parseCvCertificate(bytes);
      if (!parsed.ok) throw new Error(parsed.error.detail);
      return parsed.value;
    }),
    sign: async (_holder, _algorithm, data) => ok(await cvSignature(key, data)),
  };
}
const allOf = ({ certificates }: Post) => Object.values(certificates);

interface Ran {
  readonly result: CheckResult;
  /** Status word of selecting DG3 and DG4 afterwards. */
  readonly opened: readonly string[];
}

async function run(
  key: TerminalKey,
  authorities: readonly Uint8Array[],
  change: Partial<ChipContents> & { readonly group?: string; readonly today?: string } = {},
  meddle?: Meddle,
): Promise<Ran> {
  const { group = 'P-256', today = '2026-02-01', ...contents } = change;
  const pair = staticKey(group);
  const { session, opened } = await openedSession(
    {
      staticKeys: [pair],
      terminals: { authorities, today },
      applicationFiles: [
        { fid: 0x011e, sfi: 0x1e, bytes: sampleCom },
        { fid: 0x0103, sfi: 0x03, bytes: fingers, right: 1 },
        { fid: 0x0104, sfi: 0x04, bytes: fingers, right: 2 },
      ],
      ...contents,
    },
    meddle,
  );
  const statusOf = async (fid: number) => {
    const answer = await session.send(selectFile(fid));
    return answer.ok ? answer.value.status.toString(16) : answer.error.kind;
  };
  expect([await statusOf(0x0103), await statusOf(0x0104)]).toEqual(['6982', '6982']);
  const proofs = new ChipProofs();
  const file = dataGroup14([], [pair], null);
  await proofs.runChip(session, { inCom: true, inSod: true, file }, timed);
  const wanted = { key, identity: opened.identity, at, guarded: true };
  await proofs.runTerminal(session, file, wanted);
  return { result: proofs.terminal(key, null), opened: [await statusOf(0x0103), await statusOf(0x0104)] };
}

const schemes: readonly CvScheme[] = [
  ...(['RSA', 'RSA-PSS'] as const).flatMap((algorithm) =>
    (['SHA-1', 'SHA-256', 'SHA-512'] as const).map((hash) => ({
      algorithm,
      hash,
      key: hash === 'SHA-512' ? '2048' : '1280',
    })),
  ),
  ...(['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'] as const).map((hash) => ({
    ...{ algorithm: 'ECDSA' as const, hash },
    key: 'prime256v1',
  })),
  { algorithm: 'ECDSA', hash: 'SHA-256', key: 'brainpoolP256r1' },
  { algorithm: 'ECDSA', hash: 'SHA-224', key: 'brainpoolP224r1' },
  { algorithm: 'ECDSA', hash: 'SHA-384', key: 'secp384r1' },
  { algorithm: 'ECDSA', hash: 'SHA-512', key: 'brainpoolP512r1' },
  { algorithm: 'ECDSA', hash: 'SHA-512', key: 'secp521r1' },
];

test.each(schemes)(
  '$algorithm $key with $hash opens DG3 and DG4, over a link from an older authority',
  async (scheme) => {
    const post = await postOf(scheme);
    const key = terminalKey(allOf(post), post.keys.terminal);
    for (const extendedLength of [true, false]) {
      const change = extendedLength ? {} : { extendedLength, masterFiles: [] };
      const { result, opened } = await run(key, [post.certificates.first], change);
      expect(result).toEqual({
        outcome: 'passed',
        reason: expect.stringMatching(
          new RegExp(`UTIS00001 by UTCVCA00001, .*${scheme.hash}; DG3 and DG4 may be read`),
        ),
      });
      expect(opened).toEqual(['9000', '9000']);
    }
  },
  20_000,
);

describe('with ECDSA on P-256', () => {
  const scheme: CvScheme = { algorithm: 'ECDSA', hash: 'SHA-256', key: 'prime256v1' };
  let post: Post;
  beforeAll(async () => {
    post = await postOf({ ...scheme, hash: 'SHA-256' });
  });
  const shut = ['6982', '6982'];

  test('bound to the session’s chip and keys: BAC, PACE over curves and primes, either kind of chip authentication', async () => {
    const offers: readonly (PaceOffer | null)[] = [
      null,
      { mapping: 'GM', parameters: parametersOf('brainpoolP256r1'), cipher: 'AES-128' },
      { mapping: 'IM', parameters: parametersOf('MODP-1024-160'), cipher: '3DES' },
      { mapping: 'GM', parameters: parametersOf('P-521'), cipher: 'AES-256' },
    ];
    for (const offer of offers)
      for (const group of ['P-256', 'MODP-1024-160']) {
        const change = { group, ...(offer === null ? {} : { pace: [offer], masterFiles: paceFiles([offer]) }) };
        const { result } = await run(terminalKey(allOf(post), post.keys.terminal), [post.certificates.second], change);
        expect(result.outcome, `${offer?.parameters.name} ${group}`).toBe('passed');
      }
  });

  const key = () => terminalKey(allOf(post), post.keys.terminal);
  const changed = async (
    name: keyof typeof requests,
    change: Partial<CvRequest>,
    by: keyof Post['keys'] = 'second',
  ) => {
    const holder = name === 'link' ? 'second' : name;
    const made = await cvCertificate(post.keys[holder], { ...requests[name], ...change }, post.keys[by]);
    return terminalKey(Object.values({ ...post.certificates, [name]: made }), post.keys.terminal);
  };

  test('a chip that trusts nobody of this post is named with whom it trusts', async () => {
    const stranger = await cvCertificate(
      post.keys.first,
      { ...requests.first, holder: 'DECVCA00009' },
      post.keys.first,
    );
    const { result, opened } = await run(key(), [stranger]);
    expect(result).toMatchObject({ outcome: 'not-possible', reason: expect.stringContaining('trusts DECVCA00009') });
    expect(opened).toEqual(shut);
  });

  test('certificates whose time is over, or not come, are not shown', async () => {
    for (const [change, reason] of [
      [{ expires: '2026-05-31' }, /UTDV00001 was valid until 2026-05-31/],
      [{ effective: '2026-06-02' }, /UTDV00001 is valid from 2026-06-02/],
    ] as const) {
      const { result } = await run(await changed('verifier', change), [post.certificates.second]);
      expect(result).toMatchObject({ outcome: 'not-possible', reason: expect.stringMatching(reason) });
    }
  });

  test('a chip whose date has moved past a certificate refuses it', async () => {
    const { result, opened } = await run(key(), [post.certificates.second], { today: '2027-01-01' });
    expect(result).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/does not take the certificate of UTDV00001 \(6300\)/),
    });
    expect(opened).toEqual(shut);
  });

  test('a signature that is another’s, a role that is none, a terminal type of its own', async () => {
    const cases = [
      [await changed('verifier', {}, 'first'), /the signature of UTCVCA00002 on UTDV00001 is wrong/],
      [await changed('terminal', { authority: 'UTCVCA00002' }, 'second'), /a CVCA certifies no terminal/],
      [await changed('verifier', { terminalType: '0.4.0.127.0.7.3.1.2.2' }), /not for inspection systems/],
    ] as const;
    for (const [one, reason] of cases) {
      const { result, opened } = await run(one, [post.certificates.second]);
      expect(result).toMatchObject({ outcome: 'not-possible', reason: expect.stringMatching(reason) });
      expect(opened).toEqual(shut);
    }
  });

  test('rights are those that every certificate gives', async () => {
    const { result, opened } = await run(await changed('verifier', { authorization: 0x41 }), [
      post.certificates.second,
    ]);
    expect(result).toMatchObject({ outcome: 'passed', reason: expect.stringMatching(/DG3 may be read/) });
    expect(opened).toEqual(['9000', '6982']);
  });

  test('another’s key, a key that is away, a challenge of before', async () => {
    const stolen = await run(terminalKey(allOf(post), post.keys.verifier), [post.certificates.second]);
    expect(stolen.result).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/signature of UTIS00001 \(6300\)/),
    });
    const away: TerminalKey = {
      ...key(),
      sign: async () => ({ ok: false, error: { kind: 'key-unavailable', detail: 'the token was pulled out' } }),
    };
    const without = await run(away, [post.certificates.second]);
    expect(without.result).toMatchObject({ outcome: 'not-possible', reason: expect.stringContaining('pulled out') });
    let former: Uint8Array | null = null;
    const replaying: TerminalKey = {
      ...key(),
      sign: async (holder, algorithm, data) => {
        if (former !== null) return ok(former);
        const signed = await key().sign(holder, algorithm, data);
        if (signed.ok) former = signed.value;
        return signed;
      },
    };
    expect((await run(replaying, [post.certificates.second])).result.outcome).toBe('passed');
    const again = await run(replaying, [post.certificates.second]);
    expect(again.result.outcome).toBe('failed');
    expect(again.opened).toEqual(shut);
  });

  test('an access code of 6982 to EF.CVCA, or none of it, is told', async () => {
    const { result } = await run(key(), [post.certificates.second], { terminals: null });
    expect(result).toMatchObject({ outcome: 'not-possible', reason: expect.stringContaining('no EF.CVCA (6A82)') });
  });

  test('a post without a key, a chip without anything to open', async () => {
    const proofs = new ChipProofs();
    const { session, opened } = await openedSession({});
    expect(proofs.terminal(null, null).outcome).toBe('not-applicable');
    await proofs.runTerminal(session, null, { key: key(), identity: opened.identity, at, guarded: false });
    expect(proofs.terminal(key(), null)).toMatchObject({ outcome: 'not-applicable' });
    await proofs.runTerminal(session, null, { key: key(), identity: opened.identity, at, guarded: true });
    expect(proofs.terminal(key(), null)).toMatchObject({ outcome: 'not-possible' });
  });

  test('the key folder opens for its owner alone, and with the key that the certificate is over', async () => {
    await writeCvCertificates(folder, post.certificates);
    const terminal = await newCvKey(folder, 'terminal.key', scheme);
    chmodSync(join(folder, 'terminal.key'), 0o600);
    expect(loadTerminalKeyFolder(folder)).toMatchObject({
      ok: false,
      error: expect.stringContaining('no CV certificate'),
    });
    const certificate = await cvCertificate(terminal, requests.terminal, post.keys.verifier);
    await writeCvCertificates(folder, { terminal: certificate });
    const loaded = loadTerminalKeyFolder(folder);
    if (!loaded.ok) throw new Error(loaded.error);
    expect((await run(loaded.value, [post.certificates.first])).result.outcome).toBe('passed');
    chmodSync(join(folder, 'terminal.key'), 0o640);
    expect(loadTerminalKeyFolder(folder)).toMatchObject({ ok: false, error: expect.stringContaining('chmod 600') });
    expect(loadTerminalKeyFolder(join(folder, 'nowhere'))).toMatchObject({ ok: false });
  });
});

function paceFiles(offers: readonly PaceOffer[]) {
  return [{ fid: 0x011c, sfi: 0x1c, bytes: efCardAccess(offers) }];
}

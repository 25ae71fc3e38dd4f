import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentCheckNames, type CheckOutcome, type DocumentCheckName } from '../core/document-checks.ts';
import type { PassportReading } from '../document/read-passport.ts';
import { FaultyPassports, printedLines } from './faulty-passport.rig.ts';

const passports = new FaultyPassports();
beforeAll(() => passports.prepare(), 60_000);
afterAll(() => passports.end());

type Outcomes = Partial<Record<DocumentCheckName, CheckOutcome>>;

/** Of a sound passport: nobody has published a list of defects. */
const sound: Outcomes = { knownDefects: 'not-possible' };
const notReached = Object.fromEntries(documentCheckNames.map((name) => [name, 'not-possible'])) as Outcomes;

interface Row {
  readonly fault: string;
  /** Checks that do not pass. */
  readonly checks: Outcomes;
  readonly end: string;
  /** A reason that the reading gives, of the end or of the check. */
  readonly reason: RegExp;
  readonly lane: string;
  readonly attempts?: number;
  /** The authentication of the chip that fails. */
  readonly unproved?: 'activeAuthentication' | 'chipAuthentication';
}

const complete = 'complete';
const refusedBy = (check: DocumentCheckName) => `chip-check-failed: check-${check}`;
/** The session ends, and again, and once more: nothing of it is believed. */
const ended = { checks: notReached, end: 'bad-answer', lane: 'chip-unreadable', attempts: 3 } as const;

/** The table of docs/faults.md. */
const table: readonly Row[] = [
  {
    fault: 'sod-signature',
    checks: { ...sound, sodSignature: 'failed' },
    end: complete,
    reason: /the signature is not that of .*Document Signer MNG 0001/,
    lane: refusedBy('sodSignature'),
  },
  {
    fault: 'dg-hash',
    checks: { ...sound, dataGroupHashes: 'failed' },
    end: complete,
    reason: /DG2 is not as signed/,
    lane: refusedBy('dataGroupHashes'),
  },
  {
    fault: 'dg-missing',
    checks: { ...sound, comAgainstSod: 'failed' },
    end: complete,
    reason: /EF\.SOD alone lists DG13/,
    lane: refusedBy('comAgainstSod'),
  },
  {
    fault: 'wrong-issuer',
    checks: { ...sound, issuingStateAgainstCertificate: 'failed' },
    end: complete,
    reason: /the document is of MNG, its signer of C=CN/,
    lane: refusedBy('issuingStateAgainstCertificate'),
  },
  {
    fault: 'expired-ds',
    checks: { ...sound, certificateValidity: 'failed' },
    end: complete,
    reason: /Document Signer MNG 0002 is valid .*, not on/,
    lane: refusedBy('certificateValidity'),
  },
  {
    fault: 'revoked-ds',
    checks: { ...sound, revocation: 'failed' },
    end: complete,
    reason: /CSCA MNG 002 has revoked the certificate/,
    lane: refusedBy('revocation'),
  },
  {
    fault: 'unknown-csca',
    checks: { ...sound, certificateValidity: 'not-possible', revocation: 'not-possible' },
    end: complete,
    reason: /no trusted CSCA has signed .*Document Signer MNG 0009/,
    lane: refusedBy('certificateValidity'),
  },
  {
    fault: 'clone',
    checks: sound,
    end: complete,
    reason: /the chip refused to sign a challenge/,
    unproved: 'activeAuthentication',
    lane: 'chip-check-failed: active-authentication',
  },
  {
    fault: 'ca-wrong-key',
    // Opened once more without it, for the officer's eyes.
    checks: sound,
    end: complete,
    reason: /the chip does not hold the private key of DG14/,
    unproved: 'chipAuthentication',
    lane: 'chip-check-failed: chip-authentication',
  },
  {
    fault: 'pace-fails',
    checks: notReached,
    end: 'chip-refused',
    reason: /the chip refused to .*\(6A80/,
    lane: 'chip-unreadable',
    attempts: 3,
  },
  {
    fault: 'downgrade',
    checks: { ...sound, knownDefects: 'failed' },
    end: complete,
    reason: /hides the stronger access protocol/,
    lane: refusedBy('knownDefects'),
  },
  { fault: 'wrong-mac', ...ended, reason: /the MAC of the answer is wrong/ },
  { fault: 'plain-answer', ...ended, reason: /lacks its status or its MAC/ },
  { fault: 'wrong-length', ...ended, reason: /\d+ bytes of EF\.COM came where \d+ were asked/ },
  { fault: 'endless-file', ...ended, end: 'too-large', reason: /EF\.SOD announces 16777220 bytes/ },
  { fault: 'drops-at:9:always', ...ended, end: 'card-lost', reason: /the card was lost/ },
  { fault: '6988-at:9:always', ...ended, reason: /answered 6988 .*without protection/ },
  { fault: 'drops-at:9', checks: sound, end: complete, reason: /./, lane: 'cleared', attempts: 2 },
  { fault: '6988-at:9', checks: sound, end: complete, reason: /./, lane: 'cleared', attempts: 2 },
  { fault: 'slow', checks: sound, end: complete, reason: /./, lane: 'cleared' },
  {
    fault: 'huge-dg2',
    checks: sound,
    end: complete,
    reason: /DG2 announces 30\d{5} bytes/,
    lane: 'chip-unreadable: portrait-unusable',
  },
  {
    fault: 'hostile-jp2',
    checks: sound,
    end: complete,
    reason: /50000 × 50000 pixels/,
    lane: 'chip-unreadable: portrait-unusable',
  },
];

function wrongs(reading: PassportReading): Outcomes {
  const open = documentCheckNames.filter((name) => reading.checks[name].outcome !== 'passed');
  return Object.fromEntries(open.map((name) => [name, reading.checks[name].outcome]));
}

/** Every sentence that the reading gives. */
function reasons(reading: PassportReading): string {
  const { end, checks, activeAuthentication, chipAuthentication, notRead, portraitRefused } = reading;
  const texts = [...Object.values(checks), activeAuthentication, chipAuthentication].map(({ reason }) => reason);
  return [end.kind, ...texts, ...notRead.values(), portraitRefused ?? ''].join('\n');
}

describe.each([
  ['extended length', { extendedLength: true }],
  [
    'short lengths, both authentications',
    { extendedLength: false, activeAuthentication: true, chipAuthentication: true },
  ],
])('%s', (_kind, profile) => {
  // What slowness is in one kind of length it is in the other.
  const rows = profile.extendedLength === false ? table.filter(({ fault }) => fault !== 'slow') : table;
  test.each(rows)(
    '$fault ends in its one right result',
    async ({ fault, checks, end, reason, lane, attempts = 1, unproved }) => {
      const chip = await passports.load({ ...profile, faults: [fault] });
      const outcome = await passports.cross(chip);
      const last = outcome.readings.at(-1);
      if (last === undefined) throw new Error('nothing was read');
      expect({ checks: wrongs(last), end: last.end.kind, lane: outcome.lane }).toEqual({ checks, end, lane });
      expect(outcome.readings).toHaveLength(attempts);
      expect(reasons(last)).toMatch(reason);
      for (const name of ['activeAuthentication', 'chipAuthentication'] as const)
        expect([name, last[name].outcome === 'failed']).toEqual([name, name === unproved]);
      expect(last.access?.downgraded ?? false).toBe(fault === 'downgrade');
      if (end !== complete) expect(last.ms.total).toBeLessThan(1_000);
    },
  );
});

test.each([
  ['huge-dg2', { kind: 'refused', reason: expect.stringMatching(/DG2 announces 30\d{5} bytes/) }],
  ['hostile-jp2', { kind: 'refused', reason: expect.stringContaining('50000 × 50000 pixels') }],
  ['slow', null],
])('%s: the officer is told why there is no photo to compare', async (fault, portraitRefused) => {
  const { findings } = await passports.cross(await passports.load({ faults: [fault] }));
  expect(findings.at(-1)).toMatchObject({ ended: null, portraitRefused });
});

test('PACE that fails is never followed by BAC', async () => {
  const { readings, commands } = await passports.cross(await passports.load({ faults: ['pace-fails'] }));
  expect(readings.map(({ access }) => access)).toEqual([null, null, null]);
  expect(commands.filter((command) => command.startsWith('0084') || command.startsWith('0082'))).toEqual([]);
});

test.each(['drops-at', '6988-at'])(
  '%s once, at whichever command, is read after the retry; always, handed over',
  async (name) => {
    const whole = await passports.cross(await passports.load({}));
    expect(whole.lane).toBe('cleared');
    for (let at = 1; at <= whole.commands.length; at += 1) {
      const once = await passports.cross(await passports.load({ faults: [`${name}:${at}`] }));
      expect([at, once.readings.length, once.lane]).toEqual([at, 2, 'cleared']);
      expect(once.readings[1]?.access).toMatchObject({ protocol: 'PACE', downgraded: false });
      const always = await passports.cross(await passports.load({ faults: [`${name}:${at}:always`] }));
      expect([at, always.readings.length, always.lane]).toEqual([at, 3, 'chip-unreadable']);
    }
  },
);

test.each([
  ['', 'chip-unreadable', 3],
  [':once', 'cleared', 2],
  [':always', 'chip-unreadable', 3],
])('drops-at:9%s of a book that is lifted and laid down again: %s, and 6988-at too', async (often, lane, attempts) => {
  for (const name of ['drops-at', '6988-at']) {
    const struck = new Set<string>();
    const outcome = await passports.cross(() => passports.load({ faults: [`${name}:9${often}`] }, struck));
    expect([name, outcome.lane, outcome.readings.length]).toEqual([name, lane, attempts]);
  }
});

test('a key that is not the book’s is told apart from a broken chip, tried three times and handed over', async () => {
  const [first, second] = printedLines;
  const other = [first, second.replace('9806179', '9806180').replace(/..$/, '05')];
  for (const access of [['PACE-GM', 'BAC'], ['BAC']]) {
    const { readings, lane, commands } = await passports.cross(await passports.load({ access }), other);
    expect(readings.map(({ end }) => end.kind)).toEqual(['wrong-password', 'wrong-password', 'wrong-password']);
    expect(lane).toBe('chip-unreadable');
    // One proof an attempt: no chip is asked again and again with a key that it has turned away.
    expect(commands.filter((command) => /^0082|^0086/.test(command))).toHaveLength(3);
  }
});

const isExtended = (command: Uint8Array) => command.length > 5 && command[4] === 0;

test.each([
  ['is gone at the first', 'drop', /^card-lost$/],
  ['answers 6700 without protection to the first', Uint8Array.of(0x67, 0x00), /^bad-answer$/],
] as const)('a chip that says it takes extended lengths and %s is read in short ones', async (_what, answer, end) => {
  for (const access of [['PACE-GM', 'BAC'], ['BAC']]) {
    const honest = await passports.load({ access });
    const { atr, slow } = honest;
    const chip = {
      ...{ atr, slow, reset: () => honest.reset() },
      transmit: async (command: Uint8Array) =>
        isExtended(command) && command[0] === 0x0c ? answer : honest.transmit(command),
    };
    const { readings, lane, commands } = await passports.cross(chip);
    expect(readings.map((one) => one.end.kind)).toEqual([expect.stringMatching(end), 'complete']);
    expect(lane).toBe('cleared');
    const protectedOnes = commands.map((command) => Buffer.from(command, 'hex')).filter(([cla]) => cla === 0x0c);
    expect(protectedOnes.filter(isExtended)).toHaveLength(1);
  }
});

test('one whose session breaks otherwise is not taken for that', async () => {
  const honest = await passports.load({ access: ['PACE-GM'] });
  const { atr, slow } = honest;
  let left = 1;
  const transmit = async (command: Uint8Array) => {
    if (!isExtended(command) || command[0] !== 0x0c || left === 0) return honest.transmit(command);
    left -= 1;
    return Uint8Array.of(0x69, 0x88);
  };
  const { readings, commands } = await passports.cross({ atr, slow, reset: () => honest.reset(), transmit });
  expect(readings.map((one) => one.end.kind)).toEqual(['bad-answer', 'complete']);
  expect(commands.filter((command) => isExtended(Buffer.from(command, 'hex'))).length).toBeGreaterThan(2);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentCheckNames, type DocumentCheckName, type TravelDocument } from '../core/document-checks.ts';
import type { LaneId, OfficerId } from '../core/ids.ts';
import { instantFrom } from '../core/instant.ts';
import { type PadMode, padModes } from '../core/presentation-attack.ts';
import type { Policy } from '../policy/policy.ts';
import { assessDocument, decide, type DecisionContext, decideOverride } from './decide.ts';
import { unhurriedDelays } from './delays.ts';
import type { ChipEvidence, CompleteEvidence, HolderEvidence, OccupancyEvidence } from './evidence.ts';
import {
  crossing,
  examplePolicy,
  honestChecks,
  honestChip,
  honestDocument,
  honestHolder,
  noHits,
  onePerson,
} from './lane-bench.ts';

const now = instantFrom(Date.UTC(2026, 5, 1, 12));
const context: DecisionContext = {
  lane: 'test-1' as LaneId,
  doors: 'two',
  pad: 'off',
  now,
  elapsed: 7,
  today: '2026-06-01',
  makeId: () => 'id-1',
  unhurried: false,
  lookedAtSince: 3,
};
/** A policy that would let everything pass that a policy may let pass. */
const permissive: Policy = {
  ...examplePolicy,
  notPossible: Object.fromEntries(documentCheckNames.map((name) => [name, 'clear'])),
  downgradedAccess: 'clear',
};

interface Change {
  readonly document?: Partial<TravelDocument>;
  readonly chip?: Partial<ChipEvidence>;
  readonly holder?: Partial<HolderEvidence>;
  readonly screening?: CompleteEvidence['screening'];
  readonly occupancy?: OccupancyEvidence;
  readonly policy?: Policy;
  readonly today?: string;
  readonly pad?: PadMode;
}

/** An honest traveller's evidence with one thing changed. */
function completeEvidence(change: Change): CompleteEvidence {
  return {
    crossing,
    document: { document: { ...honestDocument, ...change.document }, chip: { ...honestChip, ...change.chip } },
    holder: { ...honestHolder, ...change.holder },
    screening: change.screening ?? noHits,
    doors: 'two',
    occupancy: change.occupancy ?? onePerson,
  };
}

/** What is decided of it. */
function decided(change: Change) {
  return decide(completeEvidence(change), change.policy ?? examplePolicy, {
    ...context,
    today: change.today ?? context.today,
    pad: change.pad ?? context.pad,
  });
}

const judged = (mode: 'passive' | 'active') => ({ mode, score: 0.9, reasons: [] });
const alive = (mode: 'passive' | 'active') => ({ liveness: 'bona-fide', pad: judged(mode) }) as const;

const withCheck = (name: DocumentCheckName, outcome: 'failed' | 'not-possible' | 'not-applicable'): Change => ({
  chip: { checks: { ...honestChecks, [name]: { outcome, reason: '' } } },
});

test('all of it proved: one clearance, for this lane and crossing, by the machine, for fifteen seconds', () => {
  expect(decided({})).toEqual({
    kind: 'clear',
    clearance: {
      id: 'id-1',
      lane: 'test-1',
      crossing,
      by: 'machine',
      passage: 'normal',
      issuedAt: now,
      issuedElapsed: 7,
      expiresAt: now + 15_000,
      lookedAtSince: 3,
    },
    rule: 'all-checks-passed',
    policyVersion: examplePolicy.version,
  });
});

const provesNothingWithout = ['sodSignature', 'certificateValidity', 'dataGroupHashes', 'dg1AgainstMrz'] as const;

test.each(
  provesNothingWithout.flatMap((name) =>
    (['failed', 'not-possible', 'not-applicable'] as const).map((outcome) => [name, outcome] as const),
  ),
)('%s %s: an officer, whatever a policy says', (name, outcome) => {
  expect(decided({ ...withCheck(name, outcome), policy: permissive })).toMatchObject({
    kind: 'officer',
    reason: 'chip-check-failed',
    rule: `check-${name}`,
  });
});

const others = documentCheckNames.filter((name) => !(provesNothingWithout as readonly string[]).includes(name));

test.each(others)(
  '%s: failed is an officer’s; what was not possible is the policy’s, and an officer’s without one',
  (name) => {
    expect(decided({ ...withCheck(name, 'failed'), policy: permissive }).kind).toBe('officer');
    expect(decided({ ...withCheck(name, 'not-possible'), policy: permissive }).kind).toBe('clear');
    expect(decided({ ...withCheck(name, 'not-possible'), policy: { ...permissive, notPossible: {} } }).kind).toBe(
      'officer',
    );
    expect(decided({ ...withCheck(name, 'not-applicable'), policy: { ...permissive, notPossible: {} } }).kind).toBe(
      'clear',
    );
  },
);

const failed = { outcome: 'failed', reason: '' } as const;
const hit = { list: 'l', entry: 'e', kind: 'document', score: 1, reasons: [] } as const;

test.each<[string, Change, string, string]>([
  ['a copied chip', { chip: { activeAuthentication: failed } }, 'chip-check-failed', 'active-authentication'],
  ['a chip without its key', { chip: { chipAuthentication: failed } }, 'chip-check-failed', 'chip-authentication'],
  [
    'a chip read over the weaker protocol',
    { chip: { access: { ...honestChip.access, downgraded: true } } },
    'chip-check-failed',
    'downgraded-access',
  ],
  ['no portrait', { chip: { portraitUsable: false } }, 'chip-unreadable', 'portrait-unusable'],
  ['a book that ended yesterday', { document: { expiryDate: '2026-05-31' } }, 'expired', 'document-expired'],
  ['a book without an end', { document: { expiryDate: '' } }, 'expired', 'document-expired'],
  ['a policy not yet in force', { today: '2025-12-31' }, 'chip-check-failed', 'policy-not-in-force'],
  ['a policy no longer in force', { today: '2028-01-01' }, 'chip-check-failed', 'policy-not-in-force'],
  ['one hit', { screening: { ...noHits, hits: [hit] } }, 'watchlist-hit', 'watchlist-hit'],
  ['nobody in view', { holder: { facesInView: 0 } }, 'face-mismatch', 'not-one-face'],
  ['two in view', { holder: { facesInView: 2 } }, 'face-mismatch', 'not-one-face'],
  ['no match', { holder: { match: false } }, 'face-mismatch', 'face-mismatch'],
  ['below the threshold', { holder: { similarity: 0.399 } }, 'face-mismatch', 'face-mismatch'],
  ['a similarity that is no number', { holder: { similarity: Number.NaN } }, 'face-mismatch', 'face-mismatch'],
  ['a threshold that is no number', { holder: { threshold: Number.NaN } }, 'face-mismatch', 'face-mismatch'],
  ['a laxer rate than the policy’s', { holder: { fmr: 0.001 } }, 'face-mismatch', 'fmr-above-policy'],
  ['a rate that is no number', { holder: { fmr: Number.NaN } }, 'face-mismatch', 'fmr-above-policy'],
  ['an attack', { holder: { liveness: 'attack' } }, 'not-alive', 'not-alive'],
  ['undecided whether alive', { holder: { liveness: 'undecided' } }, 'not-alive', 'not-alive'],
  ['not judged where a site wants it', { pad: 'passive' }, 'not-alive', 'liveness-not-as-required'],
  ['judged without movements', { pad: 'active', holder: alive('passive') }, 'not-alive', 'liveness-not-as-required'],
  [
    'alive, nobody says how',
    { pad: 'active', holder: { liveness: 'bona-fide' } },
    'not-alive',
    'liveness-not-as-required',
  ],
])('%s: an officer', (_, change, reason, rule) => {
  expect(decided(change)).toEqual({ kind: 'officer', reason, rule, policyVersion: examplePolicy.version });
});

test.each<[string, Partial<TravelDocument>, string]>([
  ['another nationality', { nationality: 'FRA' }, 'nationality'],
  ['a visa', { documentCode: 'V' }, 'document-type'],
  ['a day short of eighteen', { birthDate: '2008-06-02' }, 'age-below-minimum'],
  ['a birth month of which the day is not known', { birthDate: '2008-06' }, 'age-below-minimum'],
  ['a birth year of which no more is known', { birthDate: '2008' }, 'age-below-minimum'],
  ['no birth date', { birthDate: '' }, 'age-unknown'],
])('%s: the counter', (_, document, rule) => {
  expect(decided({ document })).toMatchObject({ kind: 'refuse', reason: 'not-eligible', rule });
});

test('who was judged as strictly as the site wants, or more strictly, is cleared', () => {
  expect(decided({ pad: 'active', holder: alive('active') }).kind).toBe('clear');
  expect(decided({ pad: 'passive', holder: alive('active') }).kind).toBe('clear');
  expect(decided({ pad: 'off', holder: alive('passive') }).kind).toBe('clear');
});

test('the last day of a book and the eighteenth birthday count', () => {
  expect(decided({ document: { expiryDate: '2026-06-01', birthDate: '2008-06-01' } }).kind).toBe('clear');
  expect(decided({ document: { expiryDate: '2026-06', birthDate: '2007' } }).kind).toBe('clear');
});

test('a forged chip counts before an expired book, an expired book before who may not use the lane', () => {
  const foreign = { nationality: 'FRA', expiryDate: '2020-01-01' };
  expect(decided({ ...withCheck('sodSignature', 'failed'), document: foreign })).toMatchObject({
    rule: 'check-sodSignature',
  });
  expect(decided({ document: foreign })).toMatchObject({ rule: 'document-expired' });
});

test('what the document alone decides is what it decides with the rest', () => {
  const evidence = { document: honestDocument, chip: { ...honestChip, portraitUsable: false } };
  expect(assessDocument(evidence, examplePolicy, context.today)).toMatchObject({ rule: 'portrait-unusable' });
  expect(assessDocument({ document: honestDocument, chip: honestChip }, examplePolicy, context.today)).toBeNull();
});

test('an officer’s clearance is in that officer’s name and as short as the machine’s', () => {
  const officer = 'officer-1' as OfficerId;
  expect(decideOverride({ crossing, officer, reason: 'seen', passage: 'normal', at: now }, context)).toMatchObject({
    by: officer,
    crossing,
    expiresAt: now + 15_000,
  });
});

test('more time changes how long the exit is open, and nothing that has to be proved', () => {
  const unhurried = { ...context, unhurried: true };
  const evidence = completeEvidence({});
  expect(decide(evidence, examplePolicy, unhurried)).toMatchObject({
    clearance: { passage: 'normal', expiresAt: now + unhurriedDelays.clearanceLife },
  });
  const stranger = completeEvidence({ holder: { match: false } });
  expect(decide(stranger, examplePolicy, unhurried)).toMatchObject({ kind: 'officer', rule: 'face-mismatch' });
  const officer = 'officer-1' as OfficerId;
  expect(decideOverride({ crossing, officer, reason: 'chair', passage: 'assisted', at: now }, context)).toMatchObject({
    passage: 'assisted',
    expiresAt: now + unhurriedDelays.clearanceLife,
  });
});

test.each([
  ['nobody', { persons: 0, things: null }, 'occupancy-unknown', 'not-one-person'],
  ['two, or a parent and a child', { persons: 2, things: null }, 'more-than-one-person', 'not-one-person'],
  ['a count that is no number', { persons: Number.NaN, things: null }, 'occupancy-unknown', 'not-one-person'],
  [
    'a suitcase that this policy does not want',
    { persons: 1, things: 1 },
    'more-than-one-person',
    'luggage-between-doors',
  ],
] as const)('between the doors stands %s: an officer', (_, occupancy, reason, rule) => {
  const policy: Policy = { ...examplePolicy, between: { companions: 'officer', luggage: 'officer' } };
  expect(decided({ occupancy, policy })).toMatchObject({ kind: 'officer', reason, rule });
});

test('luggage that the sensor tells from people passes where the policy says so', () => {
  expect(decided({ occupancy: { persons: 1, things: 2 } })).toMatchObject({ kind: 'clear' });
});

test('evidence of a one-door lane clears nobody where there are two doors', () => {
  const { crossing, document, holder, screening } = completeEvidence({});
  const outside: CompleteEvidence = { crossing, document, holder, screening, doors: 'one' };
  expect(decide(outside, examplePolicy, context)).toMatchObject({ kind: 'officer', rule: 'occupancy-missing' });
  expect(decide(outside, examplePolicy, { ...context, doors: 'one' })).toMatchObject({ kind: 'clear' });
});

test('whatever the evidence and the policy: no clearance without all that it needs', () => {
  const outcome = fc.constantFrom('passed', 'failed', 'not-possible', 'not-applicable' as const);
  const result = outcome.map((one) => ({ outcome: one, reason: '' }));
  const checks = fc.record(
    Object.fromEntries(documentCheckNames.map((name) => [name, fc.oneof(fc.constant(honestChecks[name]), result)])),
  );
  const change = fc.record({
    checks,
    activeAuthentication: result,
    chipAuthentication: result,
    portraitUsable: fc.boolean(),
    hits: fc.array(fc.constant(hit), { maxLength: 2 }),
    holder: fc.record({
      similarity: fc.double(),
      threshold: fc.constantFrom(0.4, Number.NaN),
      fmr: fc.constantFrom(0.0001, 0.0005, 0.001, Number.NaN),
      match: fc.boolean(),
      facesInView: fc.nat(3),
      liveness: fc.constantFrom('bona-fide', 'attack', 'undecided', 'off' as const),
      pad: fc.constantFrom(null, judged('passive'), judged('active')),
    }),
    persons: fc.constantFrom(0, 1, 1, 1, 2, Number.NaN),
    pad: fc.constantFrom(...padModes),
  });
  fc.assert(
    fc.property(change, ({ checks, holder, hits, persons, pad, ...chip }) => {
      const all = { ...honestChecks, ...checks } as ChipEvidence['checks'];
      const made = decided({
        chip: { ...chip, checks: all } as Partial<ChipEvidence>,
        holder: holder as Partial<HolderEvidence>,
        screening: { ...noHits, hits },
        occupancy: { persons, things: null },
        policy: permissive,
        pad,
      });
      if (made.kind !== 'clear') return;
      expect(provesNothingWithout.map((name) => all[name].outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
      expect(Object.values(all).map((one) => one.outcome)).not.toContain('failed');
      expect([chip.activeAuthentication.outcome, chip.chipAuthentication.outcome]).not.toContain('failed');
      expect({
        usable: chip.portraitUsable,
        hits: hits.length,
        persons,
        faces: holder.facesInView,
        match: holder.match,
      }).toEqual({
        usable: true,
        hits: 0,
        persons: 1,
        faces: 1,
        match: true,
      });
      expect(holder.similarity).toBeGreaterThanOrEqual(holder.threshold);
      expect(holder.fmr).toBeLessThanOrEqual(permissive.face.fmr);
      expect(['bona-fide', 'off']).toContain(holder.liveness);
      if (pad !== 'off') expect([holder.liveness, holder.pad?.mode]).toEqual(['bona-fide', expect.any(String)]);
      if (pad === 'active') expect(holder.pad?.mode).toBe('active');
    }),
    { numRuns: 2_000 },
  );
});

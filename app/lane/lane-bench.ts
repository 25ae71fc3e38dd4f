import { readFileSync } from 'node:fs';
import { documentCheckNames, type DocumentChecks, type TravelDocument } from '../core/document-checks.ts';
import type { CrossingId, LaneId } from '../core/ids.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { type Policy, policySchema } from '../policy/policy.ts';
import type { PadMode } from '../core/presentation-attack.ts';
import type { LaneCommand } from './commands.ts';
import type { ChipEvidence, HolderEvidence, OccupancyEvidence, ScreeningEvidence } from './evidence.ts';
import { createLane, type Lane } from './lane.ts';

interface LaneBenchOptions {
  readonly assistance?: 'automatic' | 'officer';
  readonly pad?: PadMode;
  /** In place of what the shipped example says. */
  readonly policy?: Partial<Policy>;
}

/** A lane on the test bench: a manual clock, orders noted instead of carried out, and honest evidence to hand. */
export class LaneBench {
  readonly clock = new ManualClock();
  readonly orders: LaneCommand[] = [];
  readonly unexpected: string[] = [];
  readonly lane: Lane;

  constructor(doors: 'one' | 'two' = 'one', more: LaneBenchOptions = {}) {
    let ids = 0;
    this.lane = createLane({
      config: {
        lane: 'test-1' as LaneId,
        doors,
        assistance: more.assistance ?? 'officer',
        pad: more.pad ?? 'off',
        policy: { ...examplePolicy, ...more.policy },
        today: () => '2026-06-01',
        makeId: () => `id-${++ids}`,
      },
      clock: this.clock,
      onCommand: (command) => this.orders.push(command),
      onUnexpected: (event) => this.unexpected.push(event),
      onChange: () => {},
    });
    this.lane.start();
  }

  /** All devices and the backend have said that they are there. */
  serve(): this {
    for (const device of ['chip-reader', 'mrz-reader', 'camera', 'inference', 'gate', 'journal'] as const) {
      this.lane.send({ type: 'DEVICE_BACK', device });
    }
    this.lane.send({ type: 'BACKEND_BACK' });
    return this;
  }

  toChip(document: TravelDocument = honestDocument): this {
    this.lane.send({ type: 'DOCUMENT_PLACED', crossing });
    this.lane.send({ type: 'MRZ_READ', document });
    return this;
  }

  /** Two doors: the traveller has stepped in, and the mat has counted one. */
  stepIn(persons = 1): this {
    this.lane.send({ type: 'PERSONS_COUNTED', persons, things: null });
    this.lane.send({ type: 'PERSON_ENTERED' });
    this.lane.send({ type: 'ENTRY_COMPLETED' });
    return this;
  }

  toHolder(chip: ChipEvidence = honestChip, document: TravelDocument = honestDocument): this {
    this.toChip(document);
    this.lane.send({ type: 'CHIP_READ', evidence: chip });
    return this;
  }

  toClearance(): this {
    this.toHolder();
    this.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
    this.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
    return this;
  }

  /** Types of the orders since the last call. */
  ordered(): readonly string[] {
    return this.orders.splice(0).map((order) => order.type);
  }

  reasonOfHandOver(): string | null {
    return this.lane.state().handOver?.reason ?? null;
  }
}

export const crossing = '00000000-0000-4000-8000-000000000001' as CrossingId;

export const examplePolicy = policySchema.parse(
  JSON.parse(readFileSync(new URL('../policy/examples/erenhot-exit.json', import.meta.url), 'utf8')),
);

export const honestDocument: TravelDocument = {
  format: 'TD3',
  documentCode: 'P',
  issuingState: 'MNG',
  documentNumber: 'E1234567',
  primaryIdentifier: 'BAT',
  secondaryIdentifier: 'DORJ',
  nationality: 'MNG',
  birthDate: '1988-04-12',
  sex: 'M',
  expiryDate: '2032-01-01',
};

export const honestChecks = Object.fromEntries(
  documentCheckNames.map((name) => [name, { outcome: 'passed', reason: 'as it should be' }]),
) as unknown as DocumentChecks;

const none = { outcome: 'not-applicable', reason: 'not offered' } as const;

export const honestChip: ChipEvidence = {
  access: { protocol: 'PACE', mapping: 'GM', downgraded: false },
  transport: 'pcsc',
  checks: honestChecks,
  activeAuthentication: none,
  chipAuthentication: none,
  portraitUsable: true,
};

export const honestHolder: HolderEvidence = {
  similarity: 0.8,
  threshold: 0.4,
  fmr: 0.0005,
  match: true,
  liveness: 'off',
  pad: null,
  facesInView: 1,
  frames: 3,
};

/** As a mat counts that cannot tell luggage. */
export const onePerson: OccupancyEvidence = { persons: 1, things: null };

export const noHits: ScreeningEvidence = { hits: [], listVersion: '1', source: 'backend' };

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AlarmView, CaseView, LaneView } from '../../app/contract/officer.ts';
import type { CheckOutcome, DocumentCheckName } from '../../app/core/document-checks.ts';
import { documentCheckNames } from '../../app/core/document-checks.ts';
import { someCase } from '../../app/supervisor/test-lane.ts';

const travellers = join(import.meta.dirname, '../../native/virtual/travellers');

function photo(person: string): Buffer {
  return readFileSync(join(travellers, `person-${person}`, 'passport.jpg'));
}
const dataUrl = (jpeg: Buffer) => `data:image/jpeg;base64,${jpeg.toString('base64')}`;

export function chipPhoto(person: string): string {
  return dataUrl(photo(person));
}

/** A camera's wide picture with the person in its middle. */
export async function cameraPicture(person: string): Promise<string> {
  const wide = { width: 1280, height: 720, fit: 'contain', background: '#4b5563' } as const;
  return dataUrl(await sharp(photo(person)).resize(wide).jpeg({ quality: 80 }).toBuffer());
}

const passed = { outcome: 'passed', reason: '' } as const;
const notThere = { outcome: 'not-applicable', reason: 'the chip does not offer it' } as const;

type Chip = NonNullable<CaseView['chip']>;

export function chip(
  changes: Partial<Record<DocumentCheckName, readonly [CheckOutcome, string]>> = {},
  more: Partial<Chip> = {},
): Chip {
  const checks = Object.fromEntries(
    documentCheckNames.map((name) => {
      const changed = changes[name];
      return [name, changed === undefined ? passed : { outcome: changed[0], reason: changed[1] }];
    }),
  ) as Chip['checks'];
  return {
    protocol: 'PACE-GM',
    transport: 'pcsc',
    downgraded: false,
    ended: null,
    portraitRefused: null,
    checks,
    activeAuthentication: notThere,
    chipAuthentication: notThere,
    terminalAuthentication: notThere,
    ...more,
  };
}

/** A chip that spoke unprotected in mid-session: what had been read is judged, the rest is open. */
function brokenOff(): Chip {
  const reason = 'the session was broken off: an answer without secure messaging';
  const open = ['not-possible', reason] as const;
  const authentication = { outcome: 'not-possible', reason } as const;
  return chip(
    { dataGroupHashes: open, dg1AgainstMrz: open, issuingStateAgainstCertificate: open, comAgainstSod: open },
    {
      ended: { kind: 'bad-answer', reason },
      ...{ activeAuthentication: authentication, chipAuthentication: authentication },
    },
  );
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export const nomin: NonNullable<CaseView['document']> = {
  format: 'TD3',
  documentCode: 'P',
  issuingState: 'MNG',
  documentNumber: 'E2514087',
  primaryIdentifier: 'BATBAYAR',
  secondaryIdentifier: 'NOMIN ERDENE',
  nationality: 'MNG',
  birthDate: '1998-06-17',
  sex: 'F',
  expiryDate: '2035-03-11',
};

export function caseOf(more: Partial<CaseView> = {}): CaseView {
  return someCase({ startedAt: minutesAgo(0.4), ...more });
}

const policyVersion = 'example-2026-01-erenhot-exit';
const holder = { threshold: 0.406, fmr: 0.0005, liveness: 'off', pad: null, facesInView: 1, frames: 5 } as const;
const clean = { listVersion: 'sha256:4f1c…9a20', hits: [] };

let alarmNumber = 0;
export function alarm(kind: string, severity: AlarmView['severity'], acknowledgedBy: string | null = null): AlarmView {
  alarmNumber += 1;
  return { id: String(alarmNumber), kind, severity, at: minutesAgo(0.1), crossing: null, acknowledgedBy };
}

export function laneOf(more: Partial<LaneView> = {}): LaneView {
  const events = [
    ['station.started', 'notice'],
    ['crossing.started', 'info'],
    ['document.mrz-read', 'info'],
    ['order.read-chip', 'info'],
    ['document.chip-read', 'info'],
    ['order.examine-holder', 'info'],
    ['holder.examined', 'info'],
    ['decision.made', 'info'],
    ['crossing.handed-over', 'warning'],
    ['passage.tailgated', 'alarm'],
    ['order.shut-doors', 'info'],
  ] as const;
  return {
    lane: 'erenhot-exit-1',
    site: 'erenhot',
    direction: 'exit',
    state: 'idle',
    since: minutesAgo(0.7),
    faults: [],
    doors: { entry: 'none', exit: 'shut' },
    persons: null,
    passage: null,
    transport: null,
    current: null,
    openCases: [],
    alarms: [],
    actions: ['closeLane', 'releaseDoors'],
    recent: events.map(([event, severity], index) => ({
      sequence: index + 1,
      at: minutesAgo(1 - index / 20),
      event,
      severity,
      delivered: index < 8,
    })),
    counts: { cleared: 128, handedOver: 9, refused: 2, abandoned: 4 },
    ...more,
  };
}

const waitingActions: LaneView['actions'] = ['letThrough', 'refuse', 'takeOver', 'closeLane', 'releaseDoors'];

/** A lane in every situation that an officer meets, by name. */
export async function situations(): Promise<Record<string, LaneView>> {
  const [a, b, c, d, e] = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(cameraPicture));
  const handOver = (reason: string) => ({ reason, at: minutesAgo(0.3) });
  const toOfficer = (reason: string, rule: string) => ({ kind: 'officer' as const, reason, rule, policyVersion });
  const good = { document: nomin, chip: chip(), portrait: chipPhoto('a') };
  return {
    idle: laneOf(),
    reading: laneOf({
      state: 'document',
      current: caseOf({ document: nomin }),
      actions: ['takeOver', 'closeLane', 'releaseDoors'],
    }),
    holder: laneOf({ state: 'holder', current: caseOf(good), actions: ['takeOver', 'closeLane', 'releaseDoors'] }),
    cleared: laneOf({
      state: 'clearance',
      doors: { entry: 'none', exit: 'open' },
      current: caseOf({
        ...good,
        livePicture: a!,
        holder: { ...holder, similarity: 0.742, match: true },
        screening: clean,
        decision: { kind: 'clear', reason: null, rule: 'all-checks-passed', policyVersion },
      }),
    }),
    'assisted-two-doors': laneOf({
      state: 'clearance',
      doors: { entry: 'shut', exit: 'open' },
      persons: 2,
      passage: { kind: 'assisted', until: minutesAgo(-0.8), unhurried: true },
      actions: ['closeLane', 'releaseDoors'],
      alarms: [alarm('assistance-wanted', 'notice')],
      current: caseOf({ ...good, livePicture: a!, handOver: handOver('asked-for-assistance') }),
    }),
    'person-inside': laneOf({
      state: 'recovering',
      doors: { entry: 'shut', exit: 'shut' },
      persons: 1,
      actions: ['openEntry', 'closeLane', 'releaseDoors'],
      alarms: [alarm('person-inside', 'warning')],
    }),
    'face-mismatch': laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('face-mismatch', 'warning')],
      current: caseOf({
        ...good,
        document: {
          ...nomin,
          documentNumber: 'E2380619',
          primaryIdentifier: 'GANBOLD',
          secondaryIdentifier: 'TEMUULEN',
        },
        portrait: chipPhoto('f'),
        livePicture: b!,
        holder: { ...holder, similarity: 0.213, match: false },
        screening: clean,
        handOver: handOver('face-mismatch'),
        decision: toOfficer('face-mismatch', 'face-mismatch'),
      }),
    }),
    'not-alive': laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('person-changed', 'alarm'), alarm('two-faces', 'warning'), alarm('not-alive', 'warning')],
      current: caseOf({
        ...good,
        portrait: chipPhoto('b'),
        livePicture: b!,
        frames: [b!, d!, a!, e!, c!],
        holder: {
          ...holder,
          similarity: 0.712,
          match: true,
          liveness: 'attack',
          pad: { mode: 'active', score: 0.08, reasons: ['moire', 'flat-face', 'identity-changed'] },
        },
        screening: clean,
        handOver: handOver('not-alive'),
        decision: toOfficer('not-alive', 'not-alive'),
      }),
    }),
    forged: laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('tailgating', 'alarm', 'B-1182'), alarm('document-forged', 'alarm')],
      current: caseOf({
        ...good,
        portrait: chipPhoto('d'),
        chip: chip(
          {
            sodSignature: [
              'failed',
              'the signature over the signed attributes does not verify with the certificate in the SOD',
            ],
            revocation: ['not-possible', 'no certificate revocation list of CHN is at hand'],
            dataGroupHashes: ['failed', 'DG2: hash differs'],
          },
          {
            protocol: 'BAC',
            downgraded: true,
            transport: 'in-process',
            activeAuthentication: {
              outcome: 'failed',
              reason: 'the answer to the challenge is not signed by the key in DG15',
            },
          },
        ),
        handOver: handOver('chip-check-failed'),
        decision: toOfficer('chip-check-failed', 'check-sodSignature'),
      }),
    }),
    'watchlist-hit': laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('watchlist-hit', 'alarm')],
      openCases: [
        caseOf({
          document: { ...nomin, documentNumber: 'E1907352', primaryIdentifier: 'DORJ' },
          handOver: handOver('expired'),
        }),
      ],
      current: caseOf({
        ...good,
        portrait: chipPhoto('c'),
        livePicture: c!,
        holder: { ...holder, similarity: 0.781, match: true },
        screening: {
          listVersion: 'sha256:4f1c…9a20',
          hits: [
            {
              list: 'demo',
              entry: 'demo-1',
              kind: 'document',
              score: 1,
              reasons: ['document number and issuing state are on the list'],
            },
            {
              list: 'demo',
              entry: 'demo-7',
              kind: 'person',
              score: 0.97,
              reasons: ['the name is the same', 'the birth date is the same', 'the nationality differs'],
            },
          ],
        },
        handOver: handOver('watchlist-hit'),
        decision: toOfficer('watchlist-hit', 'watchlist-hit'),
      }),
    }),
    expired: laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('hand-over', 'notice')],
      current: caseOf({
        ...good,
        document: { ...nomin, expiryDate: '2024-04-02' },
        handOver: handOver('expired'),
        decision: toOfficer('expired', 'document-expired'),
      }),
    }),
    'no-chip': laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('hand-over', 'notice')],
      current: caseOf({
        document: nomin,
        handOver: handOver('no-chip'),
        decision: toOfficer('no-chip', 'no-chip'),
      }),
    }),
    'chip-broken-off': laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('hand-over', 'notice')],
      current: caseOf({ document: nomin, chip: brokenOff(), handOver: handOver('chip-unreadable') }),
    }),
    'portrait-refused': laneOf({
      state: 'officer',
      actions: waitingActions,
      alarms: [alarm('hand-over', 'notice')],
      current: caseOf({
        document: nomin,
        chip: chip({}, { portraitRefused: { kind: 'refused', reason: 'DG2 announces 3000000 bytes' } }),
        handOver: handOver('chip-unreadable'),
        decision: toOfficer('chip-unreadable', 'portrait-unusable'),
      }),
    }),
    refused: laneOf({
      state: 'officer',
      current: caseOf({
        ...good,
        decision: { kind: 'refuse', reason: 'not-eligible', rule: 'age-below-minimum', policyVersion },
        outcome: { outcome: 'refused', reason: 'not-eligible' },
      }),
    }),
    'out-of-service': laneOf({
      state: 'outOfService',
      doors: { entry: 'none', exit: 'unknown' },
      faults: [
        { source: 'camera', detail: 'unplugged' },
        { source: 'backend', detail: 'connection refused' },
      ],
      alarms: [alarm('device-lost', 'warning'), alarm('backend-lost', 'warning')],
      openCases: [
        caseOf({ handOver: handOver('lane-restarted'), outcome: { outcome: 'handed-over', reason: 'lane-restarted' } }),
      ],
    }),
    'journal-gap': laneOf({
      state: 'outOfService',
      faults: [
        {
          source: 'journal',
          detail:
            'the backend knows 214 entries and 9 crossings of this lane, its journal of 180 entries does not agree; look why, then accept it here or by egate audit accept-gap',
        },
      ],
      alarms: [alarm('journal-gap', 'alarm'), alarm('device-lost', 'warning')],
      actions: ['closeLane', 'releaseDoors', 'acceptGap'],
    }),
    closed: laneOf({ state: 'closed', actions: ['openLane', 'releaseDoors'] }),
    emergency: laneOf({
      state: 'emergency',
      doors: { entry: 'none', exit: 'open' },
      alarms: [alarm('emergency', 'alarm'), alarm('crossing-unresolved', 'alarm')],
      actions: ['resetEmergency', 'releaseDoors'],
      openCases: [caseOf({ ...good, handOver: handOver('emergency') })],
    }),
  };
}

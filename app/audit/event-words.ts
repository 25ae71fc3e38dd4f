import { documentCheckNames } from '../core/document-checks.ts';
import { count, fieldsOf, flag, hash, measures, name, optional, word, words } from './event-fields.ts';

/** The closed words of the catalogue, and kinds of fields that several events share. */

export const handOverReasons = [
  'face-mismatch',
  'watchlist-hit',
  'chip-check-failed',
  'no-chip',
  'expired',
  'chip-unreadable',
  'mrz-unreadable',
  'not-alive',
  'device-lost',
  'backend-lost',
  'gate-fault',
  'more-than-one-person',
  'asked-for-help',
  'asked-for-assistance',
  'occupancy-unknown',
  'taken-over',
  'lane-restarted',
  'emergency',
  'internal-fault',
] as const;
export const handOverReason = word(...handOverReasons);
export const alarmKind = word(
  'document-forged',
  'watchlist-hit',
  'face-mismatch',
  'not-alive',
  'two-faces',
  'person-changed',
  'more-than-one-person',
  'tailgating',
  'exit-forced',
  'emergency',
  'device-lost',
  'backend-lost',
  'help-wanted',
  'assistance-wanted',
  'person-inside',
  'document-left',
  'hand-over',
  'crossing-unresolved',
  'journal-gap',
  'internal-fault',
);
export const decisionReason = word(...handOverReasons, 'not-eligible');
export const officerAction = word(
  'letThrough',
  'refuse',
  'takeOver',
  'closeLane',
  'openLane',
  'openEntry',
  'releaseDoors',
  'resetEmergency',
  'settleCase',
  'acknowledgeAlarm',
  'acceptGap',
  'gate-test',
);
export const source = word('chip-reader', 'mrz-reader', 'camera', 'inference', 'gate', 'journal', 'backend');
export const checkResult = fieldsOf({
  outcome: word('passed', 'failed', 'not-possible', 'not-applicable'),
  reason: words,
});
export const documentChecks = fieldsOf(
  Object.fromEntries(documentCheckNames.map((check) => [check, checkResult])) as Record<
    (typeof documentCheckNames)[number],
    typeof checkResult
  >,
);
/** `gate-test`: a technician, with no traveller there. */
export const gateTest = { reason: optional(word('gate-test')) };
export const gap = { size: count, root: hash, events: count, crossings: count, found: count };
/** What is known of an attempt at a chip, whatever came of it; `inspections.ts` makes the record of TR-03135 of it. */
export const chipInspection = {
  access: optional(
    fieldsOf({
      protocol: word('PACE', 'BAC'),
      mapping: optional(word('GM', 'IM', 'CAM')),
      cipher: optional(words),
      parameters: optional(words),
      downgraded: flag,
    }),
  ),
  checks: optional(documentChecks),
  activeAuthentication: optional(checkResult),
  chipAuthentication: optional(checkResult),
  terminalAuthentication: optional(checkResult),
  apdus: optional(count),
  bytes: optional(count),
  ms: optional(measures),
  transport: optional(word('pcsc', 'in-process')),
  /** As the PC/SC daemon names it, with `_` for what no name has. */
  reader: optional(name),
  software: optional(name),
};

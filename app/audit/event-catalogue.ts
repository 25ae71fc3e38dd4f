import {
  by,
  commitment,
  count,
  fieldsOf,
  flag,
  listOf,
  measure,
  name,
  nullable,
  optional,
  record,
  time,
  word,
  words,
  type FieldKinds,
} from './event-fields.ts';
import { challengeSteps, holderDoubts, padModes, padReasons } from '../core/presentation-attack.ts';
import {
  handOverReasons,
  handOverReason,
  alarmKind,
  decisionReason,
  officerAction,
  source,
  chipInspection,
  gateTest,
  gap,
} from './event-words.ts';

export type Severity = 'info' | 'notice' | 'warning' | 'alarm';
/** Who brings an event about. */
export type EventActor = 'station' | 'traveller' | 'officer' | 'device' | 'backend' | 'auditor';

interface EventKind {
  readonly severity: Severity;
  readonly actor: EventActor;
  readonly meaning: string;
  /** What the reader of the entry should do. */
  readonly disposition: string;
  readonly fields: FieldKinds;
}

const noFields = {};

/** An event that asks nothing of its reader. */
function ordinary<const S extends Severity, K extends FieldKinds>(
  severity: S,
  actor: EventActor,
  meaning: string,
  fields: K,
) {
  return { severity, actor, meaning, disposition: 'Nothing; part of an ordinary crossing.', fields };
}

/**
 * Every event that a lane's journal may hold, and every field that it may have: nothing else can be written. No field holds
 * personal data; what must be provable of a person is there as a commitment (`pseudonyms.ts`).
 */
export const eventCatalogue = {
  'station.started': {
    severity: 'notice',
    actor: 'station',
    meaning: 'The station has opened its journal and takes up its work.',
    disposition: 'Without a `station.stopped` before it the station was killed or lost its power: look for the reason.',
    fields: { lane: name, flavour: word('test', 'production') },
  },
  'station.stopped': {
    severity: 'notice',
    actor: 'station',
    meaning: 'The station was stopped in good order.',
    disposition: 'Nothing.',
    fields: noFields,
  },
  'journal.segment': {
    severity: 'info',
    actor: 'station',
    meaning: 'A segment of the journal begins; the entry says what is open, so that a start needs no earlier segment.',
    disposition: 'Nothing.',
    fields: { state: record },
  },
  'journal.repaired': {
    severity: 'warning',
    actor: 'station',
    meaning:
      'The last life ended in the middle of a write: so many bytes that nobody had been promised were cut off, so many entries had not been signed and now are.',
    disposition:
      'Look why the station was killed. More than a few unsigned entries are not explained by that: keep the disk.',
    fields: { bytes: count, unsigned: count },
  },
  'journal.full': {
    severity: 'alarm',
    actor: 'station',
    meaning: 'The disk is full. The lane closes: from here on only what closes it is written.',
    disposition: 'Make room (export and prune the journal, look at other files), then start the station anew.',
    fields: noFields,
  },
  'journal.pruned': {
    severity: 'notice',
    actor: 'auditor',
    meaning: 'All entries before `upTo` were taken out of the lane’s folder; those that follow still verify.',
    disposition: 'The exported copy must be where the site’s rules say.',
    fields: { upTo: count },
  },
  'journal.gap': {
    severity: 'alarm',
    actor: 'station',
    meaning: 'The backend knows entries or crossings of this lane that its journal does not hold, or another tree.',
    disposition:
      'A disk lost what it had promised, or somebody put an old journal back. Look why before the lane is opened.',
    fields: gap,
  },
  'journal.gap-accepted': {
    severity: 'warning',
    actor: 'officer',
    meaning: 'Somebody answers for a gap; the lane goes on.',
    disposition: 'Compare with the report on the disk or on the restored copy.',
    fields: { ...gap, officer: name, reason: words },
  },
  'person.forgotten': {
    severity: 'notice',
    actor: 'auditor',
    meaning:
      'The salts of so many crossings were erased: nobody can be found in their entries any more, and their proof stands.',
    disposition: 'With `request`: the erasure that was asked for is done. With `retention`: nothing.',
    fields: { crossings: count, cause: word('retention', 'request') },
  },
  'lane.state': ordinary('info', 'station', 'The lane has come into another state.', {
    state: word(
      'outOfService',
      'closed',
      'clearing',
      'idle',
      'document',
      'entering',
      'holder',
      'screening',
      'clearance',
      'passage',
      'done',
      'officer',
      'admitting',
      'refused',
      'emergency',
    ),
  }),
  'crossing.started': ordinary('info', 'traveller', 'A document was laid down: an attempt to cross begins.', noFields),
  'document.mrz-read': {
    severity: 'info',
    actor: 'device',
    meaning: 'The printed lines were read. The holder and the document are there as commitments only.',
    disposition:
      'To prove whose entry this is: `egate audit subject`, with the document in hand, while the salt is kept.',
    fields: {
      format: word('TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'),
      documentCode: name,
      issuingState: name,
      subject: optional(commitment),
    },
  },
  'document.mrz-unreadable': {
    severity: 'warning',
    actor: 'device',
    meaning: 'The printed lines could not be read, or a check digit was wrong.',
    disposition: 'Many of them: clean the reader’s glass.',
    fields: { why: word('unreadable', 'no-mrz', 'check-digits', 'characters') },
  },
  'document.chip-read': {
    severity: 'info',
    actor: 'device',
    meaning: 'The chip was read, and each of its checks has a result.',
    disposition: 'A check that failed is in the case that the officer got.',
    fields: {
      ...chipInspection,
      portrait: optional(name),
    },
  },
  'document.chip-failed': {
    severity: 'warning',
    actor: 'device',
    meaning: 'The chip could not be read to its end; what was found until then is there.',
    disposition:
      'Many `card-lost`: travellers lift documents too early. Many `reader-lost`: check the reader and its cable.',
    fields: { kind: name, detail: optional(words), ...chipInspection },
  },
  'document.lifted': ordinary('info', 'traveller', 'The document was taken from the reader.', noFields),
  'holder.examined': ordinary('info', 'device', 'The person before the camera was compared with the chip’s portrait.', {
    similarity: measure,
    threshold: measure,
    fmr: measure,
    match: flag,
    liveness: word('bona-fide', 'attack', 'undecided', 'off'),
    facesInView: count,
    frames: count,
    pad: optional(word(...padModes)),
    score: optional(measure),
    reasons: optional(listOf(word(...padReasons))),
  }),
  'holder.challenged': ordinary(
    'info',
    'device',
    'The person before the camera is asked for a movement, or to look straight ahead.',
    { step: nullable(word(...challengeSteps)), index: count, of: count },
  ),
  'holder.in-doubt': {
    severity: 'warning',
    actor: 'device',
    meaning: 'A second face beside the holder’s, or another one in its place, between the first look and the door.',
    disposition: 'An officer looks who went through; the alarm stands on the panel.',
    fields: { doubt: word(...holderDoubts) },
  },
  'holder.not-examined': {
    severity: 'warning',
    actor: 'device',
    meaning: 'No face could be compared in time.',
    disposition: 'Many of them: look at camera and light.',
    fields: noFields,
  },
  'screening.answered': {
    severity: 'info',
    actor: 'backend',
    meaning: 'The lists were asked; hits are named by list and entry.',
    disposition: 'A hit is in the case that the officer got.',
    fields: {
      version: words,
      hits: listOf(fieldsOf({ list: name, entry: name, kind: word('document', 'person'), score: measure })),
    },
  },
  'screening.failed': {
    severity: 'warning',
    actor: 'backend',
    meaning: 'The lists could not be asked: the traveller was not screened and not cleared.',
    disposition: 'See `device.lost` of the backend around it.',
    fields: { kind: name },
  },
  'decision.made': ordinary('info', 'station', 'The rules have decided; `rule` is the one that did.', {
    kind: word('clear', 'officer', 'refuse'),
    reason: nullable(decisionReason),
    rule: name,
    policyVersion: name,
    persons: optional(count),
  }),
  'crossing.handed-over': {
    severity: 'warning',
    actor: 'station',
    meaning: 'The automatic path has ended; an officer has the case.',
    disposition: 'The case waits on the panel until it is settled.',
    fields: { reason: handOverReason },
  },
  'crossing.recorded': ordinary('info', 'backend', 'The backend has acknowledged the crossing, under this number.', {
    sequence: count,
  }),
  'crossing.concluded': ordinary('info', 'station', 'The attempt is over; the last word on it.', {
    outcome: word('cleared', 'handed-over', 'refused', 'abandoned'),
    reason: optional(word(...handOverReasons, 'not-eligible', 'officer-refused', 'turned-back', 'timed-out')),
    by: optional(by),
    tailgated: optional(flag),
  }),
  'crossing.settled': {
    severity: 'notice',
    actor: 'officer',
    meaning: 'An officer has settled a case that was handed over.',
    disposition: 'Nothing.',
    fields: { settled: name, officer: name },
  },
  'crossing.unresolved': {
    severity: 'alarm',
    actor: 'station',
    meaning: 'Nobody can say whether the person went through, or the backend holds another record under this key.',
    disposition: 'An officer looks (camera, other records) and settles the case.',
    fields: { detail: optional(words), sequence: optional(count) },
  },
  'passage.started': ordinary('info', 'device', 'Somebody is in the open exit.', gateTest),
  'passage.completed': ordinary('info', 'device', 'One person has passed the exit.', gateTest),
  'passage.accompanied': ordinary(
    'info',
    'device',
    'A traveller and one person who helps them have passed the exit on an assisted clearance.',
    gateTest,
  ),
  'passage.reversed': ordinary('warning', 'device', 'The person turned back in the exit.', gateTest),
  'passage.tailgated': {
    severity: 'alarm',
    actor: 'device',
    meaning: 'More than one person has passed the exit.',
    disposition: 'An officer stops the second person.',
    fields: gateTest,
  },
  'passage.expired': ordinary('warning', 'device', 'The exit was open and nobody passed in time.', gateTest),
  'exit.forced': {
    severity: 'alarm',
    actor: 'device',
    meaning: 'The exit opened, or somebody came through it, without an order.',
    disposition: 'An officer goes there; a technician looks at the door.',
    fields: gateTest,
  },
  'entry.completed': ordinary('info', 'device', 'One person has come in through the entry.', gateTest),
  'person.entered': ordinary('info', 'traveller', 'Somebody stepped up to the lane, or between its doors.', gateTest),
  'person.more-than-one': {
    severity: 'alarm',
    actor: 'traveller',
    meaning: 'More than one person is in the lane.',
    disposition: 'The lane lets nobody through; an officer helps.',
    fields: gateTest,
  },
  'person.left': ordinary('info', 'traveller', 'Nobody is in the lane any more.', gateTest),
  'device.lost': {
    severity: 'warning',
    actor: 'device',
    meaning: 'A device, a driver or the backend is gone; the lane is closed until it is back.',
    disposition: 'If it stays: `egate doctor --data DIR`.',
    fields: { device: source, detail: words },
  },
  'device.back': {
    severity: 'notice',
    actor: 'device',
    meaning: 'What was lost answers again.',
    disposition: 'Nothing.',
    fields: { device: source },
  },
  'emergency.pressed': {
    severity: 'alarm',
    actor: 'traveller',
    meaning: 'The emergency button was pressed: hardware has opened the doors.',
    disposition: 'An officer goes there; crossings of that moment may be unresolved.',
    fields: { by },
  },
  'emergency.reset': {
    severity: 'notice',
    actor: 'officer',
    meaning: 'The emergency is over: the button is out, or an officer has ended it.',
    disposition: 'Nothing.',
    fields: { by },
  },
  'help.asked': {
    severity: 'notice',
    actor: 'traveller',
    meaning: 'The traveller asked for help.',
    disposition: 'An officer helps.',
    fields: noFields,
  },
  'assistance.asked': {
    severity: 'notice',
    actor: 'traveller',
    meaning: 'The traveller asked for more time, as with a wheelchair or an attendant.',
    disposition:
      'An officer looks whether the lane can be used; where the site says so, the lane gives the time by itself.',
    fields: noFields,
  },
  'officer.acted': {
    severity: 'notice',
    actor: 'officer',
    meaning: 'An officer, or a technician with a tool, has given an order; it is written before it is obeyed.',
    disposition: 'Nothing.',
    fields: { action: officerAction, officer: name, reason: optional(nullable(words)), device: optional(words) },
  },
  'alarm.raised': {
    severity: 'warning',
    actor: 'station',
    meaning: 'An alarm stands on the panel.',
    disposition: 'An officer acknowledges it.',
    fields: { kind: alarmKind },
  },
  'alarm.acknowledged': {
    severity: 'notice',
    actor: 'officer',
    meaning: 'An officer has taken notice of an alarm.',
    disposition: 'Nothing.',
    fields: { alarm: name, officer: name },
  },
  'event.unexpected': {
    severity: 'alarm',
    actor: 'station',
    meaning: 'Something happened that nobody had thought of: the lane is shut and an officer called.',
    disposition: 'Report it to the maker with the entries around it.',
    fields: { event: optional(name), step: optional(name), error: optional(name) },
  },
  'order.open-entry': ordinary(
    'info',
    'station',
    'The entry is about to be opened: `in` for as many as `persons`, `out` for whoever is between the doors.',
    { way: optional(word('in', 'out')), persons: optional(count) },
  ),
  'order.open-exit': ordinary('notice', 'station', 'The exit is about to be opened, once, for this clearance.', {
    clearance: name,
    by,
    passage: optional(word('normal', 'assisted')),
    expiresAt: time,
    ...gateTest,
  }),
  'order.shut-doors': ordinary('info', 'station', 'The doors are shut.', gateTest),
  'order.release-doors': {
    severity: 'alarm',
    actor: 'officer',
    meaning: 'An officer has every door opened.',
    disposition: 'Crossings of that moment may be unresolved.',
    fields: noFields,
  },
  'order.read-chip': ordinary('info', 'station', 'The chip is about to be read.', noFields),
  'order.examine-holder': ordinary(
    'info',
    'station',
    'The person before the camera is about to be compared.',
    noFields,
  ),
  'order.stop-examining': ordinary('info', 'station', 'The camera is no longer needed for this crossing.', noFields),
  'order.screen': ordinary('info', 'station', 'The lists are about to be asked.', noFields),
  'order.revoked': ordinary(
    'warning',
    'station',
    'An opening was overtaken by an order to shut, and not carried out.',
    { order: name },
  ),
  'order.record-crossing': {
    severity: 'notice',
    actor: 'station',
    meaning: 'The person has passed: the crossing is about to be recorded at the backend.',
    disposition: 'A `crossing.recorded` must follow, at the latest when the backend is back.',
    fields: {
      tailgated: flag,
      accompanied: optional(flag),
      by,
      clearance: optional(name),
      occurredAt: time,
      recovered: optional(flag),
    },
  },
  'order.forget-traveller': ordinary('info', 'station', 'Nothing of the traveller stays in memory.', noFields),
} as const satisfies Record<string, EventKind>;

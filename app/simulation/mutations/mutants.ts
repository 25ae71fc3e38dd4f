import type { InvariantName, SafetyCounter } from '../report.ts';

/** A bug that is planted in a copy of the sources: the simulation must find it. */
export interface Mutant {
  readonly name: string;
  /** Relative to the root of the sources. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Any of these is what it breaks. */
  readonly breaks: readonly (InvariantName | SafetyCounter)[];
}

/** In the lane's decisions and its statechart. */
const lane: readonly Mutant[] = [
  {
    name: 'hits on lists are overlooked',
    file: 'app/lane/decide.ts',
    find: 'return screening.hits.length > 0 ?',
    replace: 'return screening.hits.length > 1_000 ?',
    breaks: ['cleared-unfit'],
  },
  {
    name: 'the face need not match',
    file: 'app/lane/decide.ts',
    find: 'if (!holder.match || !(holder.similarity >= holder.threshold))',
    replace: 'if (holder.similarity > 1)',
    breaks: ['cleared-unfit'],
  },
  {
    name: 'the expiry of a document is not looked at',
    file: 'app/lane/decide.ts',
    find: 'if (isExpired(document.expiryDate, today))',
    replace: 'if (isExpired(document.expiryDate, "0000-01-01"))',
    breaks: ['cleared-unfit'],
  },
  {
    name: 'failed checks of the chip do not count',
    file: 'app/lane/decide.ts',
    find: "if (outcome === 'failed' || provesNothingWithout.includes(name)) return true;",
    replace: 'if (provesNothingWithout.includes(name)) return false;',
    breaks: ['cleared-unfit'],
  },
  {
    name: 'who may use the lane is not asked',
    file: 'app/lane/decide.ts',
    find: 'if (unfit !== null) return',
    replace: 'if (unfit === undefined) return',
    breaks: ['cleared-unfit'],
  },
  {
    name: 'a clearance lives for minutes',
    file: 'app/lane/decide.ts',
    find: 'expiresAt = instantFrom(now + ',
    replace: 'expiresAt = instantFrom(now + 600_000 + ',
    breaks: ['clearance-in-time', 'exit-left-open', 'exitOpenedWithoutClearance'],
  },
  {
    name: 'a clearance lives as long for everybody as for who asked for more time',
    file: 'app/lane/decide.ts',
    find: "unhurried || passage === 'assisted' ? unhurriedDelays : laneDelays",
    replace: 'unhurried || passage.length > 0 ? unhurriedDelays : laneDelays',
    breaks: ['clearance-in-time', 'exit-left-open', 'exitOpenedWithoutClearance'],
  },
  {
    name: 'two pass on every clearance, helped or not',
    file: 'app/lane/evidence.ts',
    find: 'bodiesOn = { normal: 1,',
    replace: 'bodiesOn = { normal: 2,',
    breaks: ['passage-unseen', 'clearance-for-its-person'],
  },
  {
    name: 'lists that have not answered yet have no hits',
    file: 'app/lane/chart-setup.ts',
    find: 'holder === null || screening === null) return null;\n  const evidence = { crossing, document: { document, chip }, holder, screening };',
    replace:
      "holder === null) return null;\n  const noHits = { hits: [], listVersion: '', source: 'backend' } as const;\n  const evidence = { crossing, document: { document, chip }, holder, screening: screening ?? noHits };",
    breaks: ['cleared-unfit'],
  },
  {
    name: 'doors that an officer has released are not shut when it is over',
    file: 'app/lane/chart.ts',
    find: "EMERGENCY_RESET: { target: 'clearing', actions: ['shutDoors', 'noteDoorsShut', 'noteClosedByEmergency'] }",
    replace: "EMERGENCY_RESET: { target: 'clearing', actions: ['noteDoorsShut', 'noteClosedByEmergency'] }",
    breaks: ['passage-unseen', 'exit-left-open', 'not-in-service'],
  },
  {
    name: 'an officer is not told of a hand-over',
    file: 'app/lane/chart-setup.ts',
    find: "enqueue(emit(order({ type: 'raiseAlarm', alarm: alarmOf(reason), crossing })));",
    replace: '',
    breaks: ['handed-over-in-silence', 'trapped'],
  },
  {
    name: 'nobody is told that somebody came through behind the traveller',
    file: 'app/lane/chart-setup.ts',
    find: "if (tailgated) enqueue(emit(order({ type: 'raiseAlarm', alarm: 'tailgating', crossing })));",
    replace: '',
    breaks: ['passage-unseen'],
  },
  {
    name: 'a passage is not recorded',
    file: 'app/lane/chart-setup.ts',
    find: "enqueue(emit(order({ type: 'recordCrossing', crossing, tailgated, accompanied, clearance })));",
    replace: '',
    breaks: ['crossingsLost'],
  },
  {
    name: 'a traveller is not forgotten at the end',
    file: 'app/lane/chart-setup.ts',
    find: "enqueue(emit(order({ type: 'forgetTraveller', crossing })));",
    replace: '',
    breaks: ['traveller-kept'],
  },
  {
    name: 'the time before the camera has no end',
    file: 'app/lane/chart-traveller.ts',
    find: "after: { holderWithin: { target: 'asking' } },",
    replace: '',
    breaks: ['trapped', 'not-in-service'],
  },
  {
    name: 'a forced exit is no news',
    file: 'app/lane/chart.ts',
    find: "EXIT_FORCED: { actions: ['shutDoors', alarm('exit-forced')] },",
    replace: 'EXIT_FORCED: {},',
    breaks: ['passage-unseen'],
  },
];

/** In the station around it. */
const station: readonly Mutant[] = [
  {
    name: 'the journal is written while the order is carried out',
    file: 'app/station/order-executor.ts',
    find: 'const written = await this.#write(entry);',
    replace: 'const written = true;\n      void this.#write(entry);\n      await null;',
    breaks: ['journal-before-act'],
  },
  {
    name: 'an opening that waits is not revoked by an order to shut',
    file: 'app/station/order-executor.ts',
    find: 'job.revoked = true',
    replace: 'job.revoked = false',
    breaks: ['revoked-opens'],
  },
  {
    name: 'an opening is carried out twice',
    file: 'app/station/gate-step.ts',
    find: 'this.#order(this.#options.gate.permit(clearance));',
    replace:
      'this.#order(this.#options.gate.permit(clearance));\n    this.#order(this.#options.gate.permit(clearance));',
    breaks: ['clearance-once'],
  },
  {
    name: 'the emergency button is not heard',
    file: 'app/station/gate-step.ts',
    find: "if (pressed) lane.send({ type: 'EMERGENCY_PRESSED' });",
    replace: 'if (pressed) return;',
    breaks: ['emergency-unheard'],
  },
  {
    name: 'the answer about another crossing is believed',
    file: 'app/station/holder-step.ts',
    find: 'return this.#examined === crossing && this.#options.lane.state().crossing === crossing;',
    replace: 'return this.#examined !== null;',
    breaks: ['cleared-unfit'],
  },
  {
    name: 'lists that do not answer have no hits',
    file: 'app/station/screening-step.ts',
    find: "lane.send({ type: 'SCREENING_FAILED', detail: answer.error.detail });",
    replace: "lane.send({ type: 'SCREENING_ANSWERED', evidence: { hits: [], listVersion: '0', source: 'backend' } });",
    breaks: ['cleared-unfit'],
  },
  {
    name: 'the template of a traveller stays in the inference process',
    file: 'app/station/lane-station.ts',
    find: 'examiner.forget(command.crossing);',
    replace: '',
    breaks: ['traveller-kept'],
  },
  {
    name: 'a record gets a new key when it is sent again',
    file: 'app/station/border-link.ts',
    find: 'const answer = await client.recordCrossing(next.crossing, {',
    replace:
      "const again = ('0123456789abcdef'[this.#failures % 16] ?? '0') + next.crossing.slice(1);\n      const answer = await client.recordCrossing(this.#failures === 0 ? next.crossing : again, {",
    breaks: ['crossingsDoubled', 'recorded-without-passage', 'crossingsLost'],
  },
  {
    name: 'a record that was sent is taken for one that arrived',
    file: 'app/station/border-link.ts',
    find: "if (answer.error.kind !== 'conflict') return describeFailure(answer.error);",
    replace:
      "if (answer.error.kind !== 'conflict') {\n        this.#crossings.shift();\n        return describeFailure(answer.error);\n      }",
    breaks: ['crossingsLost'],
  },
  {
    name: 'a restart forgets passages that it has seen',
    file: 'app/station/crossing-trace.ts',
    find: "if (trace.clearance !== null) trace.passage ??= { tailgated: event === 'passage.tailgated', at };",
    replace: 'if (trace.clearance !== null) trace.clearance = null;',
    breaks: ['crossingsLost'],
  },
  {
    name: 'a restart takes every opened exit for nobody having gone through',
    file: 'app/station/crossing-trace.ts',
    find: 'trace.clearance = { by: String(fields.by) };',
    replace: 'trace.clearance = null;',
    breaks: ['crossingsLost'],
  },
  {
    name: 'a driver that has died is not started again',
    file: 'app/station/driver-process.ts',
    find: 'timer = clock.setTimeout(start, restartPause(deaths.length, budget));',
    replace: '',
    breaks: ['not-in-service', 'trapped'],
  },
  {
    name: 'the lane serves although the backend knows more than its journal',
    file: 'app/station/journal-gap.ts',
    find: "if (sameTree && !lacksEntries && !lacksCrossings) return { kind: 'whole' };",
    replace: "return { kind: 'whole' };",
    breaks: ['gap-in-silence', 'crossingsLost', 'record-differs'],
  },
];

/** In the gate's process. */
const gate: readonly Mutant[] = [
  {
    name: 'an order to open that comes late opens what was shut meanwhile',
    file: 'native/gate/serve-gate.ts',
    find: 'return id < Math.max(this.#shut, this.#released);',
    replace: 'return id < 0;',
    breaks: ['revoked-opens', 'exitOpenedWithoutClearance'],
  },
  {
    name: 'the two doors are not interlocked',
    file: 'native/gate/gate-controller.ts',
    find: "if (!(await this.#isShut('entry'))) return err({ kind: 'other-door-open' });",
    replace: '',
    breaks: ['bothDoorsOpen'],
  },
  {
    name: 'a door is where it was when the gate last asked',
    file: 'native/gate/gate-controller.ts',
    find: 'this.#door[door] = position;',
    replace: "if (this.#door[door] === 'unknown') this.#door[door] = position;",
    breaks: ['bothDoorsOpen', 'exit-left-open', 'not-in-service', 'passage-unseen'],
  },
  {
    name: 'who stands back from the exit has passed',
    file: 'native/gate/passage-watch.ts',
    find: "this.#wait(gateDelays.turnedBackAfter, () => this.#end('reversed'));",
    replace: "this.#wait(gateDelays.turnedBackAfter, () => this.#end('passed'));",
    breaks: ['passage-invented'],
  },
  {
    name: 'the second through the exit is not seen',
    file: 'native/gate/passage-watch.ts',
    find: "this.#end('tailgated');\n    } else if",
    replace: "this.#end('passed');\n    } else if",
    breaks: ['passage-unseen'],
  },
  {
    name: 'the direction of a passage is not looked at',
    file: 'native/gate/beam-pair.ts',
    find: "return steps >= 4 ? 'out' : steps <= -4 ? 'in' : 'back';",
    replace: "return steps >= -4 ? 'out' : 'back';",
    breaks: ['passage-invented'],
  },
  {
    name: 'the gate goes on where it was when its board comes back',
    file: 'native/gate/gate-controller.ts',
    find: "this.#tell({ kind: 'recovered' });\n    this.#tellDoors();",
    replace: 'this.#tellDoors();',
    breaks: ['not-in-service'],
  },
];

/** What the disk and the line to the backend must not be believed to have done. */
const keeping: readonly Mutant[] = [
  {
    name: 'an entry is acknowledged before it is synced',
    file: 'app/audit/journal.ts',
    find: 'await all([segment.file.sync(), begins ? disk.syncNames() : undefined, this.#unsynced?.sync()]);',
    replace: 'await all([begins ? disk.syncNames() : undefined, this.#unsynced?.sync()]);',
    breaks: ['journal-before-act', 'crossingsLost'],
  },
  {
    name: 'the answer to another request is believed',
    file: 'app/border/response-signature.ts',
    find: 'if (base === null || !isSignedBy(backend.verify, base, message.signature)) return "the answer\'s signature is wrong";',
    replace: '',
    breaks: ['crossingsLost', 'cleared-unfit', 'record-differs'],
  },
];

export const mutants: readonly Mutant[] = [...lane, ...station, ...gate, ...keeping];

import type { Mutant } from '../mutations/mutants.ts';
import type { Look } from './hunt-model.ts';

/** A bug in chart, station, gate or in what the model says they are to do, and what must see it. */
export interface PlantedInModel extends Omit<Mutant, 'breaks'> {
  readonly doors: 'one' | 'two';
  readonly look: Look;
}

export const plantedInModel: readonly PlantedInModel[] = [
  {
    name: 'chart: whoever goes through, it is the one who is cleared',
    file: 'app/lane/chart-exit.ts',
    find: "{ guard: 'ownPassage', target: 'done', actions: { type: 'recordCrossing', params: { tailgated: false } } },",
    replace: "{ target: 'done', actions: { type: 'recordCrossing', params: { tailgated: false } } },",
    doors: 'one',
    look: 'lane',
  },
  {
    name: 'chart: a closed lane asks for nobody between its doors',
    file: 'app/lane/chart.ts',
    find: "      after: stillInside('closed'),\n",
    replace: '',
    doors: 'two',
    look: 'lane',
  },
  {
    name: 'decision: several between the doors are one',
    file: 'app/lane/decide.ts',
    find: "if (persons > 1) return officer('more-than-one-person', 'not-one-person', policy);\n  if (persons !== 1)",
    replace: 'if (persons < 1)',
    doors: 'two',
    look: 'lane',
  },
  {
    name: 'chart: what an officer granted before is granted still',
    file: 'app/lane/chart-officer.ts',
    find: "  entry: 'forgetAdmission',\n",
    replace: '',
    doors: 'two',
    look: 'lane',
  },
  {
    name: 'station: what has been taken back is carried out',
    file: 'app/station/order-executor.ts',
    find: 'const held = job.revoked || ',
    replace: 'const held = ',
    doors: 'two',
    look: 'system',
  },
  {
    name: 'station: an order to shut is written and not carried out',
    file: 'app/station/order-executor.ts',
    find: 'this.#options.shutNow();',
    replace: '',
    doors: 'two',
    look: 'system',
  },
  {
    name: 'station: a release is lost with a board that was away',
    file: 'app/station/gate-step.ts',
    find: 'if (this.#released) this.release();',
    replace: 'if (this.#emergencyPressed) this.release();',
    doors: 'two',
    look: 'system',
  },
  {
    name: 'gate: the exit does not wait for the entry',
    file: 'native/gate/gate-controller.ts',
    find: "if (!(await this.#isShut('entry'))) return err({ kind: 'other-door-open' });",
    replace: '',
    doors: 'two',
    look: 'system',
  },
  {
    name: 'gate: whoever stands there is who was looked at',
    file: 'native/gate/gate-controller.ts',
    find: 'return !(this.#emptiedAt < lookedAtSince);',
    replace: 'return false;',
    doors: 'one',
    look: 'system',
  },
  {
    name: 'gate: nothing overtakes an opening that waits',
    file: 'native/gate/gate-controller.ts',
    find: '    this.#overtakings += 1;\n',
    replace: '',
    doors: 'two',
    look: 'system',
  },
  {
    name: 'model: the passage of another is the passage of who is cleared',
    file: 'app/simulation/model/abstract-lane.ts',
    find: 'if (cleared.has(mode) && !own) {',
    replace: 'if (cleared.has(mode) && own === undefined) {',
    doors: 'one',
    look: 'promises',
  },
  {
    name: 'model: what was ordered before the button was heard of stays open',
    file: 'app/simulation/model/abstract-lane.ts',
    find: "this.#when('emergency', () => this.#order('shut'));",
    replace: '',
    doors: 'one',
    look: 'promises',
  },
  {
    name: 'model: an order to shut leaves the permit',
    file: 'app/simulation/model/abstract-doors.ts',
    find: '  shut(): void {\n    this.#dropPermit();\n',
    replace: '  shut(): void {\n',
    doors: 'one',
    look: 'promises',
  },
  {
    name: 'model: the mat has been empty, and the exit opens',
    file: 'app/simulation/model/abstract-doors.ts',
    find: 'if (!vouched && gone) {',
    replace: 'if (vouched && gone) {',
    doors: 'one',
    look: 'promises',
  },
  {
    name: 'model: lists are not asked',
    file: 'app/simulation/model/abstract-lane.ts',
    find: "face === 'bad' || lists === 'bad' ||",
    replace: "face === 'bad' ||",
    doors: 'one',
    look: 'promises',
  },
];

import { parentPort, workerData } from 'node:worker_threads';
import { SimilarityCounts } from '../../face/evaluation/similarity-counts.ts';
import { twoRows } from './all-pairs-kernel.ts';
import { countsOf } from './compared.ts';
import { scoreLine } from './scores-file.ts';
import type { AllPairsCounts, AllPairsTask, AllPairsWork } from './all-pairs-messages.ts';

const { table, persons, groups, names } = workerData as AllPairsWork;
const genuine = new SimilarityCounts();
const impostors = new SimilarityCounts();
const ofGroup = new Map<number, SimilarityCounts>();
const own: number[] = [];
const rows = [new Int32Array(table.count), new Int32Array(table.count)] as const;

parentPort!.on('message', (task: AllPairsTask) => {
  if (task === 'end') {
    const counts: AllPairsCounts = {
      genuine: genuine.release(),
      impostors: impostors.release(),
      own: Int32Array.from(own),
      groups: [...ofGroup].map(([group, counted]) => [group, counted.release()]),
    };
    parentPort!.postMessage(counts);
    parentPort!.close();
    return;
  }
  const lines: string[] = [];
  for (let row = task.from; row < task.to; row += 2) {
    twoRows(table, row, ...rows);
    take(row, rows[0], lines);
    if (row + 1 < task.to) take(row + 1, rows[1], lines);
  }
  parentPort!.postMessage(names === null ? null : lines.join(''));
});

function take(a: number, steps: Int32Array, lines: string[]): void {
  const person = persons[a]!;
  const group = groups[a]!;
  for (let b = a + 1; b < table.count; b += 1) {
    const similarity = steps[b]!;
    const same = persons[b] === person;
    if (same) {
      genuine.add(similarity);
      own.push(person, group, similarity);
    } else {
      impostors.add(similarity);
      if (group >= 0 && groups[b] === group) countsOf(ofGroup, group).add(similarity);
    }
    if (names !== null) lines.push(scoreLine(names[a]!, names[b]!, same, similarity));
  }
}

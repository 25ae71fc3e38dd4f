import { judgeMatrix } from './sod-matrix.ts';

// `npm run sods`: every algorithm, curve and defect of the matrix before both judges; exit 1 when they disagree once.
const result = judgeMatrix(() => true, Number.POSITIVE_INFINITY);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = result.disagreements.length === 0 ? 0 : 1;

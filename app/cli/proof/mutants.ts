import { parseArgs } from 'node:util';
import { mutants } from '../../simulation/mutations/mutants.ts';
import { huntAll } from '../../simulation/mutations/run-mutant.ts';

// `npm run mutants [-- --seed S]`: every planted bug, each for up to 20,000 simulated crossings.
const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const hunts = await huntAll(mutants, {
  seed: values.seed,
  onHunt: ({ name, found, crossings, trouble }) => {
    process.stderr.write(`${found ?? trouble ?? 'NOT FOUND'} after ${crossings} crossings: ${name}\n`);
  },
});
process.stdout.write(
  `${JSON.stringify({ mutants: hunts.length, found: hunts.filter(({ found }) => found !== null).length, hunts })}\n`,
);
process.exit(hunts.every(({ found }) => found !== null) ? 0 : 1);

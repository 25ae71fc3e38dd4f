import { mutants } from '../../simulation/mutations/mutants.ts';
import { huntAll } from '../../simulation/mutations/run-mutant.ts';

// `npm run mutants`: every planted bug, the rare ones too, each for up to 20,000 simulated crossings.
const hunts = await huntAll(mutants, ({ name, found, crossings }) => {
  process.stderr.write(`${found ?? 'NOT FOUND'} after ${crossings} crossings: ${name}\n`);
});
process.stdout.write(
  `${JSON.stringify({ mutants: hunts.length, found: hunts.filter(({ found }) => found !== null).length, hunts })}\n`,
);
process.exit(hunts.every(({ found }) => found !== null) ? 0 : 1);

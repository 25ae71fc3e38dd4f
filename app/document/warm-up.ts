import { randomBytes } from 'node:crypto';
import { paceCurves, secretNumber, timesBase } from './access/curves.ts';
import { genericMapping } from './access/generic-mapping.ts';

/** The curves that passports use most. */
const usual: readonly string[] = ['P-256', 'brainpoolP256r1'];

/**
 * Runs PACE's arithmetic often enough that the engine has compiled it: the first traveller of the day waits no longer
 * than the others. About 0.1 s; call it at start.
 */
export function warmUpDocumentCrypto(): void {
  for (const curve of paceCurves.filter(({ name }) => usual.includes(name))) {
    for (let round = 0; round < 4; round += 1) {
      const theirs = timesBase(curve, secretNumber(curve, randomBytes)).toBytes(false);
      const generator = genericMapping(curve, randomBytes(16), randomBytes).generatorFrom(theirs);
      generator?.multiply(secretNumber(curve, randomBytes)).toBytes(false);
    }
  }
}

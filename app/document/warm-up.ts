import { randomBytes } from 'node:crypto';
import { dhGroups } from './access/dh-group.ts';
import { ecdhGroups } from './access/ecdh-group.ts';
import { genericMapping } from './access/generic-mapping.ts';

/** The parameters that passports use most. */
const usual: readonly string[] = ['P-256', 'brainpoolP256r1', 'P-384', 'MODP-2048-256'];

/**
 * Runs PACE's arithmetic often enough that the engine has compiled it: the first traveller of the day waits no longer
 * than the others. About 0.1 s; call it at start.
 */
export function warmUpDocumentCrypto(): void {
  for (const group of [...ecdhGroups, ...dhGroups].filter(({ name }) => usual.includes(name))) {
    for (let round = 0; round < 4; round += 1) {
      const theirs = group.draw(randomBytes).ofGenerator();
      const generator = genericMapping(group, randomBytes(16), randomBytes).generatorFrom(theirs);
      if (generator !== null && group.isElement(generator)) group.draw(randomBytes).of(generator);
    }
  }
}

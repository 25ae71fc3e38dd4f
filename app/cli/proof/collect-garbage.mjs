// Preloaded into every Node process of a lane (NODE_OPTIONS), so that a proof can measure what is held and not what has
// not been swept yet: SIGUSR2 collects, and says so in a file of the process's number. The product has no part in it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const folder = process.env.EGATE_PROOF_FOLDER;
if (folder !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  let times = 0;
  const tell = () => writeFileSync(join(folder, String(process.pid)), String(times));
  process.on('SIGUSR2', () => {
    // What a finaliser lets go of is there for the second one.
    collect();
    setImmediate(() => {
      collect();
      times += 1;
      tell();
    });
  });
  tell();
}

// `npm start`: sets the checkout up, then runs the demonstration under the pinned Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pinnedNode, setUp, top } from './setup/setup.mjs';

try {
  await setUp({ forTests: false });
} catch (error) {
  console.error(`egate: ${error.message}`);
  process.exit(3);
}

const args = [join(top, 'app', 'cli', 'demo.ts'), ...process.argv.slice(2)];
if (typeof process.execve === 'function') {
  process.removeAllListeners('warning');
  process.on('warning', () => {});
  process.execve(pinnedNode, [pinnedNode, ...args], process.env);
}
const demo = spawn(pinnedNode, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

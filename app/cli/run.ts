import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('./main.ts');
const { isSupervised, onSupervisorGone } = await import('../station/supervision.ts');

const argv = process.argv.slice(2);
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort(signal));
onSupervisorGone(() => interrupt.abort('SIGTERM'));
if (isSupervised()) process.stdin.unref?.();
process.stderr.on('error', () => {}); // a full disk or a closed terminal costs messages, not the work
// The reader of a pipe may leave early; a supervisor that is gone is no reason to leave a database running.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isSupervised()) return interrupt.abort('SIGPIPE');
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`egate: the answer could not be written: ${error.message}\n`);
  process.exit(3);
});

let isHeld = false;
const exitCode = await main(
  argv.filter((word) => word !== '--json'),
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    json: argv.includes('--json'),
    interrupted: interrupt.signal,
    endByForce: () => {
      isHeld = true;
    },
  },
);
process.exitCode = exitCode;
if (isHeld) {
  // `exit` would wait for the call too; another program in this process's place does not.
  await new Promise((written) => process.stdout.write('', written));
  process.removeAllListeners('warning');
  process.on('warning', () => {});
  process.execve?.('/bin/sh', ['sh', '-c', `exit ${exitCode}`], process.env);
}

import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('./main.ts');

const argv = process.argv.slice(2);
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort(signal));
const supervised = process.env.EGATE_END_WITH_STDIN === '1';
if (supervised) {
  process.stdin.on('end', () => interrupt.abort('SIGTERM')).resume();
  process.stdin.unref?.();
}
process.stderr.on('error', () => {}); // a full disk or a closed terminal costs messages, not the work
// The reader of a pipe may leave early; a supervisor that is gone is no reason to leave a database running.
process.stdout.on('error', () => (supervised ? interrupt.abort('SIGPIPE') : process.exit(0)));

process.exitCode = await main(
  argv.filter((word) => word !== '--json'),
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    json: argv.includes('--json'),
    interrupted: interrupt.signal,
  },
);

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** util-linux, which no Debian lacks. */
export const prlimit = '/usr/bin/prlimit';

/**
 * For a process in whose memory passports and faces are: it leaves no core dump, none of its children does, and Node
 * writes no report of its own about it. Systemd's units say the same; this holds for whoever starts it otherwise.
 */
export function leaveNoDump(): void {
  spawnSync(prlimit, ['--pid', String(process.pid), '--core=0'], { stdio: 'ignore' });
  try {
    // A handler that takes dumps through a pipe is not held by the limit: it would get a dump without any memory in it.
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // a kernel without core dumps
  }
  process.report.reportOnFatalError = false;
  process.report.reportOnSignal = false;
  process.report.reportOnUncaughtException = false;
}

/**
 * The environment of a child that handles travellers: without the options by which Node could be made to write its
 * memory, its arguments or its traffic to a file, and with memory that is overwritten as it is given back.
 */
export function privateEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, NODE_DEBUG, NODE_DEBUG_NATIVE, SSLKEYLOGFILE, GLIBC_TUNABLES, MALLOC_PERTURB_, ...rest } = env;
  const options = (NODE_OPTIONS ?? '').split(/\s+/).filter((one) => one !== '' && !writesToFiles.test(one));
  return { ...rest, ...overwritesFreedMemory, ...(options.length === 0 ? {} : { NODE_OPTIONS: options.join(' ') }) };
}

const writesToFiles =
  /^--(report-|heapsnapshot-|heap-prof|cpu-prof|prof|diagnostic-dir|trace-|redirect-warnings|tls-keylog|inspect|abort-on-uncaught)/;

/**
 * The C library overwrites memory as it is given back, small pieces too: buffers of the engine that nobody can reach any
 * more, copies in messages between processes and in libraries.
 */
export const overwritesFreedMemory: Readonly<Record<string, string>> = {
  GLIBC_TUNABLES: 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0',
};

const variable = 'EGATE_END_WITH_STDIN';

/**
 * Set for a process that must not outlive who starts it. Its standard input is a pipe, and the supervisor's end of that
 * pipe goes with the supervisor, however that one ends.
 */
export const endsWithSupervisor: Readonly<Record<string, string>> = { [variable]: '1' };

export function isSupervised(): boolean {
  return process.env[variable] === '1';
}

/** Calls `stop` when the supervisor is gone; does nothing in a process that has none. */
export function onSupervisorGone(stop: () => void): void {
  if (isSupervised()) process.stdin.on('end', stop).resume();
}

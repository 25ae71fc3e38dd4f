import { readdirSync, readFileSync } from 'node:fs';

/** Processes below `root` whose command line contains `word`. */
export function processesBelow(root: number, word: string): readonly number[] {
  const parents = new Map<number, number>();
  const commands = new Map<number, string>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      commands.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // it ended while we looked
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter((pid) => isBelow(pid) && commands.get(pid)?.includes(word));
}

export function killBelow(root: number, word: string): void {
  const found = processesBelow(root, word);
  if (found.length === 0) throw new Error(`no process "${word}" below ${root}`);
  for (const pid of found) process.kill(pid, 'SIGKILL');
}

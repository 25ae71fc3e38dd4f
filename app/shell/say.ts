/** Writes lines for a technician; the same line comes at most once a second, so that no page can fill the log. */
export function sayer(write: (line: string) => void, now: () => number): (line: string) => void {
  const last = new Map<string, number>();
  return (line) => {
    const before = last.get(line);
    if (before !== undefined && now() - before < 1_000) return;
    if (last.size > 100) last.clear();
    last.set(line, now());
    write(line);
  };
}

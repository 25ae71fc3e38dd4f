import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { architectureFindings, readFiles } from './architecture.ts';

const top = join(import.meta.dirname, '..', '..');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: top,
  encoding: 'utf8',
});
const paths = listed.split('\n').filter((path) => /\.(ts|tsx|mjs)$/.test(path) && existsSync(join(top, path)));
const findings = architectureFindings(readFiles(top, paths));
for (const finding of findings) console.error(finding);
console.error(`architecture rule: ${paths.length} files, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;

import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '..', '..');
/** Without the checkout's own: `node` is then whichever the machine has. */
const outerPath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

function egate(args: readonly string[]) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      join(top, 'node_modules', '.bin', 'egate'),
      args,
      { cwd: tmpdir(), env: { ...process.env, PATH: outerPath } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin?.end('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<11\n');
  });
}

test('the linked command runs from any folder under any Node, with exit codes and standard input as they are', async () => {
  const { code, stdout, stderr } = await egate(['mrz', 'parse', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ format: 'TD3', valid: false });
  expect([code, stderr]).toEqual([1, '']);
});

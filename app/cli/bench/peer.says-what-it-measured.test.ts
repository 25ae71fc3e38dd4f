import { expect, test } from 'vitest';
import { runPeer } from './peer.ts';

const task = { reader: 'Virtual PCD 00 00', mrz: ['AB<', 'CD<'], readings: 2 };

test('learns the task by its environment and answers a line a reading', async () => {
  const command =
    'test "$EGATE_READER/$EGATE_MRZ" = "Virtual PCD 00 00/AB<\\\\nCD<" && for n in $(seq $EGATE_READINGS); do echo "{\\"ms\\":$n.5,\\"apdus\\":32}"; done';
  expect(await runPeer(command, task)).toEqual([
    { ms: 1.5, apdus: 32 },
    { ms: 2.5, apdus: 32 },
  ]);
});

test.each([
  ['fails', 'exit 3'],
  ['reads once too few', 'echo \'{"ms":1,"apdus":2}\''],
  ['says something else', 'echo one; echo two'],
])('one that %s is named', async (_name, command) => {
  await expect(runPeer(command, task)).rejects.toMatchObject({ exit: 2, code: 'bad-peer' });
});

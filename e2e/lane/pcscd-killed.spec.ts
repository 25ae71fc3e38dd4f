import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { privatePcscdMissing, runWithPrivatePcscd } from '../../native/virtual/pcscd/private-pcscd.ts';

test('pcscd killed under a traveller and restarted: shut, an officer, and the next one passes', async () => {
  const missing = privatePcscdMissing();
  test.skip(missing !== null, `pcscd: ${missing}`);
  test.setTimeout(180_000);
  const end = await runWithPrivatePcscd(join(import.meta.dirname, 'pcscd-killed.rig.ts'), [], { timeoutMs: 150_000 });
  expect(end, end.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(end.stdout)).toMatchObject({
    before: { code: 0, transport: 'pcsc' },
    reason: 'device-lost',
    exit: 'shut',
    after: { code: 0, outcome: 'cleared' },
  });
  expect(JSON.parse(end.stdout).alarms).toContain('device-lost');
});

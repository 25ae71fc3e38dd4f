import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { privatePcscdMissing, runWithPrivatePcscd } from './private-pcscd.ts';

const missing = privatePcscdMissing();

describe.skipIf(missing !== null)(
  `the port of a virtual reader of pcscd${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    test('that an outgoing connection has is waited for, and no later connection gets it', async () => {
      const end = await runWithPrivatePcscd(join(import.meta.dirname, 'taken-port.rig.ts'));
      expect(end, end.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(end.stdout)).toEqual({ kind: 'started', said: 1, reserved: '35963-35964' });
    }, 30_000);
  },
);

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { privatePcscdMissing, runWithPrivatePcscd } from './private-pcscd.ts';

const missing = privatePcscdMissing();

describe.skipIf(missing !== null)(
  `pcscd for those who need it${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    test('the first starts it, the second uses it, only the first stops it; who still needs it then starts their own, as when it was killed', async () => {
      const end = await runWithPrivatePcscd(join(import.meta.dirname, 'ensure-pcscd.rig.ts'));
      expect(end, end.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(end.stdout)).toEqual({
        kinds: ['started', 'running'],
        afterSecond: true,
        afterFirst: false,
        inherited: true,
        afterHeir: false,
        kept: { killed: true, back: true, stopped: true },
        atOnce: ['running', 'started'],
      });
    });
  },
);

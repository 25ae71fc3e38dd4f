import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { instantFrom } from '../../core/instant.ts';
import { importTrust, emptyContents } from '../../document/trust/import-trust.ts';
import { ecKey, Workshop } from '../../document/passive/signed-by-openssl.rig.ts';
import { sealedFiles } from '../../document/trust/trust-folder.ts';
import { stationFiles } from '../../station/station-files.ts';
import { keepTrust, signingKey } from '../trust-keeping.ts';
import { laneChecks } from './lane-checks.ts';

const shop = new Workshop();
const data = mkdtempSync(join(tmpdir(), 'egate-doctor-'));
afterAll(() => {
  shop.remove();
  rmSync(data, { recursive: true, force: true });
});

async function trustFinding() {
  return (await laneChecks(data)).find(({ id }) => id === 'trust');
}

test('the age of a store is told before a lane runs, and of one that is not believed the way back', async () => {
  expect(await trustFinding()).toBeUndefined();
  const folder = stationFiles(data).trust;
  mkdirSync(folder, { recursive: true });
  shop.key('csca', ecKey('P-256'));
  shop.csca('csca', '/C=UT/CN=CSCA');
  const twoDaysAgo = instantFrom(Date.now() - 2 * 86_400_000);
  const { contents } = importTrust(emptyContents, [{ file: 'csca.der', bytes: shop.bytes('csca.der') }], twoDaysAgo);
  keepTrust(folder, contents, 1, twoDaysAgo, signingKey(folder, undefined));
  expect(await trustFinding()).toMatchObject({ ok: true, detail: '1 CSCA certificates, version 1, 2.0 days old' });
  rmSync(join(folder, sealedFiles.highest));
  expect(await trustFinding()).toMatchObject({
    ok: false,
    detail: expect.stringContaining('store.version is not there'),
    remedy: expect.stringContaining('to begin anew'),
  });
});

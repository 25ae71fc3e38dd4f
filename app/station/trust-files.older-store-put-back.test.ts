import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { instantFrom } from '../core/instant.ts';
import { parseCertificate } from '../document/passive/certificate.ts';
import { ecKey, Workshop } from '../document/passive/signed-by-openssl.rig.ts';
import { emptyContents } from '../document/trust/import-trust.ts';
import { seal } from '../document/trust/sealed-store.ts';
import { sealedFiles } from '../document/trust/trust-folder.ts';
import { stationFiles } from './station-files.ts';
import { liveTrust } from './trust-files.ts';

const shop = new Workshop();
const data = mkdtempSync(join(tmpdir(), 'egate-live-'));
afterAll(() => {
  shop.remove();
  rmSync(data, { recursive: true, force: true });
});

test('a lane that has believed a version does not go back to an older one, also when all its files are put back', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const trust = stationFiles(data).trust;
  mkdirSync(trust, { recursive: true });
  const keep = (version: number, names: readonly string[]) => {
    const certificates = names.flatMap((name) => {
      const parsed = parseCertificate(shop.bytes(`${name}.der`));
      return parsed.ok ? [parsed.value] : [];
    });
    writeFileSync(join(trust, sealedFiles.publicKey), publicKey.export({ format: 'pem', type: 'spki' }));
    const store = seal({ ...emptyContents, certificates }, version, instantFrom(Date.now()), privateKey);
    writeFileSync(join(trust, sealedFiles.store), store);
    writeFileSync(join(trust, sealedFiles.highest), `${version}\n`);
  };
  for (const name of ['withdrawn', 'present']) {
    shop.key(name, ecKey('P-256'));
    shop.csca(name, `/C=UT/CN=${name}`);
  }
  const now = liveTrust(stationFiles(data), 'production');
  const names = () => now().anchors.map(({ subject }) => subject.text);
  keep(1, ['withdrawn']);
  cpSync(trust, join(data, 'copy'), { recursive: true });
  expect(names()).toEqual(['C=UT, CN=withdrawn']);
  keep(2, ['present']);
  expect(names()).toEqual(['C=UT, CN=present']);
  rmSync(trust, { recursive: true });
  cpSync(join(data, 'copy'), trust, { recursive: true });
  expect(names()).toEqual(['C=UT, CN=present']);
});

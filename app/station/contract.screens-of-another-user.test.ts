import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ContractServer, startContractServer } from './contract-server.ts';

let folder: string;
let server: ContractServer;

const start = async () => {
  server = await startContractServer({
    port: 0,
    screens: folder,
    socket: join(folder, 'station.sock'),
    tokenFile: join(folder, 'station.token'),
    view: () => ({ type: 'view', view: { role: 'officer', lanes: [] } }),
    handle: async () => ({ ok: true, message: null }),
  });
};
const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contract-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test('a folder that shares with its group lets the screens’ user in, and nobody else', async () => {
  chmodSync(folder, 0o2750);
  await start();
  expect([modeOf('station.sock'), modeOf('station.token')]).toEqual(['660', '640']);
});

test('any other folder keeps both for the station’s user; tokens that were open to more are not kept', async () => {
  const open = JSON.stringify({ traveller: 'a'.repeat(32), officer: 'b'.repeat(32) });
  writeFileSync(join(folder, 'station.token'), open, { mode: 0o640 });
  await start();
  expect([modeOf('station.sock'), modeOf('station.token')]).toEqual(['600', '600']);
  expect(server.kioskUrl).not.toContain('aaaa');
});

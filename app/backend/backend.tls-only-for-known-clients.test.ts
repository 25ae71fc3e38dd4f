import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectBorder } from '../border/connect.ts';
import { BackendRig, type RigLane } from './backend-rig.ts';
import { type Backend, startBackend } from './server.ts';

const rig = new BackendRig();
const file = (name: string) => join(rig.folder, name);
let lane: RigLane;
let backend: Backend;

/** A certificate of `ca`, or one that signs itself. */
function certify(name: string, subject: string, ca: string | null, extension: string): void {
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  openssl('genpkey', '-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file(`${name}.key`));
  writeFileSync(file(`${name}.ext`), extension);
  openssl('req', '-new', '-key', file(`${name}.key`), '-subj', subject, '-out', file(`${name}.csr`));
  const signer = ca === null ? ['-key', file(`${name}.key`)] : ['-CA', file(`${ca}.pem`), '-CAkey', file(`${ca}.key`)];
  const words = ['x509', '-req', '-in', file(`${name}.csr`), '-days', '2', '-extfile', file(`${name}.ext`), ...signer];
  openssl(...words, '-out', file(`${name}.pem`));
}

beforeAll(async () => {
  await rig.start();
  lane = await rig.enrol('erenhot-exit-1');
  certify('ca', '/CN=lanes', null, 'basicConstraints=critical,CA:true');
  certify('stranger-ca', '/CN=strangers', null, 'basicConstraints=critical,CA:true');
  certify('server', '/CN=backend', 'ca', 'subjectAltName=DNS:backend.example,IP:127.0.0.1');
  certify('lane', '/CN=any name', 'ca', 'extendedKeyUsage=clientAuth');
  certify('stranger', '/CN=erenhot-exit-1', 'stranger-ca', 'extendedKeyUsage=clientAuth');
  backend = await startBackend({
    db: rig.db,
    port: 0,
    tls: {
      certificate: readFileSync(file('server.pem')),
      key: readFileSync(file('server.key')),
      clientCa: readFileSync(file('ca.pem')),
    },
    publicUrl: null,
    trust: { version: 'none', certificates: [] },
    clock: rig.clock,
    log: () => {},
  });
});
afterAll(async () => {
  await backend.close();
  await rig.remove();
});

async function probe(certificate: string) {
  const text = (name: string) => readFileSync(file(name), 'utf8');
  const tls = { cert: text(`${certificate}.pem`), key: text(`${certificate}.key`), ca: text('ca.pem') };
  const client = connectBorder({ ...(await rig.access(lane)), url: backend.url, tls }, rig.clock);
  const answer = await client.probe();
  await client.close();
  return answer;
}

it('serves a lane whose certificate is of the CA, whatever name is in it', async () => {
  expect(backend.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(await probe('lane')).toEqual({ ok: true, value: null });
});

it('hangs up on everyone else before a word of HTTP', async () => {
  expect(await probe('stranger')).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  // Without any certificate, with a request that would be answered if it were read.
  const client = spawn('openssl', ['s_client', '-connect', new URL(backend.url).host, '-quiet']);
  client.stdin.on('error', () => {}); // it may have been hung up on already
  client.stdin.end('GET /v1/policy HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  let answer = '';
  for await (const chunk of client.stdout) answer += chunk;
  expect(answer).toBe('');
});

import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BorderClient } from '../border/client.ts';
import { connectBorder } from '../border/connect.ts';
import { BackendRig, crossingOf, type RigLane, ShiftedClock } from './backend-rig.ts';
import { clusterFolder, isPostgres } from './embedded/server-files.ts';

const egate = join(import.meta.dirname, '..', 'cli', 'run.ts');
/** The lane must be back within this after its backend's return. */
const backWithin = 10_000;

function postmaster(folder: string): number {
  return Number(readFileSync(join(clusterFolder(folder), 'postmaster.pid'), 'utf8').split('\n')[0]);
}

describe('a backend that ends', () => {
  const rig = new BackendRig();
  let lane: RigLane;

  beforeAll(async () => {
    await rig.start();
    lane = await rig.enrol('erenhot-exit-1');
  });
  afterAll(() => rig.remove());

  it('remembers nonces and idempotency keys, and leaves no server behind', async () => {
    const call = crossingOf(lane);
    const first = await rig.ask(lane, call);
    const policy = rig.signed(lane, { method: 'GET', path: '/v1/policy' });
    expect((await rig.send('GET', '/v1/policy', policy.fields, null)).status).toBe(200);
    const port = new URL(rig.url).port;
    const pid = postmaster(rig.database);
    await rig.stop();
    expect(isPostgres(pid)).toBe(false);

    await rig.start();
    expect((await rig.ask(lane, call)).text).toBe(first.text);
    expect((await rig.ask(lane, crossingOf(lane))).json.sequence).toBe(Number(first.json.sequence) + 1);
    // The new one listens on another port: the old request is a foreign one there, whatever its nonce.
    expect(new URL(rig.url).port).not.toBe(port);
    expect((await rig.send('GET', '/v1/policy', policy.fields, null)).status).toBe(421);
    const [kept] = await rig.db.query<{ n: string }>('select count(*) as n from nonce where keyid = $1', [lane.keyid]);
    expect(Number(kept?.n)).toBe(4);
  });

  it('shares nonces and keys with another instance on the same folder', async () => {
    const call = crossingOf(lane);
    const first = await rig.ask(lane, call);
    const { startBackend } = await import('./server.ts');
    const second = await startBackend({
      db: rig.db,
      port: 0,
      tls: null,
      publicUrl: null,
      trust: { version: 'none', certificates: [] },
      clock: rig.clock,
      log: () => {},
    });
    try {
      const { fields, content } = rig.signed(lane, call, second.url);
      const ask = () =>
        fetch(`${second.url}${call.path}`, { method: 'POST', headers: headersOf(fields), body: content });
      expect(await (await ask()).text()).toBe(first.text);
      expect((await ask()).status).toBe(401);
    } finally {
      await second.close();
    }
  });

  it('starts its PostgreSQL again when that is killed, and loses no acknowledged crossing', async () => {
    const before = await rig.ask(lane, crossingOf(lane));
    process.kill(postmaster(rig.database), 'SIGKILL');
    const until = Date.now() + backWithin;
    let after = await rig.ask(lane, crossingOf(lane)).catch(() => null);
    while (after?.status !== 200 && Date.now() < until) {
      if (after !== null) expect(after.status).toBe(503);
      await pause(50);
      after = await rig.ask(lane, crossingOf(lane)).catch(() => null);
    }
    // Whatever was asked meanwhile and not answered may have been taken down too.
    expect(after?.json.sequence).toBeGreaterThan(Number(before.json.sequence));
  });
});

function headersOf(fields: readonly (readonly string[])[]): Record<string, string> {
  return Object.fromEntries(fields.filter(([name]) => name !== 'Host').map(([name = '', value = '']) => [name, value]));
}

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'egate-serve-'));
  const db = `embedded:${join(folder, 'backend')}`;
  const running = new Set<ChildProcess>();
  let privateKey: KeyObject;

  beforeAll(() => {
    const pair = generateKeyPairSync('ed25519');
    privateKey = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(folder, 'lane.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  });
  afterAll(async () => {
    for (const child of running) await end(child, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  function run(...words: readonly string[]) {
    const child = spawn(process.execPath, [egate, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
    running.add(child);
    return child;
  }

  async function serve(port: number): Promise<{ readonly child: ChildProcess; readonly url: string }> {
    const child = run('backend', 'serve', '--port', String(port), '--db', db, '--insecure-loopback');
    for await (const line of createInterface({ input: child.stdout! }))
      if (line.startsWith('ready ')) return { child, url: line.slice('ready '.length) };
    throw new Error('it ended before it was ready');
  }

  async function printed(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const child = run(...words);
    let text = '';
    for await (const chunk of child.stdout!) text += chunk;
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  const enrol = () =>
    printed(
      'keys',
      'enrol',
      '--lane',
      'erenhot-exit-1',
      '--public-key',
      join(folder, 'lane.pem'),
      '--db',
      db,
      '--json',
    );

  function clientOf(url: string, enrolled: Readonly<Record<string, unknown>>): BorderClient {
    const backend = enrolled.backend as { readonly keyid: string; readonly publicKey: string };
    const backendPublicKey = createPublicKey(backend.publicKey);
    const access = { url, keyid: String(enrolled.keyid), privateKey, backendKeyid: backend.keyid, backendPublicKey };
    return connectBorder(access, new ShiftedClock());
  }

  it('starts two at once on a new folder, enrols while they run, and comes back after kill -9', async () => {
    const [one, two] = await Promise.all([serve(0), serve(0)]);
    const enrolled = await enrol();
    expect(Object.keys(enrolled)).toEqual(['keyid', 'lane', 'backend']);
    const first = clientOf(one.url, enrolled);
    const second = clientOf(two.url, enrolled);
    expect((await first.probe()).ok && (await second.probe()).ok).toBe(true);

    // The one that started the server ends; the other must not notice for long, and in the end nothing is left.
    await end(one.child, 'SIGTERM');
    expect(await second.probe()).toEqual({ ok: true, value: null });
    const pid = postmaster(join(folder, 'backend'));
    const port = Number(new URL(two.url).port);
    await end(two.child, 'SIGKILL');
    expect(await second.probe()).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    const started = performance.now();
    const again = await serve(port);
    expect(await second.probe()).toEqual({ ok: true, value: null });
    expect(performance.now() - started).toBeLessThan(backWithin);
    expect(postmaster(join(folder, 'backend'))).toBe(pid); // joined, not started twice
    await end(again.child, 'SIGTERM');
    expect(again.child.exitCode).toBe(0);
    expect(isPostgres(pid)).toBe(false);
    expect(await enrol()).toEqual(enrolled); // while it is stopped: the same key is the same enrolment
    expect(existsSync(join(clusterFolder(join(folder, 'backend')), 'postmaster.pid'))).toBe(false);
    await Promise.all([first.close(), second.close()]);
  }, 60_000); // six programs start one after another
});

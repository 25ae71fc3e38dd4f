import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBorder } from '../border/connect.ts';
import { exampleAnswers, exampleBodies, openApiDocument } from '../border/openapi.ts';
import { type OperationId, operations } from '../border/operations.ts';
import { readList } from '../watchlist/read-list.ts';
import { BackendRig, crossingOf, type RigLane } from './backend-rig.ts';
import { listAlarms } from './crossings.ts';
import { importList, NothingToImport } from './watchlists.ts';

const rig = new BackendRig();
let lane: RigLane;

beforeAll(async () => {
  await rig.start();
  lane = await rig.enrol('erenhot-exit-1');
});
afterAll(() => rig.remove());

const listOf = (...rows: string[]) =>
  readList(
    Readable.from([Buffer.from(['id,documentNumber,issuingState,primary,secondary,birthDate', ...rows].join('\n'))]),
  );

describe('a fresh store', () => {
  it('has the policy of the lane, an empty list and an empty trust store', async () => {
    const policy = await rig.ask(lane, { method: 'GET', path: operations.getPolicy.path });
    expect(policy.json).toMatchObject({ site: 'erenhot', direction: 'exit' });
    const other = await rig.enrol('zamyn-uud-entry-2');
    expect((await rig.ask(other, { method: 'GET', path: '/v1/policy' })).json).toMatchObject({ site: 'zamyn-uud' });
    const list = await rig.ask(lane, { method: 'GET', path: operations.getWatchlistSnapshot.path });
    expect(list.json).toEqual({ version: 'none', digest: expect.stringMatching(/^sha-256=:/), parts: [] });
    const trust = await rig.ask(lane, { method: 'GET', path: operations.getTrustStore.path });
    expect(trust.json).toEqual({ version: 'none', certificates: [] });
  });
});

describe('the OpenAPI document', () => {
  it('has six operations, and the backend takes each example as it stands', async () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, { operationId: string }>> };
    const found = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
    expect(found.sort()).toEqual(Object.keys(operations).sort());
    for (const [id, { method, path, idempotent, answer }] of Object.entries(operations)) {
      const body = exampleBodies[id as OperationId];
      const call = { method, path, ...(body && { body }), ...(idempotent && { idempotencyKey: randomUUID() }) };
      for (const one of [call, { ...call, ...(idempotent && { idempotencyKey: randomUUID() }) }]) {
        const { status, json } = await rig.ask(lane, one);
        expect([id, status]).toEqual([id, 200]);
        expect(answer.safeParse(json).success).toBe(true);
        expect(answer.safeParse(exampleAnswers[id as OperationId]).success).toBe(true);
      }
    }
    expect(await listAlarms(rig.db, 10)).toMatchObject([{ kind: 'crossing-repeated' }]);
  });
});

describe('a crossing', () => {
  it('is one record under its key, also when twenty come at once, and another body is refused', async () => {
    const call = crossingOf(lane);
    const answers = await Promise.all(Array.from({ length: 20 }, () => rig.ask(lane, call)));
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((one) => one.text)).size).toBe(1);
    const reordered = Object.fromEntries(Object.entries(call.body as object).reverse());
    expect((await rig.ask(lane, { ...call, body: reordered })).text).toBe(answers[0]?.text);
    const other = await rig.ask(lane, { ...call, body: { ...(call.body as object), tailgated: true } });
    expect([other.status, other.json.code]).toEqual([409, 'idempotency-conflict']);
    expect((await rig.ask(lane, { ...call, idempotencyKey: 'no-uuid' })).status).toBe(400);
  });

  it('has its number in the sequence of its lane, without gaps, whatever else is refused in between', async () => {
    const fresh = await rig.enrol('sequence-1');
    const other = await rig.enrol('sequence-2');
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        if (index % 3 === 0) await rig.ask(fresh, crossingOf(fresh, { direction: 'up' }));
        await rig.ask(other, crossingOf(other));
        return rig.ask(fresh, crossingOf(fresh));
      }),
    );
    const sequences = answers.map((one) => Number(one.json.sequence)).sort((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });
});

describe('events', () => {
  const event = {
    sequence: 7,
    occurredAt: '2026-06-01T12:00:00Z',
    event: 'lane.state',
    severity: 'info',
    crossing: null,
  };

  it('are taken once each, and a journal that tells another story raises an alarm', async () => {
    const teller = await rig.enrol('events-1');
    const report = (events: readonly object[]) =>
      rig.ask(teller, { method: 'POST', path: '/v1/events', body: { lane: teller.lane, events } });
    expect((await report([event, { ...event, sequence: 8 }])).json).toEqual({ received: 2, added: 2 });
    expect((await report([event, { ...event, sequence: 9 }])).json).toEqual({ received: 2, added: 1 });
    const alarms = async () => (await listAlarms(rig.db, 100)).filter((one) => one.lane === teller.lane);
    expect(await alarms()).toEqual([]);
    expect((await report([{ ...event, occurredAt: '2026-06-02T12:00:00Z' }])).status).toBe(200);
    expect(await alarms()).toMatchObject([{ kind: 'journal-differs', detail: '7' }]);
  });
});

describe('screening', () => {
  const traveller = {
    documentNumber: 'E2299048',
    issuingState: 'MNG',
    documentCode: 'P',
    primary: 'TUMURBAATAR',
    secondary: 'SARNAI',
    birthDate: '1995-11-20',
    nationality: 'MNG',
    sex: 'F',
  };
  const ask = (changed: object = {}) =>
    rig.ask(lane, { method: 'POST', path: '/v1/screenings', body: { lane: lane.lane, ...traveller, ...changed } });
  const kinds = async (changed: object = {}) =>
    ((await ask(changed)).json.hits as { kind: string; entry: string }[]).map((hit) => `${hit.kind} ${hit.entry}`);

  it('finds by document and by name with birth date, and nobody else', async () => {
    const imported = await importList(
      rig.db,
      'demo',
      listOf('a,e-2299048,MN,,,', 'b,,,Tümurbaatar,Sarnai,1995-11', "c,,,Robert'); DROP TABLE crossing;--,X,1970"),
    );
    expect(imported).toEqual({ list: 'demo', entries: 3, rejected: [], ignored: 0, version: 1 });
    expect(await kinds()).toEqual(['document a', 'person b']);
    expect(await kinds({ issuingState: 'CHN' })).toEqual(['person b']);
    expect(await kinds({ birthDate: '1996-11-20' })).toEqual(['document a']);
    expect(await kinds({ documentNumber: 'E2299049', secondary: 'SARAN' })).toEqual([]);
    expect(
      await kinds({
        documentNumber: "' or 1=1 --",
        primary: "ROBERT' DROP TABLE CROSSING",
        secondary: 'X',
        birthDate: '',
      }),
    ).toEqual(['person c']);
    expect((await ask()).json.version).toBe('demo@1');
  });

  it('sees the old list or the new one, never both or none', async () => {
    await importList(rig.db, 'demo', listOf('a,E2299048,MNG,,,'));
    const importing = importList(rig.db, 'demo', listOf('z,E2299048,MNG,,,'));
    const seen = await Promise.all(Array.from({ length: 20 }, () => kinds()));
    await importing;
    for (const one of seen) expect([['document a'], ['document z']]).toContainEqual(one);
    expect(await kinds()).toEqual(['document z']);
  });

  it('keeps a list that a bad file was to replace, and its version when nothing changed', async () => {
    const first = await importList(rig.db, 'kept', listOf('a,E1,MNG,,,'));
    expect(await importList(rig.db, 'kept', listOf('a,E1,MNG,,,'))).toEqual(first);
    await expect(importList(rig.db, 'kept', listOf(',E1,MNG,,,'))).rejects.toThrow(NothingToImport);
    expect(await kinds({ documentNumber: 'E1' })).toContain('document a');
  });

  it('hands out the lists in parts that are what their digests say', async () => {
    const { json } = await rig.ask(lane, { method: 'GET', path: '/v1/watchlist' });
    const parts = json.parts as { url: string; digest: string; bytes: number }[];
    expect(parts).toHaveLength(2);
    const whole = createHash('sha256');
    for (const { url, digest, bytes } of parts) {
      const part = await rig.ask(lane, { method: 'GET', path: new URL(url).pathname });
      const content = Buffer.from(part.text, 'latin1');
      expect(content).toHaveLength(bytes);
      expect(digest).toBe(`sha-256=:${createHash('sha256').update(content).digest('base64')}:`);
      expect(part.rawHeaders).toContain('application/octet-stream');
      whole.update(content);
    }
    expect(json.digest).toBe(`sha-256=:${whole.digest('base64')}:`);
    const gone = await rig.ask(lane, { method: 'GET', path: `/v1/watchlist/parts/${'0'.repeat(64)}` });
    expect(gone.status).toBe(404);
  });
});

describe('the client of a lane', () => {
  it('believes its backend, and nobody who has another key', async () => {
    const access = await rig.access(lane);
    const client = connectBorder(access, rig.clock);
    expect(await client.probe()).toEqual({ ok: true, value: null });
    const { idempotencyKey = '', body } = crossingOf(lane);
    const record = body as Parameters<typeof client.recordCrossing>[1];
    const first = await client.recordCrossing(idempotencyKey, record);
    expect(first.ok).toBe(true);
    expect(await client.recordCrossing(idempotencyKey, record)).toEqual(first);
    const conflict = await client.recordCrossing(idempotencyKey, { ...record, tailgated: true });
    expect(conflict).toMatchObject({ ok: false, error: { kind: 'conflict' } });
    const otherLane = await client.recordCrossing(randomUUID(), { ...record, lane: 'zamyn-uud-entry-1' });
    expect(otherLane).toMatchObject({ ok: false, error: { kind: 'refused', status: 403 } });
    await client.close();

    const { generateKeyPairSync } = await import('node:crypto');
    const { publicKey: backendPublicKey } = generateKeyPairSync('ed25519');
    const fooled = connectBorder({ ...access, backendPublicKey }, rig.clock);
    expect(await fooled.probe()).toMatchObject({ ok: false, error: { kind: 'untrusted-answer' } });
    await fooled.close();
  });
});

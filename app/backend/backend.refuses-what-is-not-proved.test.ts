import { createHash, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackendRig, crossingOf, type RigLane } from './backend-rig.ts';
import { endOtherKeys, enrolKey, revokeKey } from './keys.ts';

const rig = new BackendRig();
let lane: RigLane;

beforeAll(async () => {
  await rig.start();
  lane = await rig.enrol('erenhot-exit-1');
});
afterAll(() => rig.remove());

async function recorded(): Promise<number> {
  const [row] = await rig.db.query<{ n: string }>('select count(*) as n from crossing');
  return Number(row?.n);
}

/** Sends a signed crossing with its fields changed; must be a 4xx that changes nothing. */
async function refused(
  change: (fields: string[][]) => readonly (readonly string[])[],
  options: { readonly content?: Buffer; readonly as?: RigLane; readonly body?: object } = {},
) {
  const before = await recorded();
  const as = options.as ?? lane;
  const call = crossingOf(as, options.body);
  const { fields, content } = rig.signed(as, call);
  const answer = await rig.send(
    'POST',
    call.path,
    change(fields.map((field) => [...field])),
    options.content ?? content,
  );
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.rawHeaders.join('\n')).toContain('application/problem+json');
  expect(await recorded()).toBe(before);
  return answer;
}

const set = (name: string, value: string) => (fields: string[][]) =>
  fields.map((field) => (field[0]?.toLowerCase() === name ? [name, value] : field));
const without = (name: string) => (fields: string[][]) => fields.filter((field) => field[0]?.toLowerCase() !== name);
const twice = (name: string) => (fields: string[][]) => [
  ...fields,
  fields.find((field) => field[0]?.toLowerCase() === name) ?? [],
];

describe('a request is refused and changes nothing', () => {
  it('when it is sent again', async () => {
    const call = crossingOf(lane);
    const { fields, content } = rig.signed(lane, call);
    expect((await rig.send('POST', call.path, fields, content)).status).toBe(200);
    const before = await recorded();
    const again = await rig.send('POST', call.path, fields, content);
    expect([again.status, again.json.code]).toEqual([401, 'not-accepted']);
    const atOnce = rig.signed(lane, { method: 'GET', path: '/v1/policy' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => rig.send('GET', '/v1/policy', atOnce.fields, null)),
    );
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
    expect(await recorded()).toBe(before);
  });

  it('when it is too old, or ahead of its time', async () => {
    const call = crossingOf(lane);
    for (const shift of [61_000, -7_000]) {
      const { fields, content } = rig.signed(lane, call);
      rig.clock.shift = shift;
      const answer = await rig.send('POST', call.path, fields, content);
      rig.clock.shift = 0;
      expect([answer.status, answer.json.code]).toEqual([401, 'signature-time']);
    }
  });

  it.each(['signature', 'signature-input', 'content-digest', 'content-type', 'idempotency-key', 'host'])(
    'when %s stands there twice, or not at all',
    async (name) => {
      await refused(twice(name));
      await refused(without(name));
    },
  );

  it('when its content is not what was signed', async () => {
    await refused((fields) => fields, { content: Buffer.from('{}') });
    const other = Buffer.from('{"lane":"erenhot-exit-1"}');
    const digest = `sha-256=:${createHash('sha256').update(other).digest('base64')}:`;
    await refused(set('content-digest', digest), { content: other });
  });

  it('when it asks for another host', async () => {
    expect((await refused(set('host', 'evil.example'))).status).toBe(421);
    await refused(set('host', `127.0.0.1:${Number(new URL(rig.url).port) + 1}`));
    await refused(set('host', `${new URL(rig.url).host}@evil.example`));
    const call = crossingOf(lane);
    const { fields, content } = rig.signed(lane, call, `http://evil.example:${new URL(rig.url).port}`);
    expect((await rig.send('POST', call.path, fields, content)).status).toBe(421);
  });

  it('when it is signed by someone else, or by a key that is not known', async () => {
    const other = await rig.enrol('zamyn-uud-entry-1');
    const stolen = { ...other, keyid: lane.keyid };
    expect((await refused((fields) => fields, { as: stolen })).json.code).toBe('signature-wrong');
    await refused((fields) => fields, { as: { ...lane, keyid: "x' or '1'='1" } });
  });

  it('when its body names another lane', async () => {
    const answer = await refused((fields) => fields, { body: { lane: 'zamyn-uud-entry-1' } });
    expect([answer.status, answer.json.code]).toEqual([403, 'other-lane']);
  });

  it.each([
    ['an unknown member', { extra: 1 }],
    ['a missing time', { occurredAt: undefined }],
    ['a time that is none', { occurredAt: '2026-02-30T12:00:00Z' }],
    ['a time out of any calendar', { occurredAt: '0000-01-01T00:00:00Z' }],
    ['a crossing that is no UUID', { crossingId: 'x' }],
    ['a null character', { clearedBy: 'a\u0000b' }],
    ['half a character', { clearedBy: 'a\ud800b' }],
    ['a direction of its own', { direction: 'sideways' }],
  ])('when its body has %s', async (_name, body) => {
    const answer = await refused((fields) => fields, { body });
    expect(answer.status).toBe(400);
  });

  it('when its key was revoked, at once', async () => {
    const doomed = await rig.enrol('doomed-1');
    expect((await rig.ask(doomed, { method: 'GET', path: '/v1/policy' })).status).toBe(200);
    await revokeKey(rig.db, doomed.keyid);
    expect((await rig.ask(doomed, { method: 'GET', path: '/v1/policy' })).status).toBe(401);
  });

  it('when it is over 1 MiB, and is taken when it is just that', async () => {
    const answer = await refused((fields) => fields, { content: Buffer.alloc(1_048_577, 0x20) });
    expect(answer.status).toBe(413);
    expect((await refused((fields) => fields, { content: Buffer.alloc(1_048_576, 0x20) })).status).toBe(400);
  });

  it('when it is rubbish', async () => {
    await refused((fields) => fields, { content: Buffer.from([0xff, 0xfe, 0x00]) });
    await refused(set('signature-input', 'lane=("@method'));
    await refused(set('signature', 'lane=:AAAA:'));
    await refused(set('content-digest', ':'));
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(rig.url).port), '127.0.0.1', () =>
        socket.write('\x16\x03\x01 rubbish\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await rig.send('DELETE', '/v1/policy', [['Host', new URL(rig.url).host]], null)).status).toBe(404);
  });
});

describe('a signed but wrong body', () => {
  const signedBody = async (text: string, contentType = 'application/json') => {
    const { signRequest } = await import('../border/request-signature.ts');
    const content = Buffer.from(text);
    const signed = signRequest(
      { method: 'POST', targetUri: `${rig.url}/v1/crossings`, content, contentType, idempotencyKey: randomUUID() },
      lane,
      rig.clock.now(),
    );
    const fields = [['Host', new URL(rig.url).host], ...Object.entries(signed.fields)];
    return rig.send('POST', '/v1/crossings', fields, content);
  };

  it.each(['', 'null', '[]', '"x"', '{', '{"lane":1}', `${'['.repeat(50_000)}`, '{"__proto__":{"lane":"x"}}'])(
    '%.12s… is a 4xx',
    async (text) => {
      const { status } = await signedBody(text);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    },
  );

  it('is told in a type that is not JSON', async () => {
    expect((await signedBody('{}', 'text/plain')).status).toBe(415);
  });
});

describe('keys', () => {
  it('rotate with an overlap: both count, then the old one does not', async () => {
    const old = await rig.enrol('rotating-1');
    const fresh = await rig.enrol('rotating-1');
    expect([old.keyid, fresh.keyid]).toEqual(['rotating-1.1', 'rotating-1.2']);
    await endOtherKeys(rig.db, 'rotating-1', fresh.keyid, 3600);
    const policy = { method: 'GET', path: '/v1/policy' } as const;
    expect((await rig.ask(old, policy)).status).toBe(200);
    expect((await rig.ask(fresh, policy)).status).toBe(200);
    await endOtherKeys(rig.db, 'rotating-1', fresh.keyid, 0);
    expect((await rig.ask(old, policy)).status).toBe(401);
    expect((await rig.ask(fresh, policy)).status).toBe(200);
  });

  it('enrol once: the same key is the same enrolment, a private key or another kind is none', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const pair = generateKeyPairSync('ed25519');
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const first = await enrolKey(rig.db, 'once-1', pem);
    expect(await enrolKey(rig.db, 'once-1', pem)).toEqual(first);
    const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await enrolKey(rig.db, 'once-1', secret)).toMatchObject({ ok: false, error: 'not-ed25519' });
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
    expect(await enrolKey(rig.db, 'once-1', p256.toString())).toMatchObject({ ok: false, error: 'not-ed25519' });
  });
});

describe('a sender who hangs up in the middle', () => {
  it('is no failure inside, and is not logged as one', async () => {
    const before = rig.said.length;
    const { hostname, port } = new URL(rig.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await new Promise<void>((resolve) =>
      socket.write(`POST /v1/crossings HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 99\r\n\r\n{`, () =>
        resolve(),
      ),
    );
    await rig.ask(lane, { method: 'GET', path: '/v1/policy' }); // the other request has begun by now
    socket.resetAndDestroy();
    await rig.ask(lane, { method: 'GET', path: '/v1/policy' });
    expect(rig.said.slice(before)).toEqual([]);
  });
});

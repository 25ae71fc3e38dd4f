import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { idempotencyConflict, type TrustStoreAnswer } from '../border/messages.ts';
import { type Operation, operations, watchlistPartPath } from '../border/operations.ts';
import { signResponse } from '../border/response-signature.ts';
import type { Clock } from '../core/instant.ts';
import { acceptGap, lastCheckpoint, takeCheckpoint } from './checkpoints.ts';
import { addEvents, Crossings, knownOf } from './crossings.ts';
import { type Database, DatabaseGone } from './database.ts';
import { type BackendSigner, backendSigner } from './keys.ts';
import { LaneKeys } from './lane-keys.ts';
import { type OwnNames, ownNames } from './own-names.ts';
import { policyOf } from './policies.ts';
import { problemBytes, Refusal } from './problem.ts';
import { readContent } from './read-content.ts';
import { type ProvedRequest, verifyRequest } from './verify-request.ts';
import { screen, snapshot, snapshotPart } from './watchlists.ts';

/** In ms. */
const times = {
  /** Between two sweeps of nonces that no request can use any more. */
  sweep: 60_000,
  /** A request must be there as a whole within this. */
  request: 10_000,
  /** Idle connections of lanes are kept for longer than lanes pause. */
  keepAlive: 60_000,
  /** Requests at work may end within this after the order to stop. */
  goodbye: 3_000,
} as const;

export interface TlsFiles {
  /** PEM. */
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Only clients with a certificate of this CA are let in. */
  readonly clientCa: Buffer;
}

export interface BackendOptions {
  readonly db: Database;
  readonly port: number;
  /** Null: plain HTTP, reachable from this machine alone. */
  readonly tls: TlsFiles | null;
  /** How others reach it, where that is not by the certificate's names and this port. */
  readonly publicUrl: URL | null;
  readonly trust: TrustStoreAnswer;
  readonly clock: Clock;
  /** What went wrong inside, for the operator. Never personal data. */
  readonly log: (line: string) => void;
}

export interface Backend {
  readonly url: string;
  close(): Promise<void>;
}

/** What an operation answers: JSON, or bytes as they are. */
type Reply = { readonly json: unknown } | { readonly bytes: Buffer };

interface Inside {
  readonly options: BackendOptions;
  readonly keys: LaneKeys;
  readonly signer: BackendSigner;
  names: OwnNames;
}

/** Serves the lane–backend API until it is closed. The database stays open: it is the caller's. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { db, tls } = options;
  const signer = await backendSigner(db);
  const certificate = tls === null ? null : new X509Certificate(tls.certificate);
  const inside: Inside = { options, keys: new LaneKeys(db), signer, names: ownNames(0, certificate, null) };
  const app = makeApp(inside);
  await app.listen({ port: options.port, host: tls === null ? '127.0.0.1' : anyAddress() });
  const { port } = app.server.address() as AddressInfo;
  inside.names = ownNames(port, certificate, options.publicUrl);

  const sweep = setInterval(() => {
    inside.keys.forgetOld().catch((error: Error) => options.log(`nonces are not swept: ${error.message}`));
  }, times.sweep);
  sweep.unref();
  return {
    url: inside.names.url,
    close: async () => {
      clearInterval(sweep);
      const late = setTimeout(() => app.server.closeAllConnections(), times.goodbye);
      await app.close();
      clearTimeout(late);
    },
  };
}

/** All addresses of both families; of one where the machine has no IPv6. */
function anyAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

function makeApp(inside: Inside): FastifyInstance {
  const { tls } = inside.options;
  const settings = {
    logger: false,
    exposeHeadRoutes: false,
    keepAliveTimeout: times.keepAlive,
    requestTimeout: times.request,
    return503OnClosing: false,
    clientErrorHandler: refuseRubbish,
    frameworkErrors: (_error: Error, _request: unknown, reply: FastifyReply) =>
      refuse(inside, reply, null, new Refusal(400, 'malformed', 'the request is malformed')),
  };
  const app: FastifyInstance =
    tls === null
      ? Fastify({ ...settings, http: { requireHostHeader: false } })
      : (Fastify({
          ...settings,
          https: {
            requireHostHeader: false,
            cert: tls.certificate,
            key: tls.key,
            ca: tls.clientCa,
            requestCert: true,
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
          },
        }) as unknown as FastifyInstance);
  app.removeAllContentTypeParsers();
  // The signature is over bytes: they are read here, and parsed when their sender is proved.
  app.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) => readContent(payload));
  app.setErrorHandler((error, _request, reply) => refuse(inside, reply, null, error));
  app.setNotFoundHandler((_request, reply) =>
    refuse(inside, reply, null, new Refusal(404, 'no-such-operation', 'there is no such operation')),
  );

  const { db } = inside.options;
  const crossings = new Crossings(db);
  route(app, inside, operations.getPolicy, async ({ lane }) => ({ json: policyOf(lane) }));
  route(app, inside, operations.getWatchlistSnapshot, async ({ origin }) => ({ json: await snapshot(db, origin) }));
  route(app, inside, operations.getTrustStore, async () => ({ json: inside.options.trust }));
  route(app, inside, operations.screenTraveller, async (_proved, body) => ({ json: await screen(db, body) }));
  route(app, inside, operations.reportEvents, async ({ signedAt }, body) => {
    const { lane, checkpoint: note, journalKey } = body;
    const added = await addEvents(db, body);
    if (note === undefined) return { json: added };
    const offered = { lane, note, journalKey, signedAt };
    return { json: { ...added, checkpoint: await db.transaction((queries) => takeCheckpoint(queries, offered)) } };
  });
  route(app, inside, operations.reconcile, async ({ signedAt }, body) => {
    if (body.acceptedGap !== undefined) await db.transaction((queries) => acceptGap(queries, body, signedAt));
    const { lane, keys } = body;
    return { json: { ...(await knownOf(db, lane, keys)), checkpoint: await lastCheckpoint(db, lane) } };
  });
  route(app, inside, operations.recordCrossing, async ({ idempotencyKey }, body) => {
    if (idempotencyKey === null || !uuid.test(idempotencyKey))
      throw new Refusal(400, 'idempotency-key', 'Idempotency-Key must be a UUID');
    const recorded = await crossings.record(idempotencyKey, body);
    if (!recorded.ok)
      throw new Refusal(409, idempotencyConflict, 'another body already stands under this Idempotency-Key');
    return { json: recorded.value };
  });
  app.get<{ Params: { digest: string } }>(`${watchlistPartPath}:digest`, (request, reply) =>
    answer(inside, request, reply, async () => {
      const bytes = await snapshotPart(db, request.params.digest);
      if (bytes === null) throw new Refusal(404, 'no-such-part', 'there is no such part in the present lists');
      return { bytes };
    }),
  );
  return app;
}

/** What is no HTTP at all: answered in the same form as any refusal, and hung up on. */
function refuseRubbish(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const body = problemBytes(new Refusal(status, 'malformed', 'the request is malformed'));
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Work<Op extends Operation> = (
  proved: ProvedRequest,
  body: Op['request'] extends z.ZodType ? z.infer<Op['request']> : null,
) => Promise<Reply>;

function route<Op extends Operation>(app: FastifyInstance, inside: Inside, operation: Op, work: Work<Op>): void {
  app.route({
    method: operation.method,
    url: operation.path,
    handler: (request, reply) =>
      answer(inside, request, reply, (proved, content) =>
        work(proved, readBody(operation, proved, content) as Parameters<Work<Op>>[1]),
      ),
  });
}

/** Proves the sender, does the work and signs what comes of it: every 2xx, and every refusal to a proved sender. */
async function answer(
  inside: Inside,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (proved: ProvedRequest, content: Buffer) => Promise<Reply>,
): Promise<FastifyReply> {
  let proved: ProvedRequest | null = null;
  try {
    const { method = '', url = '', rawHeaders } = request.raw;
    const content = contentOf(request);
    const { keys, names } = inside;
    proved = await verifyRequest({ method, url, rawHeaders, content }, { keys, names, clock: inside.options.clock });
    const done = await work(proved, content);
    const isJson = 'json' in done;
    const bytes = isJson ? Buffer.from(JSON.stringify(done.json)) : done.bytes;
    return send(inside, reply, proved, 200, isJson ? 'application/json' : 'application/octet-stream', bytes);
  } catch (error) {
    return refuse(inside, reply, proved, error);
  }
}

function contentOf(request: FastifyRequest): Buffer {
  const { body, raw } = request;
  if (Buffer.isBuffer(body)) return body;
  // Fastify leaves the content of a GET unread: it has no meaning, so there must be none.
  if ((raw.headers['content-length'] ?? '0') !== '0' || raw.headers['transfer-encoding'] !== undefined)
    throw new Refusal(400, 'unexpected-content', 'this operation takes no content');
  return Buffer.alloc(0);
}

function readBody(operation: Operation, { lane, contentType }: ProvedRequest, content: Buffer): unknown {
  if (operation.request === null) return null;
  if (!/^application\/json *(;|$)/i.test(contentType ?? ''))
    throw new Refusal(415, 'not-json', 'the content must be application/json');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new Refusal(400, 'bad-json', 'the content is no JSON');
  }
  const named = (json as { readonly lane?: unknown } | null)?.lane;
  if (typeof named === 'string' && named !== lane)
    throw new Refusal(403, 'other-lane', 'the body names another lane than the key’s');
  const read = operation.request.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  // Where it is wrong, never what stood there.
  throw new Refusal(400, 'bad-body', `${issue?.path.join('.') || 'body'}: ${issue?.code ?? 'invalid'}`);
}

function refuse(inside: Inside, reply: FastifyReply, proved: ProvedRequest | null, error: unknown): FastifyReply {
  const refusal = refusalOf(error, inside.options.log);
  if (refusal.status === 413 || refusal.status === 408) void reply.header('connection', 'close');
  return send(inside, reply, proved, refusal.status, 'application/problem+json', problemBytes(refusal));
}

function refusalOf(error: unknown, log: (line: string) => void): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DatabaseGone) {
    log(`the database does not answer: ${error.message}`);
    return new Refusal(503, 'unavailable', 'try again later');
  }
  const { statusCode, code, name } = error as { statusCode?: number; code?: string; name?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Refusal(statusCode, 'malformed', 'the request is malformed');
  // Only its kind: the message of a database error quotes values.
  log(`an operation failed inside: ${name} ${code ?? ''}`);
  return new Refusal(500, 'internal', 'something failed inside');
}

function send(
  inside: Inside,
  reply: FastifyReply,
  proved: ProvedRequest | null,
  status: number,
  contentType: string,
  content: Buffer,
): FastifyReply {
  if (proved !== null) {
    const { signer } = inside;
    const now = inside.options.clock.now();
    void reply.headers(signResponse({ status, contentType, content }, proved.answered, signer, now));
  }
  return reply.code(status).header('content-type', contentType).header('cache-control', 'no-store').send(content);
}

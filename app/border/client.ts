import type { KeyObject } from 'node:crypto';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { z } from 'zod';
import type { Clock } from '../core/instant.ts';
import { err, ok, type Result } from '../core/result.ts';
import type {
  CrossingAnswer,
  CrossingRequest,
  EventsAnswer,
  EventsRequest,
  ScreeningAnswer,
  ScreeningRequest,
  SnapshotAnswer,
} from './messages.ts';
import { idempotencyConflict, problemSchema } from './messages.ts';
import { type OperationId, operations } from './operations.ts';
import { signRequest } from './request-signature.ts';
import { distrustOf } from './response-signature.ts';
import { singularFields } from './signed-fields.ts';

export type BorderFailure =
  /** No connection, or it broke before the whole answer was there. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timed-out'; readonly detail: string }
  /** The backend did not do it: `detail` is its reason. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }
  /** Proved to be the backend's word: another record already stands under this idempotency key. */
  | { readonly kind: 'conflict'; readonly detail: string }
  /** The answer is not proved to come from the backend for this request. Nothing in it is believed. */
  | { readonly kind: 'untrusted-answer'; readonly detail: string }
  /** It is the backend's, and says something that the API does not know. */
  | { readonly kind: 'garbled-answer'; readonly detail: string };

export interface BorderClientConfig {
  readonly url: string;
  readonly keyid: string;
  readonly privateKey: KeyObject;
  readonly backendKeyid: string;
  readonly backendPublicKey: KeyObject;
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly timeoutMs?: number;
  readonly clock: Clock;
}

/** A lane's way to its backend. Every request is signed, and no word of an answer is believed before its signature. */
export interface BorderClient {
  /** A cheap signed call: does the backend answer, and is it the right one? */
  probe(): Promise<Result<null, BorderFailure>>;
  screenTraveller(body: ScreeningRequest): Promise<Result<ScreeningAnswer, BorderFailure>>;
  /** Safe to repeat with the same key and body: it stays one record. */
  recordCrossing(idempotencyKey: string, body: CrossingRequest): Promise<Result<CrossingAnswer, BorderFailure>>;
  reportEvents(body: EventsRequest): Promise<Result<EventsAnswer, BorderFailure>>;
  watchlistSnapshot(): Promise<Result<SnapshotAnswer, BorderFailure>>;
  close(): Promise<void>;
}

/** In ms. */
const borderTimeouts = {
  /** From the request to the whole answer: a traveller waits for it, and an answer usually takes 5 ms. */
  answer: 3_000,
} as const;

/** No answer of the API is larger; more is not read. */
const largestAnswer = 8_388_608;

/** Makes the client of one backend; connections are opened when they are needed and kept. */
export function createBorderClient(config: BorderClientConfig): BorderClient {
  const base = new URL(config.url);
  const secure = base.protocol === 'https:';
  const pool = { keepAlive: true, maxSockets: 8 } as const;
  const agent = secure ? new HttpsAgent({ ...pool, ...config.tls }) : new HttpAgent(pool);

  const call = async <T>(
    id: OperationId,
    schema: z.ZodType<T>,
    body: unknown,
    idempotencyKey: string | null,
  ): Promise<Result<T, BorderFailure>> => {
    const { method, path } = operations[id];
    const target = new URL(path, base);
    const content = body === null ? null : Buffer.from(JSON.stringify(body));
    const exchange = async (): Promise<Result<T, BorderFailure> | 'stale-connection'> => {
      const targetUri = target.href;
      const signed = signRequest(
        { method, targetUri, content, contentType: 'application/json', idempotencyKey },
        config,
        config.clock.now(),
      );
      const sent = await send(target, { method, fields: signed.fields, content, agent, config });
      if (!sent.ok) return sent.error === 'stale-connection' ? sent.error : err(sent.error);
      const { message, bytes } = sent.value;
      const status = message.statusCode ?? 0;
      const read = singularFields(message.rawHeaders);
      const distrust =
        'doubled' in read
          ? `the answer has ${read.doubled} twice`
          : distrustOf(
              { status, fields: read.fields, content: bytes },
              { method, targetUri, label: signed.label, signature: signed.signature },
              { keyid: config.backendKeyid, publicKey: config.backendPublicKey },
              config.clock.now(),
            );
      if (distrust !== null) return err(unproved(status, distrust, bytes));
      return readProved(status, bytes, schema);
    };
    // The backend may close an idle connection just as we use it: once more, on a new one and with a new nonce.
    const first = await exchange();
    if (first !== 'stale-connection') return first;
    const second = await exchange();
    return second === 'stale-connection' ? err({ kind: 'unreachable', detail: 'the connection was closed' }) : second;
  };

  return {
    probe: async () => {
      const answer = await call('getPolicy', operations.getPolicy.answer, null, null);
      return answer.ok ? ok(null) : answer;
    },
    screenTraveller: (body) => call('screenTraveller', operations.screenTraveller.answer, body, null),
    recordCrossing: (key, body) => call('recordCrossing', operations.recordCrossing.answer, body, key),
    reportEvents: (body) => call('reportEvents', operations.reportEvents.answer, body, null),
    watchlistSnapshot: () => call('getWatchlistSnapshot', operations.getWatchlistSnapshot.answer, null, null),
    close: async () => agent.destroy(),
  };
}

/** The client of a lane that was never told its backend: it is out of service, and says why. */
export function absentBorderClient(detail: string): BorderClient {
  const absent = async () => err<BorderFailure>({ kind: 'unreachable', detail });
  return {
    probe: absent,
    screenTraveller: absent,
    recordCrossing: absent,
    reportEvents: absent,
    watchlistSnapshot: absent,
    close: async () => {},
  };
}

interface Sending {
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly content: Buffer | null;
  readonly agent: HttpAgent | HttpsAgent;
  readonly config: BorderClientConfig;
}

interface Received {
  readonly message: IncomingMessage;
  readonly bytes: Buffer;
}

function send(target: URL, sending: Sending): Promise<Result<Received, BorderFailure | 'stale-connection'>> {
  const { method, fields, content, agent, config } = sending;
  const within = config.timeoutMs ?? borderTimeouts.answer;
  return new Promise((resolve) => {
    const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = content === null ? {} : { 'content-length': String(content.length) };
    const request = open(target, { method, headers: { ...fields, ...length }, agent });
    const timer = config.clock.setTimeout(
      () => settle(err({ kind: 'timed-out', detail: `no answer from ${target.host} within ${within} ms` })),
      within,
    );
    const settle = (result: Result<Received, BorderFailure | 'stale-connection'>) => {
      config.clock.clearTimeout(timer);
      if (!result.ok) request.destroy();
      resolve(result);
    };
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      settle(err(stale ? 'stale-connection' : unreachable(target, error)));
    });
    request.on('response', (message) => {
      const chunks: Buffer[] = [];
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > largestAnswer) settle(err({ kind: 'untrusted-answer', detail: 'the answer is too large' }));
      });
      message.on('error', (error) => settle(err(unreachable(target, error))));
      message.on('end', () => settle(ok({ message, bytes: Buffer.concat(chunks) })));
    });
    request.end(content ?? undefined);
  });
}

function unreachable(target: URL, error: NodeJS.ErrnoException): BorderFailure {
  return { kind: 'unreachable', detail: `${target.host}: ${error.code ?? error.message}` };
}

/** Refusals before the request was proved cannot be signed: they are told, but nothing is done on their word. */
function unproved(status: number, distrust: string, bytes: Buffer): BorderFailure {
  if (status < 400) return { kind: 'untrusted-answer', detail: distrust };
  return { kind: 'refused', status, detail: `${reasonIn(bytes)} (${distrust})` };
}

function readProved<T>(status: number, bytes: Buffer, schema: z.ZodType<T>): Result<T, BorderFailure> {
  if (isConflict(status, bytes)) return err({ kind: 'conflict', detail: reasonIn(bytes) });
  if (status < 200 || status > 299) return err({ kind: 'refused', status, detail: reasonIn(bytes) });
  const read = schema.safeParse(jsonIn(bytes));
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  return err({ kind: 'garbled-answer', detail: `${issue?.path.join('.')}: ${issue?.message}` });
}

/** Not every 409 is one: the first request with the same key may still be at work. */
function isConflict(status: number, bytes: Buffer): boolean {
  const problem = problemSchema.safeParse(jsonIn(bytes));
  return (status === 409 || status === 422) && problem.success && problem.data.code === idempotencyConflict;
}

function reasonIn(bytes: Buffer): string {
  const problem = problemSchema.safeParse(jsonIn(bytes));
  return problem.success ? `${problem.data.code}: ${problem.data.detail}` : 'no reason given';
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

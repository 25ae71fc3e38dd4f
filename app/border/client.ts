import type { z } from 'zod';
import type { Clock } from '../core/instant.ts';
import { err, ok, type Result } from '../core/result.ts';
import type {
  CrossingAnswer,
  CrossingRequest,
  EventsAnswer,
  EventsRequest,
  ReconcileAnswer,
  ReconcileRequest,
  ScreeningAnswer,
  ScreeningRequest,
  SnapshotAnswer,
} from './messages.ts';
import { idempotencyConflict, problemSchema } from './messages.ts';
import type { BorderFailure } from './failure.ts';
import { type OperationId, operations } from './operations.ts';
import { signRequest } from './request-signature.ts';
import { distrustOf } from './response-signature.ts';
import type { SignBytes, VerifyBytes } from './signature-base.ts';
import { singularFields } from './signed-fields.ts';
import type { BorderAnswer, BorderRequest, BorderTransport } from './transport.ts';

export interface BorderClientConfig {
  readonly url: string;
  readonly keyid: string;
  readonly sign: SignBytes;
  readonly backendKeyid: string;
  readonly verify: VerifyBytes;
  makeNonce(): string;
  readonly transport: BorderTransport;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** A lane's way to its backend. Every request is signed, and no word of an answer is believed before its signature. */
export interface BorderClient {
  /** A cheap signed call: does the backend answer, and is it the right one? */
  probe(): Promise<Result<null, BorderFailure>>;
  screenTraveller(body: ScreeningRequest): Promise<Result<ScreeningAnswer, BorderFailure>>;
  /** Safe to repeat with the same key and body: it stays one record. */
  recordCrossing(idempotencyKey: string, body: CrossingRequest): Promise<Result<CrossingAnswer, BorderFailure>>;
  reportEvents(body: EventsRequest): Promise<Result<EventsAnswer, BorderFailure>>;
  /** What the backend has of this lane; changes nothing, unless a gap is answered for. */
  reconcile(body: ReconcileRequest): Promise<Result<ReconcileAnswer, BorderFailure>>;
  watchlistSnapshot(): Promise<Result<SnapshotAnswer, BorderFailure>>;
  close(): Promise<void>;
}

/** In ms. */
const borderTimeouts = {
  /** From the request to the whole answer: a traveller waits for it, and an answer usually takes 5 ms. */
  answer: 3_000,
} as const;

/** Where each operation is asked for. */
function targetsAt(url: string): Readonly<Record<OperationId, URL>> {
  const base = new URL(url);
  const targets = Object.entries(operations).map(([id, { path }]) => [id, new URL(path, base)] as const);
  return Object.fromEntries(targets) as Record<OperationId, URL>;
}

/** Makes the client of one backend. */
export function createBorderClient(config: BorderClientConfig): BorderClient {
  const targets = targetsAt(config.url);
  const backend = { keyid: config.backendKeyid, verify: config.verify };

  const call = async <T>(
    id: OperationId,
    schema: z.ZodType<T>,
    body: unknown,
    idempotencyKey: string | null,
  ): Promise<Result<T, BorderFailure>> => {
    const { method } = operations[id];
    const target = targets[id];
    const content = body === null ? null : Buffer.from(JSON.stringify(body));
    const exchange = async (): Promise<Result<T, BorderFailure> | 'stale-connection'> => {
      const targetUri = target.href;
      const signed = signRequest(
        { method, targetUri, content, contentType: 'application/json', idempotencyKey },
        config,
        config.clock.now(),
      );
      const sent = await inTime({ method, target, fields: signed.fields, content }, config);
      if (!sent.ok) return sent.error === 'stale-connection' ? sent.error : err(sent.error);
      const { status, rawHeaders, bytes } = sent.value;
      const read = singularFields(rawHeaders);
      const distrust =
        'doubled' in read
          ? `the answer has ${read.doubled} twice`
          : distrustOf(
              { status, fields: read.fields, content: bytes },
              { method, targetUri, label: signed.label, signature: signed.signature },
              backend,
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
    reconcile: (body) => call('reconcile', operations.reconcile.answer, body, null),
    watchlistSnapshot: () => call('getWatchlistSnapshot', operations.getWatchlistSnapshot.answer, null, null),
    close: () => config.transport.close(),
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
    reconcile: absent,
    watchlistSnapshot: absent,
    close: async () => {},
  };
}

/** The answer to one request, or that there was none in time: what comes later finds nobody waiting. */
function inTime(
  request: BorderRequest,
  { transport, clock, timeoutMs }: BorderClientConfig,
): Promise<Result<BorderAnswer, BorderFailure | 'stale-connection'>> {
  const within = timeoutMs ?? borderTimeouts.answer;
  return new Promise((resolve) => {
    const given = new AbortController();
    const timer = clock.setTimeout(() => {
      resolve(err({ kind: 'timed-out', detail: `no answer from ${request.target.host} within ${within} ms` }));
      given.abort();
    }, within);
    void transport.exchange(request, given.signal).then((result) => {
      clock.clearTimeout(timer);
      resolve(result);
    });
  });
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
  if (status !== 409 && status !== 422) return false;
  const problem = problemSchema.safeParse(jsonIn(bytes));
  return problem.success && problem.data.code === idempotencyConflict;
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

import { openCheckpoint } from '../audit/checkpoint.ts';
import { type CheckpointVerdict, judgeCheckpoint, type KnownCheckpoint } from '../backend/checkpoints.ts';
import {
  idempotencyConflict,
  type CrossingRequest,
  type EventsRequest,
  type ReconcileRequest,
  type ScreeningRequest,
} from '../border/messages.ts';
import { type Operation, operations } from '../border/operations.ts';
import { readRequestSignature } from '../border/request-signature.ts';
import { type AnsweredRequest, signResponse } from '../border/response-signature.ts';
import { isSignedBy } from '../border/signature-base.ts';
import { singularFields } from '../border/signed-fields.ts';
import type { BorderAnswer, BorderRequest } from '../border/transport.ts';
import type { Instant } from '../core/instant.ts';
import type { Policy } from '../policy/policy.ts';
import type { SimKey } from './sim-keys.ts';

export interface ModelBackendOptions {
  /** The backend's own clock is right. */
  now(): Instant;
  readonly laneKey: SimKey;
  readonly backendKey: SimKey;
  readonly policy: Policy;
  /** Holds every body against its schema: slow, and what a lane sends is of few kinds. */
  readonly judgesBodies: boolean;
  /** Document numbers that stand on a list. */
  readonly listed: ReadonlySet<string>;
}

/** A crossing as the backend keeps it. */
export interface KeptCrossing {
  readonly key: string;
  readonly sequence: number;
  readonly body: string;
}

interface Proved {
  readonly answered: AnsweredRequest;
  /** When the lane signed it, in seconds since 1970. */
  readonly signedAt: number;
  readonly key: string | null;
}

interface Reply {
  readonly status: number;
  readonly json: object;
}

interface KeptCheckpoint extends KnownCheckpoint {
  readonly note: string;
}

/**
 * The border backend as its contract has it, in memory: requests and answers are verified and signed by the product's own
 * code; crossings stand once under their key and are counted without gaps; events are taken once.
 */
export class ModelBackend {
  readonly crossings = new Map<string, KeptCrossing>();
  readonly events = new Map<number, string>();
  /** Entries that came again with another content, though nobody had answered for a gap. */
  differing = 0;
  /** Gaps that somebody has answered for. */
  gapsAccepted = 0;
  /** The largest checkpoint of the lane's present line. */
  checkpoint: KeptCheckpoint | null = null;
  /** Checkpoints that were smaller than one before, or of another tree. */
  disputed = 0;
  /** Crossings about whose traveller the lane has heard what the lists say. */
  readonly screened = new Set<string>();
  /** Which crossing an answer is about that has left the backend. */
  readonly #about = new WeakMap<BorderAnswer, string>();
  #asked: string | null = null;
  /** The policy as it goes over the wire, again and again. */
  #policy: Buffer<ArrayBuffer> | null = null;
  /** The next crossing that comes finds another record under its key. */
  #conflicting = false;
  readonly #options: ModelBackendOptions;
  readonly #nonces = new Set<string>();

  constructor(options: ModelBackendOptions) {
    this.#options = options;
  }

  /** Somebody else's record takes the key of the next crossing before it comes. True when one came. */
  occupyNextKey(struck: () => void): void {
    this.#conflicting = true;
    this.#onConflict = struck;
  }
  #onConflict: () => void = () => {};

  /** An answer has reached the lane as the backend gave it. */
  heard(answer: BorderAnswer): void {
    const crossing = this.#about.get(answer);
    if (crossing !== undefined) this.screened.add(crossing);
  }

  /** What the backend answers to a request as it came over the wire. */
  answer(request: BorderRequest): BorderAnswer {
    this.#asked = null;
    const answer = this.#answer(request);
    if (this.#asked !== null) this.#about.set(answer, this.#asked);
    return answer;
  }

  #answer(request: BorderRequest): BorderAnswer {
    const proved = this.#prove(request);
    if (!('answered' in proved)) return wire(proved, null);
    const reply = this.#work(request, proved);
    const { policy } = this.#options;
    this.#policy ??= Buffer.from(JSON.stringify(policy));
    const content = reply.json === policy ? this.#policy : Buffer.from(JSON.stringify(reply.json));
    const { backendKey, now } = this.#options;
    const signer = { keyid: backendKey.name, sign: backendKey.sign };
    const answer = { status: reply.status, contentType: contentTypeOf(reply), content };
    return wire(reply, signResponse(answer, proved.answered, signer, now()), content);
  }

  #prove({ method, target, fields, content }: BorderRequest): Reply | Proved {
    const { laneKey, now } = this.#options;
    const read = singularFields(Object.entries(fields).flat());
    if ('doubled' in read) return problem(400, 'field-doubled');
    const bytes = content ?? Buffer.alloc(0);
    const claim = readRequestSignature({ method, targetUri: target.href, fields: read.fields, content: bytes }, now());
    if (!claim.ok) return problem(claim.error.kind === 'malformed' ? 400 : 401, claim.error.code);
    const { keyid, nonce, base, signature, label, created: signedAt } = claim.value;
    if (keyid !== laneKey.name || !isSignedBy(laneKey.verify, base, signature)) return problem(401, 'signature-wrong');
    if (this.#nonces.has(nonce)) return problem(401, 'not-accepted');
    this.#nonces.add(nonce);
    const answered = { method, targetUri: target.href, label, signature };
    return { answered, signedAt, key: read.fields.get('idempotency-key') ?? null };
  }

  #work({ method, target, content }: BorderRequest, { key, signedAt }: Proved): Reply {
    const operation = operationAt(method, target.pathname);
    if (operation === null) return problem(404, 'no-such-operation');
    const text = content?.toString('utf8') ?? 'null';
    if (operation.request === null) return done(operation === operations.getPolicy ? this.#options.policy : {});
    const body: unknown = JSON.parse(text);
    if (this.#options.judgesBodies && !operation.request.safeParse(body).success) return problem(400, 'bad-body');
    switch (operation) {
      case operations.screenTraveller:
        return this.#screen(body as ScreeningRequest);
      case operations.recordCrossing:
        return key === null ? problem(400, 'idempotency-key') : this.#record(key, body as CrossingRequest);
      case operations.reportEvents:
        return this.#report(body as EventsRequest, signedAt);
      case operations.reconcile:
        return this.#reconcile(body as ReconcileRequest, signedAt);
      default:
        return problem(404, 'no-such-operation');
    }
  }

  #screen({ crossingId, documentNumber }: ScreeningRequest): Reply {
    this.#asked = crossingId ?? null;
    const hit = { list: 'simulated', entry: '1', kind: 'document', score: 1, reasons: ['document number'] };
    return done({ hits: this.#options.listed.has(documentNumber) ? [hit] : [], version: '1' });
  }

  #record(key: string, body: CrossingRequest): Reply {
    if (this.#conflicting) {
      this.#conflicting = false;
      this.#onConflict();
      this.#keep(key, JSON.stringify({ ...body, clearedBy: 'another-lane' }));
    }
    const text = JSON.stringify(body);
    const known = this.crossings.get(key) ?? this.#keep(key, text);
    if (known.body !== text) return problem(409, idempotencyConflict);
    return done({ id: key, sequence: known.sequence });
  }

  #keep(key: string, body: string): KeptCrossing {
    const kept = { key, sequence: this.crossings.size + 1, body };
    this.crossings.set(key, kept);
    return kept;
  }

  #report({ events, checkpoint }: EventsRequest, signedAt: number): Reply {
    let added = 0;
    for (const event of events) {
      const text = JSON.stringify(event);
      const known = this.events.get(event.sequence);
      if (known === undefined) {
        this.events.set(event.sequence, text);
        added += 1;
      } else if (known !== text && this.gapsAccepted === 0) this.differing += 1;
    }
    const verdict = checkpoint === undefined ? {} : { checkpoint: this.#takeCheckpoint(checkpoint, signedAt) };
    return done({ received: events.length, added, ...verdict });
  }

  #takeCheckpoint(note: string, signedAt: number): CheckpointVerdict {
    const { laneKey } = this.#options;
    const opened = openCheckpoint(note, { key: laneKey, verify: laneKey.verify });
    const verdict = judgeCheckpoint(this.checkpoint, opened, signedAt);
    if (verdict === 'kept' && opened !== null) this.checkpoint = { ...opened, note, signedAt };
    if (verdict === 'forked' || verdict === 'rolled-back') this.disputed += 1;
    return verdict;
  }

  #reconcile({ keys, acceptedGap, checkpoint }: ReconcileRequest, signedAt: number): Reply {
    const known = this.checkpoint;
    const answersFor = (root: Uint8Array) => Buffer.from(root).toString('base64') === acceptedGap?.root;
    if (acceptedGap !== undefined && known !== null && known.size === acceptedGap.size && answersFor(known.root)) {
      this.checkpoint = null;
      this.gapsAccepted += 1;
      if (checkpoint !== undefined) this.#takeCheckpoint(checkpoint, signedAt);
    }
    const found = keys.flatMap((key) => {
      const kept = this.crossings.get(key);
      if (kept === undefined) return [];
      const { occurredAt, direction, tailgated, clearedBy } = JSON.parse(kept.body) as CrossingRequest;
      return [{ key, id: key, sequence: kept.sequence, occurredAt, direction, tailgated, clearedBy }];
    });
    const events = Math.max(-1, ...this.events.keys()) + 1;
    return done({ crossings: this.crossings.size, events, found, checkpoint: this.checkpoint?.note ?? null });
  }
}

function operationAt(method: string, path: string): Operation | null {
  return Object.values(operations).find((one) => one.method === method && one.path === path) ?? null;
}

function done(json: object): Reply {
  return { status: 200, json };
}

function problem(status: number, code: string): Reply {
  return { status, json: { type: 'about:blank', title: code, status, code, detail: code } };
}

function contentTypeOf({ status }: Reply): string {
  return status === 200 ? 'application/json' : 'application/problem+json';
}

/** An answer on the wire; unsigned when its request proved nothing. */
export function wire(
  reply: Reply,
  signed: Readonly<Record<string, string>> | null,
  content = Buffer.from(JSON.stringify(reply.json)),
): BorderAnswer {
  const fields = { 'content-type': contentTypeOf(reply), ...signed };
  return { status: reply.status, rawHeaders: Object.entries(fields).flat(), bytes: content };
}

/** What a proxy says while the backend behind it is busy: not the backend's word. */
export const unsignedRefusal = wire(problem(503, 'unavailable'), null);

import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BorderAccess, randomNonce } from '../border/connect.ts';
import { signWith, verifyWith } from '../border/ed25519.ts';
import { type RequestSigner, signRequest } from '../border/request-signature.ts';
import { distrustOf } from '../border/response-signature.ts';
import { singularFields } from '../border/signed-fields.ts';
import { type Clock, type Instant, instantFrom } from '../core/instant.ts';
import { Database } from './database.ts';
import { backendSigner, enrolKey } from './keys.ts';
import { type Backend, startBackend } from './server.ts';

/** A backend on a private server of its own, for tests and figures: any bytes can be sent to it. */

/** The machine's clock, moved by `shift` ms: for what must not be waited for. */
export class ShiftedClock implements Clock {
  shift = 0;

  now(): Instant {
    return instantFrom(Date.now() + this.shift);
  }

  elapsed(): number {
    return performance.now();
  }

  setTimeout(callback: () => void, ms: number): NodeJS.Timeout {
    return setTimeout(callback, ms);
  }

  clearTimeout(handle: unknown): void {
    clearTimeout(handle as NodeJS.Timeout);
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface RigLane extends RequestSigner, Pick<BorderAccess, 'privateKey'> {
  readonly lane: string;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

export class BackendRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'egate-backend-'));
  readonly clock = new ShiftedClock();
  readonly said: string[] = [];
  #db: Database | null = null;
  #backend: Backend | null = null;

  get db(): Database {
    return this.#db!;
  }

  get url(): string {
    return this.#backend!.url;
  }

  get database(): string {
    return join(this.folder, 'backend');
  }

  /** Starts it, or starts it again on the same data. */
  async start(): Promise<void> {
    const opened = await Database.open({ kind: 'embedded', folder: this.database }, (state) => this.said.push(state));
    if (!opened.ok) throw new Error(opened.error.detail);
    this.#db = opened.value;
    this.#backend = await startBackend({
      db: opened.value,
      port: 0,
      tls: null,
      publicUrl: null,
      trust: { version: 'none', certificates: [] },
      clock: this.clock,
      log: (line) => this.said.push(line),
    });
  }

  async stop(): Promise<void> {
    await this.#backend?.close();
    await this.#db?.close();
    [this.#backend, this.#db] = [null, null];
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async enrol(lane: string): Promise<RigLane> {
    const pair = generateKeyPairSync('ed25519');
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const enrolled = await enrolKey(this.db, lane, pem);
    if (!enrolled.ok) throw new Error(enrolled.error);
    const { privateKey } = pair;
    return { lane, keyid: enrolled.value.keyid, privateKey, sign: signWith(privateKey), makeNonce: randomNonce };
  }

  /** What a lane's client needs to reach this backend. */
  async access({ keyid, privateKey }: RigLane): Promise<BorderAccess> {
    const backend = await backendSigner(this.db);
    const backendPublicKey = createPublicKey(backend.publicKey);
    return { url: this.url, keyid, privateKey, backendKeyid: backend.keyid, backendPublicKey };
  }

  /** The fields of a rightly signed request, and what they sign. */
  signed(lane: RigLane, call: Call, url = this.url) {
    const content = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body));
    const targetUri = `${url}${call.path}`;
    const signed = signRequest(
      {
        method: call.method,
        targetUri,
        content,
        contentType: 'application/json',
        idempotencyKey: call.idempotencyKey ?? null,
      },
      lane,
      this.clock.now(),
    );
    const answered = { method: call.method, targetUri, label: signed.label, signature: signed.signature };
    return { fields: [['Host', new URL(url).host], ...Object.entries(signed.fields)], content, answered } as const;
  }

  /** Sends a rightly signed request; throws when a 2xx cannot be believed. */
  async ask(lane: RigLane, call: Call): Promise<RawAnswer> {
    const { fields, content, answered } = this.signed(lane, call);
    const answer = await this.send(call.method, call.path, fields, content);
    if (answer.status < 300) {
      const { keyid, publicKey } = await backendSigner(this.db);
      const read = singularFields(answer.rawHeaders);
      if ('doubled' in read) throw new Error(read.doubled);
      const proof = { status: answer.status, fields: read.fields, content: Buffer.from(answer.text, 'latin1') };
      const key = { keyid, verify: verifyWith(createPublicKey(publicKey)) };
      const distrust = distrustOf(proof, answered, key, this.clock.now());
      if (distrust !== null) throw new Error(distrust);
    }
    return answer;
  }

  /** Sends exactly these fields and bytes. */
  send(
    method: string,
    path: string,
    fields: readonly (readonly string[])[],
    content: Uint8Array | null,
  ): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.url);
      const length = content === null ? [] : ['Content-Length', String(content.length)];
      const headers = [...fields.flat(), ...length];
      const request = httpRequest({ hostname, port, method, path, headers, setHost: false, agent: false });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('latin1');
          const status = response.statusCode ?? 0;
          resolve({ status, rawHeaders: response.rawHeaders, text, json: parse(text) });
        });
      });
      request.end(content ?? undefined);
    });
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(text, 'latin1').toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** A crossing of a lane, as a lane records it. */
export function crossingOf(lane: RigLane, changed: object = {}): Call {
  const crossingId = randomUUID();
  return {
    method: 'POST',
    path: '/v1/crossings',
    idempotencyKey: crossingId,
    body: {
      lane: lane.lane,
      crossingId,
      occurredAt: '2026-06-01T12:00:00.000Z',
      direction: 'exit',
      tailgated: false,
      clearedBy: 'machine',
      ...changed,
    },
  };
}

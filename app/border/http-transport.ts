import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { err, ok, type Result } from '../core/result.ts';
import type { BorderFailure } from './failure.ts';
import { type BorderAnswer, type BorderRequest, type BorderTransport, largestAnswer } from './transport.ts';

/** A lane's certificate for its backend, PEM. */
export interface ClientTls {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** HTTP, or HTTPS by the scheme of `url`; connections are opened when they are needed and kept. */
export function httpTransport(url: string, tls?: ClientTls): BorderTransport {
  const pool = { keepAlive: true, maxSockets: 8 } as const;
  const agent = new URL(url).protocol === 'https:' ? new HttpsAgent({ ...pool, ...tls }) : new HttpAgent(pool);
  return {
    exchange: (request, signal) => send(request, signal, agent),
    close: async () => agent.destroy(),
  };
}

function send(
  { method, target, fields, content }: BorderRequest,
  signal: AbortSignal,
  agent: HttpAgent | HttpsAgent,
): Promise<Result<BorderAnswer, BorderFailure | 'stale-connection'>> {
  return new Promise((resolve) => {
    const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = content === null ? {} : { 'content-length': String(content.length) };
    const request = open(target, { method, headers: { ...fields, ...length }, agent, signal });
    const fail = (failure: BorderFailure | 'stale-connection') => {
      request.destroy();
      resolve(err(failure));
    };
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      fail(stale ? 'stale-connection' : unreachable(target, error));
    });
    request.on('response', (message) => {
      const chunks: Buffer[] = [];
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > largestAnswer) fail({ kind: 'untrusted-answer', detail: 'the answer is too large' });
      });
      message.on('error', (error) => fail(unreachable(target, error)));
      message.on('end', () => {
        const { statusCode = 0, rawHeaders } = message;
        resolve(ok({ status: statusCode, rawHeaders, bytes: Buffer.concat(chunks) }));
      });
    });
    request.end(content ?? undefined);
  });
}

function unreachable(target: URL, error: NodeJS.ErrnoException): BorderFailure {
  return { kind: 'unreachable', detail: `${target.host}: ${error.code ?? error.message}` };
}

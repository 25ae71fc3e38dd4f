import type { Problem } from '../border/messages.ts';

/** A refusal as the client gets it (RFC 9457): what it did wrong in its own words, nothing of what is inside. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  500: 'Internal error',
  503: 'Unavailable',
};

function problemOf({ status, code, message }: Refusal): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Refused', status, code, detail: message };
}

export function problemBytes(refusal: Refusal): Buffer {
  return Buffer.from(JSON.stringify(problemOf(refusal)));
}

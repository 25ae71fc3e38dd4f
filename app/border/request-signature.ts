import { type BareItem, type InnerList, serializeBareItem } from 'structured-headers';
import type { Instant } from '../core/instant.ts';
import { err, ok, type Result } from '../core/result.ts';
import { checkContentDigest, contentDigest } from './content-digest.ts';
import {
  type ComponentValue,
  coversExactly,
  onlySignature,
  type SignBytes,
  signatureBase,
  signMessage,
} from './signature-base.ts';
import type { SingularField, SingularFields } from './signed-fields.ts';

/** Bounds of a request's age, in seconds. */
const requestWindow = {
  /** `expires` may be at most this long after `created`, and `created` at most this old. */
  longest: 60,
  /** Clocks of lane and backend may differ by this much. */
  ahead: 5,
} as const;

const requestTag = 'egate-lane';
/** 128 bits take 22 characters of base64; no honest nonce needs more than this. */
const nonceLength = { least: 22, most: 256 } as const;

/** A request before or after it went over the wire. */
export interface RequestToVerify {
  readonly method: string;
  /** Scheme, host as asked, path and query as sent. */
  readonly targetUri: string;
  readonly fields: SingularFields;
  readonly content: Uint8Array;
}

/** What a request says of its signature, checked in all but the signature itself. */
export interface RequestClaim {
  readonly label: string;
  readonly keyid: string;
  readonly nonce: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly expires: number;
  readonly base: string;
  readonly signature: Uint8Array;
}

export type RequestRefusal =
  | { readonly kind: 'malformed'; readonly code: string; readonly detail: string }
  | { readonly kind: 'not-proved'; readonly code: string; readonly detail: string };

/** Reads a request's signature and checks all that needs no key. The caller verifies `base`, then burns the nonce. */
export function readRequestSignature(request: RequestToVerify, now: Instant): Result<RequestClaim, RequestRefusal> {
  const { fields, content } = request;
  const input = fields.get('signature-input');
  const signatureField = fields.get('signature');
  if (input === undefined || signatureField === undefined)
    return notProved('signature-absent', 'the request is not signed');
  const message = onlySignature(input, signatureField);
  if (message === null) return notProved('signature-malformed', 'exactly one well-formed signature is needed');

  const parameters = readParameters(message.covered);
  if (typeof parameters === 'string') return notProved('signature-parameters', parameters);
  const late = outsideWindow(parameters.created, parameters.expires, now);
  if (late !== null) return notProved('signature-time', late);
  if (!coversExactly(message.covered, componentsOf(request)))
    return notProved('signature-components', `exactly ${componentsOf(request).join(' ')} must be covered`);

  const digest = fields.get('content-digest');
  if (content.length > 0 && digest === undefined) return malformed('digest-absent', 'content needs a Content-Digest');
  const problem = digest === undefined ? null : checkContentDigest(digest, content);
  if (problem !== null) return malformed(problem, 'the Content-Digest does not stand for the content');

  const base = signatureBase(message.covered, requestValue(request));
  if (base === null) return notProved('signature-components', 'a covered component has no value');
  const { keyid, nonce, created, expires } = parameters;
  return ok({ label: message.label, keyid, nonce, created, expires, base, signature: message.signature });
}

/** Whoever signs requests: a key, its id, and a source of nonces that never come twice. */
export interface RequestSigner {
  readonly keyid: string;
  readonly sign: SignBytes;
  /** At least 128 random bits. */
  makeNonce(): string;
}

/** The fields that sign a request; `idempotencyKey` where one is sent. */
export function signRequest(
  request: {
    readonly method: string;
    readonly targetUri: string;
    readonly content: Uint8Array | null;
    readonly contentType: string;
    readonly idempotencyKey: string | null;
  },
  signer: RequestSigner,
  now: Instant,
): { readonly fields: Readonly<Record<string, string>>; readonly label: string; readonly signature: Uint8Array } {
  const { method, targetUri, content, contentType, idempotencyKey } = request;
  const fields = new Map<SingularField, string>();
  if (content !== null) fields.set('content-type', contentType).set('content-digest', contentDigest(content));
  if (idempotencyKey !== null) fields.set('idempotency-key', idempotencyKey);
  const parts: RequestToVerify = { method, targetUri, fields, content: content ?? new Uint8Array() };
  const created = Math.floor(now / 1000);
  const covered: InnerList = [
    componentsOf(parts).map((name) => [name.slice(1, -1), new Map()]),
    new Map<string, BareItem>([
      ['created', created],
      ['expires', created + requestWindow.longest],
      ['nonce', signer.makeNonce()],
      ['keyid', signer.keyid],
      ['tag', requestTag],
    ]),
  ];
  const signed = signMessage('lane', covered, requestValue(parts), signer.sign);
  return {
    fields: { ...Object.fromEntries(fields), 'signature-input': signed.signatureInput, signature: signed.signature },
    label: 'lane',
    signature: signed.bytes,
  };
}

function componentsOf({ fields, content }: RequestToVerify): readonly string[] {
  return [
    '"@method"',
    '"@target-uri"',
    ...(content.length > 0 ? ['"content-digest"', '"content-type"'] : []),
    ...(fields.has('idempotency-key') ? ['"idempotency-key"'] : []),
  ];
}

function requestValue({ method, targetUri, fields }: RequestToVerify): ComponentValue {
  return (name, parameters) => {
    if (parameters.size > 0) return null;
    if (name === '@method') return method;
    if (name === '@target-uri') return targetUri;
    return fields.get(name as SingularField) ?? null;
  };
}

interface RequestParameters {
  readonly created: number;
  readonly expires: number;
  readonly nonce: string;
  readonly keyid: string;
}

/** The parameters, or what is wrong with them. */
function readParameters([, parameters]: InnerList): RequestParameters | string {
  const allowed = ['created', 'expires', 'nonce', 'keyid', 'tag', 'alg'];
  const unknown = [...parameters.keys()].find((name) => !allowed.includes(name));
  if (unknown !== undefined) return `parameter ${unknown} is not known`;
  const { created, expires, nonce, keyid, tag, alg = 'ed25519' } = Object.fromEntries(parameters);
  // Fails closed on absent and odd times: neither undefined nor NaN is an integer.
  if (!Number.isInteger(created) || !Number.isInteger(expires)) return 'created and expires must be integers';
  if (typeof nonce !== 'string' || nonce.length < nonceLength.least || nonce.length > nonceLength.most)
    return 'nonce must be a string of at least 128 random bits';
  if (typeof keyid !== 'string') return 'keyid must be a string';
  if (tag !== requestTag) return `tag must be ${serializeBareItem(requestTag)}`;
  if (alg !== 'ed25519') return 'alg must be "ed25519"';
  return { created: created as number, expires: expires as number, nonce, keyid };
}

function outsideWindow(created: number, expires: number, now: Instant): string | null {
  const seconds = now / 1000;
  const { longest, ahead } = requestWindow;
  if (!(expires >= created && expires - created <= longest)) return `expires must be within ${longest} s of created`;
  if (!(created >= seconds - longest)) return `created is more than ${longest} s ago`;
  if (!(created <= seconds + ahead)) return `created is more than ${ahead} s ahead`;
  return expires >= seconds ? null : 'expires is past';
}

function malformed(code: string, detail: string): Result<never, RequestRefusal> {
  return err({ kind: 'malformed', code, detail });
}

function notProved(code: string, detail: string): Result<never, RequestRefusal> {
  return err({ kind: 'not-proved', code, detail });
}

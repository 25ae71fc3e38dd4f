import { singularFields } from '../border/signed-fields.ts';
import { readRequestSignature } from '../border/request-signature.ts';
import type { AnsweredRequest } from '../border/response-signature.ts';
import { isSignedBy } from '../border/signature-base.ts';
import type { Clock } from '../core/instant.ts';
import type { LaneKeys } from './lane-keys.ts';
import type { OwnNames } from './own-names.ts';
import { Refusal } from './problem.ts';

/** A request whose sender is proved. */
export interface ProvedRequest {
  readonly lane: string;
  /** Scheme and host as the lane asked. */
  readonly origin: string;
  readonly contentType: string | null;
  readonly idempotencyKey: string | null;
  /** When the lane signed it, in seconds since 1970. */
  readonly signedAt: number;
  /** What the answer is bound to. */
  readonly answered: AnsweredRequest;
}

/** Proves who sent a request: everything else first, then the signature, and only then the nonce is burnt. */
export async function verifyRequest(
  raw: {
    readonly method: string;
    readonly url: string;
    readonly rawHeaders: readonly string[];
    readonly content: Uint8Array;
  },
  environment: { readonly names: OwnNames; readonly keys: LaneKeys; readonly clock: Clock },
): Promise<ProvedRequest> {
  const { names, keys, clock } = environment;
  const read = singularFields(raw.rawHeaders);
  if ('doubled' in read) throw new Refusal(400, 'field-doubled', `${read.doubled} stands there twice`);
  const { fields } = read;
  const host = fields.get('host') ?? '';
  if (!names.isOwn(host)) throw new Refusal(421, 'foreign-host', 'the Host is not this server');
  if (!raw.url.startsWith('/')) throw new Refusal(400, 'request-target', 'the request target must be a path');
  const origin = `${names.scheme}://${host}`;
  const targetUri = `${origin}${raw.url}`;
  const claim = readRequestSignature({ method: raw.method, targetUri, fields, content: raw.content }, clock.now());
  if (!claim.ok) {
    const { kind, code, detail } = claim.error;
    throw new Refusal(kind === 'malformed' ? 400 : 401, code, detail);
  }
  const { keyid, nonce, created, expires, base, signature, label } = claim.value;
  const verify = await keys.find(keyid);
  // One answer for both: nobody learns which key ids there are.
  if (verify === null || !isSignedBy(verify, base, signature))
    throw new Refusal(401, 'signature-wrong', 'the signature is not that key’s');
  const lane = await keys.burn(keyid, nonce, expires);
  if (lane === null) throw new Refusal(401, 'not-accepted', 'the nonce was used before, or the key counts no more');
  return {
    lane,
    origin,
    contentType: fields.get('content-type') ?? null,
    idempotencyKey: fields.get('idempotency-key') ?? null,
    signedAt: created,
    answered: { method: raw.method, targetUri, label, signature },
  };
}

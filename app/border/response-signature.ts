import { type BareItem, type InnerList, serializeBareItem } from 'structured-headers';
import type { Instant } from '../core/instant.ts';
import { checkContentDigest, contentDigest } from './content-digest.ts';
import {
  type ComponentValue,
  coversExactly,
  isSignedBy,
  onlySignature,
  type SignBytes,
  signatureBase,
  signMessage,
  type VerifyBytes,
} from './signature-base.ts';
import type { SingularFields } from './signed-fields.ts';

const responseTag = 'egate-backend';
/** An answer is made for its request: created when it is sent, give or take what clocks may differ, in seconds. */
const responseWindow = { longest: 60, ahead: 5 } as const;

/** The signed request that an answer belongs to. */
export interface AnsweredRequest {
  readonly method: string;
  readonly targetUri: string;
  readonly label: string;
  readonly signature: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** Content-Digest, Signature-Input and Signature of an answer, bound to its request by `;req` (RFC 9421 §2.4). */
export function signResponse(
  answer: Answer,
  request: AnsweredRequest,
  signer: { readonly keyid: string; readonly sign: SignBytes },
  now: Instant,
): Readonly<Record<'content-digest' | 'signature-input' | 'signature', string>> {
  const digest = contentDigest(answer.content);
  const covered: InnerList = [
    [
      ['@status', new Map()],
      ['content-digest', new Map()],
      ['content-type', new Map()],
      ['@method', new Map([['req', true]])],
      ['@target-uri', new Map([['req', true]])],
      [
        'signature',
        new Map<string, BareItem>([
          ['req', true],
          ['key', request.label],
        ]),
      ],
    ],
    new Map<string, BareItem>([
      ['created', Math.floor(now / 1000)],
      ['keyid', signer.keyid],
      ['tag', responseTag],
    ]),
  ];
  const value = responseValue(answer.status, answer.contentType, digest, request);
  const signed = signMessage('backend', covered, value, signer.sign);
  return { 'content-digest': digest, 'signature-input': signed.signatureInput, signature: signed.signature };
}

/** Why an answer cannot be believed; null when the backend's key signed it for this very request just now. */
export function distrustOf(
  answer: { readonly status: number; readonly fields: SingularFields; readonly content: Uint8Array },
  request: AnsweredRequest,
  backend: { readonly keyid: string; readonly verify: VerifyBytes },
  now: Instant,
): string | null {
  const { status, fields, content } = answer;
  const input = fields.get('signature-input');
  const signature = fields.get('signature');
  const digest = fields.get('content-digest');
  const contentType = fields.get('content-type');
  if (input === undefined || signature === undefined || digest === undefined || contentType === undefined)
    return 'the answer is not signed';
  const message = onlySignature(input, signature);
  if (message === null) return 'the answer has no well-formed signature';
  const { created, keyid, tag, ...others } = Object.fromEntries(message.covered[1]);
  if (tag !== responseTag || Object.keys(others).length > 0) return "the answer's signature has other parameters";
  if (keyid !== backend.keyid) return 'the answer is signed with another key';
  const age = now / 1000 - (typeof created === 'number' ? created : Number.NaN);
  if (!(age <= responseWindow.longest && age >= -responseWindow.ahead)) return 'the answer was not signed just now';
  const wanted = [
    '"@status"',
    '"content-digest"',
    '"content-type"',
    '"@method";req',
    '"@target-uri";req',
    `"signature";req;key=${serializeBareItem(request.label)}`,
  ];
  if (!coversExactly(message.covered, wanted)) return 'the answer covers other components';
  const base = signatureBase(message.covered, responseValue(status, contentType, digest, request));
  if (base === null || !isSignedBy(backend.verify, base, message.signature)) return "the answer's signature is wrong";
  return checkContentDigest(digest, content);
}

function responseValue(status: number, contentType: string, digest: string, request: AnsweredRequest): ComponentValue {
  return (name, parameters) => {
    if (parameters.get('req') === true) {
      if (name === '@method') return request.method;
      if (name === '@target-uri') return request.targetUri;
      return name === 'signature' ? `:${Buffer.from(request.signature).toString('base64')}:` : null;
    }
    if (name === '@status') return String(status);
    if (name === 'content-digest') return digest;
    return name === 'content-type' ? contentType : null;
  };
}

import { type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from '../core/instant.ts';
import { type BorderClient, createBorderClient } from './client.ts';
import { signWith, verifyWith } from './ed25519.ts';
import { type ClientTls, httpTransport } from './http-transport.ts';

/** What a lane was given when it was enrolled: where its backend is, and both sides' keys. */
export interface BorderAccess {
  readonly url: string;
  readonly keyid: string;
  readonly privateKey: KeyObject;
  readonly backendKeyid: string;
  readonly backendPublicKey: KeyObject;
  readonly tls?: ClientTls;
}

/** 144 random bits: nobody guesses one, and none comes twice. */
export function randomNonce(): string {
  return randomBytes(18).toString('base64url');
}

/** The client as a lane has it: real keys, real randomness, HTTP. */
export function connectBorder(access: BorderAccess, clock: Clock): BorderClient {
  return createBorderClient({
    url: access.url,
    keyid: access.keyid,
    sign: signWith(access.privateKey),
    backendKeyid: access.backendKeyid,
    verify: verifyWith(access.backendPublicKey),
    makeNonce: randomNonce,
    transport: httpTransport(access.url, access.tls),
    clock,
  });
}

import { ok, type Result } from '../../../app/core/result.ts';
import { activeHashes, type ActiveScheme } from './active-authentication.ts';
import { ecParameters, type PaceParameters, paceParameters, paceParametersOf } from './pace-parameters.ts';
import { type CvScheme, isCvScheme } from '../pki/cv-certificate.ts';
import { encodingsOf, type KeyEncoding } from './static-key-encoding.ts';
import { type CipherName, cipherNames } from './symmetric.ts';

/** A key of chip authentication as a profile asks for it. */
export interface StaticKeyWanted {
  readonly parameters: PaceParameters;
  readonly cipher: CipherName;
  readonly keyId: number | null;
  readonly encoding: KeyEncoding;
}

type Raw = Readonly<Record<string, unknown>>;

/** `true`, or an object of one key, or of several in `keys`. */
export function chipAuthenticationOf(value: unknown): Result<readonly StaticKeyWanted[], string> {
  if (value === undefined || value === false) return ok([]);
  if (value === true) return chipAuthenticationOf({});
  const raw = objectOf(value);
  if (raw === null) return wrong('is true, false or an object');
  if (raw.keys === undefined) {
    const one = staticKeyOf(raw);
    return one.ok ? ok([one.value]) : one;
  }
  const list: readonly unknown[] = Array.isArray(raw.keys) ? raw.keys : [];
  if (list.length === 0 || Object.keys(raw).length > 1)
    return wrong('"keys" is a list of keys, and nothing stands beside it');
  const keys: StaticKeyWanted[] = [];
  for (const one of list) {
    const key = staticKeyOf(objectOf(one) ?? { '': one });
    if (!key.ok) return key;
    keys.push(key.value);
  }
  const ids = new Set(keys.map(({ keyId }) => keyId));
  if (keys.length > 1 && (ids.has(null) || ids.size < keys.length)) return wrong('several keys have a "keyId" each');
  return ok(keys);
}

function staticKeyOf(raw: Raw): Result<StaticKeyWanted, string> {
  const unknown = unknownKey(raw, ['algorithm', 'curve', 'parameters', 'cipher', 'keyId', 'encoding']);
  if (unknown !== null) return wrong(unknown);
  if (raw.curve !== undefined && raw.parameters !== undefined) return wrong('"curve" and "parameters" mean the same');
  const algorithm = raw.algorithm ?? null;
  if (algorithm !== null && algorithm !== 'ECDH' && algorithm !== 'DH') return wrong('"algorithm" is ECDH or DH');
  const name = raw.curve ?? raw.parameters ?? (algorithm === 'DH' ? 'MODP-2048-256' : 'P-256');
  const parameters = typeof name === 'string' ? paceParametersOf(name) : null;
  if (parameters === null || (algorithm !== null && parameters.agreement !== algorithm))
    return wrong(`"curve" or "parameters" is one of: ${paceParameters.map((one) => one.name).join(', ')}`);
  const cipher = cipherNames.find((one) => plain(one) === plain(raw.cipher ?? 'AES-128'));
  if (cipher === undefined) return wrong(`"cipher" is one of: ${cipherNames.join(', ')}`);
  const keyId = raw.keyId ?? null;
  if (keyId !== null && !(typeof keyId === 'number' && Number.isInteger(keyId) && keyId >= 0 && keyId < 128))
    return wrong('"keyId" is a number from 0 to 127');
  const possible = encodingsOf(parameters);
  const encoding = possible.find((one) => one === (raw.encoding ?? possible[0]));
  if (encoding === undefined) return wrong(`"encoding" is one of: ${possible.join(', ')}`);
  return ok({ parameters, cipher, keyId, encoding });
}

/** Of RSA keys; what a test needs is not large. */
const rsaBits = { least: 1024, most: 4096 } as const;

/** `true`, or an object; null: none. */
export function activeAuthenticationOf(value: unknown, extendedLength: boolean): Result<ActiveScheme | null, string> {
  if (value === undefined || value === false) return ok(null);
  if (value === true) return activeAuthenticationOf({}, extendedLength);
  const raw = objectOf(value);
  if (raw === null) return wrong('is true, false or an object');
  const unknown = unknownKey(raw, ['algorithm', 'curve', 'hash', 'bits', 'trailer']);
  if (unknown !== null) return wrong(unknown);
  const wantsRsa = raw.bits !== undefined || raw.trailer !== undefined;
  const algorithm = raw.algorithm ?? (wantsRsa ? 'RSA' : 'ECDSA');
  const trailer = raw.trailer ?? null;
  const hash = activeHashes.find((one) => plain(one) === plain(raw.hash ?? (trailer === 'BC' ? 'SHA-1' : 'SHA-256')));
  if (hash === undefined) return wrong(`"hash" is one of: ${activeHashes.join(', ')}`);
  if (algorithm === 'ECDSA') {
    const name = raw.curve ?? 'P-256';
    const curve = ecParameters.find((one) => typeof name === 'string' && paceParametersOf(name) === one);
    if (curve === undefined) return wrong(`"curve" is one of: ${ecParameters.map((one) => one.name).join(', ')}`);
    if (wantsRsa) return wrong('"bits" and "trailer" belong to RSA');
    return ok({ algorithm, openssl: curve.openssl, hash });
  }
  if (algorithm !== 'RSA') return wrong('"algorithm" is RSA or ECDSA');
  if (raw.curve !== undefined) return wrong('"curve" belongs to ECDSA');
  const bits = raw.bits ?? (extendedLength ? 2048 : 1536);
  const isSize = typeof bits === 'number' && bits % 64 === 0 && bits >= rsaBits.least && bits <= rsaBits.most;
  if (!isSize) return wrong(`"bits" is a multiple of 64 from ${rsaBits.least} to ${rsaBits.most}`);
  // Secure messaging leaves 223 bytes of a short answer.
  if (!extendedLength && bits > 1728)
    return wrong('"bits" over 1728 do not fit into an answer without "extendedLength"');
  if (trailer !== null && trailer !== 'BC' && trailer !== 'xxCC') return wrong('"trailer" is BC or xxCC');
  // ICAO 9303-11 §6.1.2: the trailer of one byte is for SHA-1.
  if (trailer === 'BC' && hash !== 'SHA-1') return wrong('"trailer" BC is for "hash" SHA-1');
  return ok({ algorithm, bits, hash, trailer: trailer ?? (hash === 'SHA-1' ? 'BC' : 'xxCC') });
}

/** Of authority, verifier and terminal: their keys are of one kind. Null: no terminal authentication. */
export function terminalAuthenticationOf(value: unknown): Result<CvScheme | null, string> {
  if (value === undefined || value === false) return ok(null);
  if (value === true) return terminalAuthenticationOf({});
  const raw = objectOf(value);
  if (raw === null) return wrong('is true, false or an object');
  const unknown = unknownKey(raw, ['algorithm', 'curve', 'bits', 'hash']);
  if (unknown !== null) return wrong(unknown);
  const algorithm = raw.algorithm ?? (raw.bits === undefined ? 'ECDSA' : 'RSA');
  if (algorithm !== 'ECDSA' && algorithm !== 'RSA' && algorithm !== 'RSA-PSS')
    return wrong('"algorithm" is ECDSA, RSA or RSA-PSS');
  const hash = activeHashes.find((one) => plain(one) === plain(raw.hash ?? 'SHA-256'));
  if (hash === undefined || !isCvScheme({ algorithm, hash }))
    return wrong('"hash" is one of: SHA-1, SHA-256, SHA-512; with ECDSA SHA-224 and SHA-384 too');
  if (algorithm === 'ECDSA') {
    const name = raw.curve ?? 'P-256';
    const curve = ecParameters.find((one) => typeof name === 'string' && paceParametersOf(name) === one);
    if (curve === undefined) return wrong(`"curve" is one of: ${ecParameters.map((one) => one.name).join(', ')}`);
    return raw.bits === undefined ? ok({ algorithm, hash, key: curve.openssl }) : wrong('"bits" belongs to RSA');
  }
  if (raw.curve !== undefined) return wrong('"curve" belongs to ECDSA');
  const bits = raw.bits ?? 2048;
  const isSize = typeof bits === 'number' && bits % 64 === 0 && bits >= rsaBits.least && bits <= rsaBits.most;
  if (!isSize) return wrong(`"bits" is a multiple of 64 from ${rsaBits.least} to ${rsaBits.most}`);
  return ok({ algorithm, hash, key: String(bits) });
}

function objectOf(value: unknown): Raw | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : null;
}

function unknownKey(raw: Raw, keys: readonly string[]): string | null {
  const unknown = Object.keys(raw).find((key) => !keys.includes(key));
  return unknown === undefined ? null : `has "${unknown}"; its keys are: ${keys.join(', ')}`;
}

/** `sha256`, `SHA-256` and `SHA_256` are one. */
function plain(value: unknown): string {
  return String(value)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function wrong(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}

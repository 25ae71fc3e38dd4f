import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type Instant, instantFrom, rfc3339 } from '../../core/instant.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseDeviationList } from '../passive/deviation-list.ts';
import { parseRevocationList } from '../passive/crl.ts';
import { anchorsAmong } from './anchors.ts';
import type { Encoded, ListRecord, TrustContents } from './import-trust.ts';
import { entryOf, lazyParsers, nameId, type TrustEntries } from './trust-store.ts';

/**
 * A trust store as one file: a line that says what it is, the signature of all that follows, the index as one line of
 * JSON, the certificates and lists one behind the other. A lane reads the index and parses what a document asks for.
 */
export interface SealedStore {
  readonly version: number;
  /** When it was last imported into. */
  readonly made: Instant;
  readonly lists: readonly ListRecord[];
  readonly entries: TrustEntries;
  /** Everything parsed, for an import. */
  contents(): TrustContents;
}

const firstLine = 'egate trust store 2\n';

interface Index {
  readonly version: number;
  readonly made: string;
  readonly lists: readonly ListRecord[];
  readonly certificates: readonly IndexedCertificate[];
  readonly crls: readonly (readonly [offset: number, length: number, issuer: string])[];
  readonly deviationLists: readonly (readonly [offset: number, length: number, state: string])[];
}

type IndexedCertificate = readonly [
  ...place: readonly [offset: number, length: number, anchor: 0 | 1],
  ...names: readonly [subject: string, issuer: string, serial: string],
  ...found: readonly [subjectKeyId: string | null, country: string | null],
];

/** The file of a store, signed by the site's key. */
export function seal(contents: TrustContents, version: number, made: Instant, key: KeyObject): Uint8Array {
  const blobs: Uint8Array[] = [];
  let offset = 0;
  const place = (der: Uint8Array): readonly [number, number] => {
    const at = offset;
    blobs.push(der);
    offset += der.length;
    return [at, der.length];
  };
  const anchors = anchorsAmong(contents.certificates);
  const index: Index = {
    ...{ version, made: rfc3339(made), lists: contents.lists },
    certificates: contents.certificates.map((one): IndexedCertificate => {
      const entry = entryOf(one, anchors.has(one));
      const names = [entry.subject, entry.issuer, entry.serial] as const;
      return [...place(one.raw), entry.anchor ? 1 : 0, ...names, entry.subjectKeyId, entry.country];
    }),
    crls: contents.crls.map(({ value, der }) => [...place(der), nameId(value.issuer)] as const),
    deviationLists: contents.deviationLists.map(({ der, state }) => [...place(der), state] as const),
  };
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...blobs]);
  const signature = sign(hashFor(key), body, key).toString('base64');
  return Buffer.concat([Buffer.from(`${firstLine}${signature}\n`), body]);
}

/** Reads a store that this key has signed; the error is the reason why it is not believed. */
export function unseal(file: Uint8Array, key: KeyObject): Result<SealedStore, string> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const end = bytes.indexOf('\n', firstLine.length);
  if (bytes.subarray(0, firstLine.length).toString() !== firstLine || end < 0)
    return err('it is no trust store of this version of egate');
  const signature = Buffer.from(bytes.subarray(firstLine.length, end).toString(), 'base64');
  const body = bytes.subarray(end + 1);
  if (!verify(hashFor(key), body, key, signature)) return err("the site's key has not signed it as it is now");
  // From here on every byte is as this program wrote it.
  const endOfIndex = body.indexOf('\n');
  const index = JSON.parse(body.subarray(0, endOfIndex).toString()) as Index;
  const blobs = body.subarray(endOfIndex + 1);
  const at = (offset: number, length: number) => blobs.subarray(offset, offset + length);
  const entries: TrustEntries = {
    certificates: index.certificates.map(
      ([offset, length, anchor, subject, issuer, serial, subjectKeyId, country]) => ({
        ...{ anchor: anchor === 1, subject, issuer, serial, subjectKeyId, country },
        certificate: lazyParsers.certificate(at(offset, length)),
      }),
    ),
    crls: index.crls.map(([offset, length, issuer]) => ({ issuer, list: lazyParsers.crl(at(offset, length)) })),
    deviationLists: index.deviationLists.map(([offset, length, state]) => ({
      issuer: state,
      list: lazyParsers.deviationList(at(offset, length)),
    })),
  };
  return ok({
    ...{ version: index.version, made: instantFrom(Date.parse(index.made)), lists: index.lists, entries },
    contents: () => ({
      certificates: entries.certificates.map(({ certificate }) => certificate()),
      crls: index.crls.map(([offset, length]) => encoded(at(offset, length), parseRevocationList)),
      deviationLists: index.deviationLists.map(([offset, length, state]) => ({
        ...encoded(at(offset, length), parseDeviationList),
        state,
      })),
      lists: index.lists,
    }),
  });
}

function encoded<T>(der: Uint8Array, parse: (der: Uint8Array) => Result<T, unknown>): Encoded<T> {
  const parsed = parse(der);
  if (!parsed.ok) throw new Error('a sealed store holds what cannot be read');
  return { value: parsed.value, der };
}

/** Is it a key that signs? Those for key agreement do not. */
export function canSeal(key: KeyObject): boolean {
  try {
    const probe = Buffer.from(firstLine);
    return verify(hashFor(key), probe, createPublicKey(key), sign(hashFor(key), probe, key));
  } catch {
    return false;
  }
}

/** Edwards curves hash by themselves. */
function hashFor({ asymmetricKeyType }: KeyObject): 'sha256' | null {
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448' ? null : 'sha256';
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { readOneBer, wellFormed } from '../ber/ber.ts';
import { type SealedStore, unseal } from './sealed-store.ts';
import { pemBlocks } from './text-parts.ts';
import { noEntries, type TrustSource, type TrustStore, trustStoreFrom, trustStoreOf } from './trust-store.ts';

/** The files of a folder and its sub-folders: the one thing that a trust store needs of a disk. */
export interface TrustFiles {
  list(folder: string): readonly string[];
  /** Null when it cannot be read: folders are filled and cleared while others look. */
  read(path: string): Uint8Array | null;
}

const onDisk: TrustFiles = {
  list: (folder) =>
    readdirSync(folder)
      .sort()
      .flatMap((name) => {
        const path = join(folder, name);
        const kind = statSync(path, { throwIfNoEntry: false });
        if (kind?.isDirectory()) return present(() => onDisk.list(path)) ?? [];
        return kind?.isFile() ? [path] : [];
      }),
  read: (path) => present(() => readFileSync(path)),
};

function present<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

/** Names in a folder that a site has imported into. */
export const sealedFiles = {
  store: 'store.trust',
  /** The highest version that was ever written here: an older store put back is not believed. */
  highest: 'store.version',
  publicKey: 'site.pub',
  privateKey: 'site.key',
} as const;

/** Why the store in a folder is not believed. */
export interface TrustRefused {
  readonly kind: 'trust-refused';
  readonly detail: string;
}

/** The sealed store of a folder; null where nothing was ever imported. One of its files without the others is no store. */
export function readSealedStore(folder: string, files: TrustFiles = onDisk): Result<SealedStore | null, TrustRefused> {
  const file = files.read(join(folder, sealedFiles.store));
  const pem = files.read(join(folder, sealedFiles.publicKey));
  const number = files.read(join(folder, sealedFiles.highest));
  const refused = (detail: string) =>
    err({ kind: 'trust-refused', detail: `${sealedFiles.store}: ${detail}` } as const);
  if (file === null) {
    if (pem === null && number === null) return ok(null);
    // Whoever takes the store away must not have what lies beside it believed.
    const trace = pem === null ? sealedFiles.highest : sealedFiles.publicKey;
    return refused(`it is not there, but ${trace} says that something was imported here`);
  }
  const key = publicKeyIn(pem);
  if (key === null) return refused(`${sealedFiles.publicKey} is not there or is no key`);
  const store = unseal(file, key);
  if (!store.ok) return refused(store.error);
  const digits = number === null ? undefined : /^(\d{1,15})\n?$/.exec(Buffer.from(number).toString('latin1'))?.[1];
  if (digits === undefined) return refused(`${sealedFiles.highest} is not there or is no number`);
  const highest = Number(digits);
  if (store.value.version < highest)
    return refused(`version ${store.value.version} was put back, version ${highest} was here already`);
  return store;
}

function publicKeyIn(pem: Uint8Array | null): KeyObject | null {
  try {
    return pem === null ? null : createPublicKey(Buffer.from(pem));
  } catch {
    return null;
  }
}

/**
 * The store that a folder is: the sealed one where something was imported, and nothing beside it. Where nothing was,
 * every `.der`, `.cer`, `.crt` or `.pem` below it is a certificate, every `.crl` a revocation list, in DER or PEM; what
 * lies there and is neither is left out and listed.
 */
export function readTrustFolder(folder: string, files: TrustFiles = onDisk): Result<TrustStore, TrustRefused> {
  const sealed = readSealedStore(folder, files);
  if (!sealed.ok) return sealed;
  if (sealed.value !== null) {
    const { version, made, lists, entries } = sealed.value;
    return ok(trustStoreFrom(entries, { seal: { version, made, lists } }));
  }
  return ok(trustStoreOf(looseSources(folder, files)));
}

/** The same for a lane: with a store that is not to be believed it believes nobody. */
export function loadTrustFolder(folder: string, files: TrustFiles = onDisk): TrustStore {
  const read = readTrustFolder(folder, files);
  if (read.ok) return read.value;
  return trustStoreFrom(noEntries, {
    rejected: [{ source: join(folder, sealedFiles.store), reason: read.error.detail }],
  });
}

/** Certificates and lists that lie in a folder as files. */
export function looseSources(folder: string, files: TrustFiles = onDisk): readonly TrustSource[] {
  const sources: TrustSource[] = [];
  for (const path of files.list(folder)) {
    const kind = /\.(der|cer|crt|pem)$/i.test(path) ? 'certificate' : /\.crl$/i.test(path) ? 'crl' : null;
    if (kind === null) continue;
    const bytes = files.read(path);
    if (bytes === null) continue;
    for (const der of derIn(bytes, kind)) sources.push({ source: path, kind, der });
  }
  return sources;
}

const labels = { certificate: 'CERTIFICATE', crl: 'X509 CRL' } as const;

/** The blocks of a PEM file that are of the kind (keys are passed over), or the DER file that it is. */
function derIn(bytes: Uint8Array, kind: TrustSource['kind']): readonly Uint8Array[] {
  if (wellFormed(() => readOneBer(bytes)).ok) return [bytes];
  const blocks = pemBlocks(Buffer.from(bytes).toString('latin1'));
  if (blocks.length === 0) return [bytes];
  return blocks.filter(({ label }) => label === labels[kind]).map(({ der }) => der ?? new Uint8Array());
}

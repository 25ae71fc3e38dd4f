import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TrustSource, type TrustStore, trustStoreOf } from './trust-store.ts';

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

/**
 * The store that a folder is: every `.der`, `.cer`, `.crt` or `.pem` below it is a CSCA's certificate, every `.crl` a
 * revocation list, in DER or PEM. What lies there and is neither is left out and listed.
 */
export function loadTrustFolder(folder: string, files: TrustFiles = onDisk): TrustStore {
  const sources: TrustSource[] = [];
  for (const path of files.list(folder)) {
    const kind = /\.(der|cer|crt|pem)$/i.test(path) ? 'certificate' : /\.crl$/i.test(path) ? 'crl' : null;
    if (kind === null) continue;
    const bytes = files.read(path);
    if (bytes === null) continue;
    for (const der of derIn(bytes, kind)) sources.push({ source: path, kind, der });
  }
  return trustStoreOf(sources);
}

const labels = { certificate: 'CERTIFICATE', crl: 'X509 CRL' } as const;

/** The blocks of a PEM file that are of the kind (keys are passed over), or the DER file that it is. */
function derIn(bytes: Uint8Array, kind: TrustSource['kind']): readonly Uint8Array[] {
  if (bytes[0] === 0x30) return [bytes];
  const text = Buffer.from(bytes).toString('latin1');
  const block = new RegExp(`-----BEGIN ${labels[kind]}-----([A-Za-z0-9+/=\\s]*)-----END ${labels[kind]}-----`, 'g');
  return [...text.matchAll(block)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../core/instant.ts';
import { emptyContents, importTrust, type TrustContents } from '../document/trust/import-trust.ts';
import { seal } from '../document/trust/sealed-store.ts';
import { looseSources, readSealedStore, sealedFiles } from '../document/trust/trust-folder.ts';
import { CliError } from './command.ts';
import { checkInputFile } from './input-file.ts';

/** What a folder holds before an import. */
export interface KeptTrust {
  readonly version: number;
  readonly contents: TrustContents;
}

/** The store of a folder; certificates and lists that lie there as files become one by the first import. */
export function openTrust(folder: string, now: Instant): KeptTrust {
  const sealed = readSealedStore(folder);
  if (!sealed.ok) {
    const remedy = `restore ${sealedFiles.store} and ${sealedFiles.publicKey} from a copy, or import into a new folder`;
    throw new CliError(2, 'bad-trust', `${folder}: ${sealed.error.detail}`, remedy);
  }
  if (sealed.value !== null) return { version: sealed.value.version, contents: sealed.value.contents() };
  const loose = looseSources(folder).map(({ source, der }) => ({ file: source, bytes: der }));
  return { version: 0, contents: importTrust(emptyContents, loose, now).contents };
}

/** The key that signs: the one that is given, or the site's own, made on first use. Throws `CliError`. */
export function signingKey(folder: string, given: string | undefined): KeyObject {
  if (given !== undefined) return privateKeyIn(given);
  const own = join(folder, sealedFiles.privateKey);
  const publicKey = join(folder, sealedFiles.publicKey);
  if (existsSync(own)) {
    const key = privateKeyIn(own);
    if (!existsSync(publicKey) || createPublicKey(readFileSync(publicKey)).equals(createPublicKey(key))) return key;
  }
  if (existsSync(join(folder, sealedFiles.store)))
    throw new CliError(
      2,
      'no-key',
      `${folder}: the store is signed by a key that is not there`,
      'give the private key of its signature with --key FILE.pem, or another one to replace it',
    );
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(own, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  return privateKey;
}

function privateKeyIn(path: string): KeyObject {
  const remedy = 'name a PEM file with a private key: openssl genpkey -algorithm ed25519';
  checkInputFile(path, { remedy, largest: 100_000 });
  try {
    return createPrivateKey(readFileSync(path));
  } catch (error) {
    throw new CliError(2, 'bad-key', `${path}: ${(error as Error).message}`, remedy);
  }
}

/** Writes the next version of a folder's store. Each file is whole at every moment. */
export function keepTrust(
  folder: string,
  contents: TrustContents,
  version: number,
  now: Instant,
  key: KeyObject,
): void {
  const publicKey = createPublicKey(key);
  const store = seal(contents, version, now, key);
  const written = join(folder, sealedFiles.publicKey);
  const isOther = !existsSync(written) || !createPublicKey(readFileSync(written)).equals(publicKey);
  if (isOther) replace(written, publicKey.export({ format: 'pem', type: 'spki' }));
  replace(join(folder, sealedFiles.store), store);
  replace(join(folder, sealedFiles.highest), `${version}\n`);
  // A key that was replaced signs nothing here any more.
  const own = join(folder, sealedFiles.privateKey);
  if (isOther && existsSync(own) && !createPublicKey(privateKeyIn(own)).equals(publicKey)) rmSync(own);
}

function replace(path: string, content: string | Uint8Array): void {
  const part = `${path}.part`;
  writeFileSync(part, content, { flush: true });
  renameSync(part, path);
}

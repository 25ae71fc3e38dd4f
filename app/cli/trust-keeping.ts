import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../core/instant.ts';
import { emptyContents, importTrust, type TrustContents, type TrustFile } from '../document/trust/import-trust.ts';
import { canSeal, seal } from '../document/trust/sealed-store.ts';
import { looseSources, readSealedStore, sealedFiles, type TrustRefused } from '../document/trust/trust-folder.ts';
import { CliError } from './command.ts';
import { checkInputFile } from './input-file.ts';

/** What a folder holds before an import. */
export interface KeptTrust {
  readonly version: number;
  readonly contents: TrustContents;
  /** Files that lie in the folder and could not be taken: what is imported may hold the CSCA that they wait for. */
  readonly waiting: readonly TrustFile[];
}

const sealed = [sealedFiles.store, sealedFiles.highest, sealedFiles.publicKey].join(', ');

/** The way out of a store that is not believed. */
export const wayBackToTrust = `restore ${sealed} from a copy; to begin anew, take all three out of the folder and import again`;

export function badTrust(folder: string, { detail }: TrustRefused): CliError {
  return new CliError(2, 'bad-trust', `${folder}: ${detail}`, wayBackToTrust);
}

/** The store of a folder; certificates and lists that lie there as files become one by the first import. */
export function openTrust(folder: string, now: Instant): KeptTrust {
  const sealed = readSealedStore(folder);
  if (!sealed.ok) throw badTrust(folder, sealed.error);
  if (sealed.value !== null) return { version: sealed.value.version, contents: sealed.value.contents(), waiting: [] };
  const loose = looseSources(folder).map(({ source, der }) => ({ file: source, bytes: der }));
  const { contents, rejected } = importTrust(emptyContents, loose, now);
  return { version: 0, contents, waiting: loose.filter(({ file }) => rejected.some((one) => one.file === file)) };
}

/** A key to sign a store with. */
export interface SigningKey {
  readonly key: KeyObject;
  /** It was made for this folder and lies nowhere yet. */
  readonly isNew: boolean;
}

/** The key that signs: the one that is given, or the site's own, made on first use. Throws `CliError`. */
export function signingKey(folder: string, given: string | undefined): SigningKey {
  if (given !== undefined) return { key: privateKeyIn(given), isNew: false };
  const own = join(folder, sealedFiles.privateKey);
  if (existsSync(own)) {
    const key = privateKeyIn(own);
    const written = publicKeyOf(folder);
    if (written === null || written.equals(spkiOf(key))) return { key, isNew: false };
  }
  if (existsSync(join(folder, sealedFiles.store)))
    throw new CliError(
      2,
      'no-key',
      `${folder}: the store is signed by a key that is not there`,
      'give the private key of its signature with --key FILE.pem, or another one to replace it',
    );
  return { key: generateKeyPairSync('ed25519').privateKey, isNew: true };
}

function privateKeyIn(path: string): KeyObject {
  const remedy = 'name a PEM file with a private key that signs: openssl genpkey -algorithm ed25519';
  checkInputFile(path, { remedy, largest: 100_000 });
  const bad = (message: string) => new CliError(2, 'bad-key', `${path}: ${message}`, remedy);
  const key = parsedKey(readFileSync(path), bad);
  if (!canSeal(key)) throw bad(`a key for ${key.asymmetricKeyType} signs no store`);
  return key;
}

function parsedKey(pem: Buffer, bad: (message: string) => CliError): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says of it helps nobody: `DECODER routines::unsupported`.
    throw bad(
      pem.includes('ENCRYPTED') ? 'it is encrypted, and nobody is there to decrypt it' : 'it is no private key',
    );
  }
}

/** Keys of different kinds cannot be asked whether they are equal; their bytes can. */
function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

/** What is in the folder for the verification of its store. */
function publicKeyOf(folder: string): Buffer | null {
  const path = join(folder, sealedFiles.publicKey);
  return existsSync(path) ? createPublicKey(readFileSync(path)).export({ format: 'der', type: 'spki' }) : null;
}

function isOtherKey(path: string, key: KeyObject): boolean {
  try {
    return !spkiOf(createPrivateKey(readFileSync(path))).equals(spkiOf(key));
  } catch {
    return false; // nobody can sign with it
  }
}

/** Writes the next version of a folder's store: all of it, or nothing. Each file is whole at every moment. */
export function keepTrust(
  folder: string,
  contents: TrustContents,
  version: number,
  now: Instant,
  { key, isNew }: SigningKey,
): void {
  const own = join(folder, sealedFiles.privateKey);
  const isOther = publicKeyOf(folder)?.equals(spkiOf(key)) !== true;
  // A key that was replaced signs nothing here any more.
  const isReplaced = isOther && !isNew && existsSync(own) && isOtherKey(own, key);
  const publicKey = createPublicKey(key).export({ format: 'pem', type: 'spki' });
  replaceAll(folder, [
    ...(isNew ? [[sealedFiles.privateKey, key.export({ format: 'pem', type: 'pkcs8' })] as const] : []),
    ...(isOther ? [[sealedFiles.publicKey, publicKey] as const] : []),
    [sealedFiles.store, seal(contents, version, now, key)],
    [sealedFiles.highest, `${version}\n`],
  ]);
  if (isReplaced) rmSync(own);
}

/** First all of them beside their places, where a full disk shows, then each into its own. */
function replaceAll(folder: string, files: readonly (readonly [name: string, content: string | Uint8Array])[]): void {
  const part = (name: string) => join(folder, `${name}.part`);
  try {
    for (const [name, content] of files) {
      // One that was left there would keep its rights.
      rmSync(part(name), { force: true });
      const mode = name === sealedFiles.privateKey ? 0o600 : 0o666;
      writeFileSync(part(name), content, { flush: true, mode });
    }
  } catch (error) {
    for (const [name] of files) rmSync(part(name), { force: true });
    throw error;
  }
  for (const [name] of files) renameSync(part(name), join(folder, name));
}

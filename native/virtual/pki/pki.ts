import { readdirSync, readFileSync } from 'node:fs';
import { makeFolder } from '../../make-folder.ts';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFolderLock } from './folder-lock.ts';
import { makePki } from './make-pki.ts';
import { openssl } from './openssl.ts';

/** Where the PKI of one issuing state lies. */
export interface IssuerFiles {
  readonly folder: string;
  readonly state: string;
  readonly csca: string;
  readonly documentSigner: string;
  readonly documentSignerKey: string;
  readonly crl: string;
  readonly masterList: string;
}

/** What a folder must hold to be complete. The record is written last. */
const recordFile = 'pki.json';

/** Throws for a state that cannot be an MRZ's: it becomes a folder's name. */
function assertState(state: string): void {
  if (!/^[A-Z]{1,3}$/.test(state)) throw new RangeError(`"${state}" is no issuing state: one to three letters A–Z`);
}

/**
 * Sees to it that `folder` holds a CSCA and a document signer of `state`: in the folder itself when it was made for this
 * state (`egate virtual pki DIR --state …`), else in `folder/<STATE>/`. Does nothing when they are there.
 */
export async function ensurePki(folder: string, state: string): Promise<void> {
  assertState(state);
  if (issuerFiles(folder, state) !== null) return;
  makeFolder(folder);
  await withFolderLock(folder, async () => {
    if (issuerFiles(folder, state) === null) await make(state, join(folder, state));
  });
}

/**
 * The same, with the files directly in `folder`; they go to `folder/<STATE>/` only when the folder already belongs to
 * another state. Answers where they are.
 */
export async function ensurePkiDirectly(folder: string, state: string): Promise<IssuerFiles> {
  assertState(state);
  makeFolder(folder);
  await withFolderLock(folder, async () => {
    const owner = stateOf(folder);
    if (owner !== null) {
      if (issuerFiles(folder, state) === null) await make(state, join(folder, state));
      return;
    }
    const below = join(folder, state);
    if (stateOf(below) !== state) return make(state, folder);
    // A passport of this state was signed before: the same keys, now at the top too.
    const files = readdirSync(below).filter((name) => name !== recordFile);
    await moveIn(below, folder, [...files, recordFile]);
  });
  const made = issuerFiles(folder, state);
  if (made === null) throw new Error(`the PKI in ${folder} was removed while it was made`);
  return made;
}

/** Null when the folder has no complete PKI of this state. */
export function issuerFiles(folder: string, state: string): IssuerFiles | null {
  for (const place of [folder, join(folder, state)]) {
    if (stateOf(place) !== state) continue;
    return {
      folder: place,
      state,
      csca: join(place, 'csca.der'),
      documentSigner: join(place, 'ds.der'),
      documentSignerKey: join(place, 'ds.key'),
      crl: join(place, 'csca.crl'),
      masterList: join(place, 'masterlist.ml'),
    };
  }
  return null;
}

/** What the state signs in a passport: hashes of its data groups for EF.SOD, or SecurityInfos for EF.CardSecurity. */
const contentTypes = { hashes: '2.23.136.1.1.1', securityInfos: '0.4.0.127.0.7.3.2.1' } as const;

/** Who signs for a state: the document signer that it stands by, or one that something is the matter with. */
export type Signer = 'sound' | 'expired-ds' | 'revoked-ds' | 'unknown-csca';

const signerFiles: Readonly<Record<Signer, readonly string[]>> = {
  sound: ['-signer', 'ds.der', '-inkey', 'ds.key'],
  'expired-ds': ['-signer', 'ds-expired.signer'],
  'revoked-ds': ['-signer', 'ds-revoked.signer'],
  'unknown-csca': ['-signer', 'ds-unknown.signer'],
};

/** CMS SignedData over a security object, by a document signer of the state. */
export function signSecurityObject(
  issuer: IssuerFiles,
  securityObject: Uint8Array,
  content: keyof typeof contentTypes = 'hashes',
  signer: Signer = 'sound',
): Promise<Buffer> {
  return openssl(
    [
      ...['cms', '-sign', '-binary', '-nodetach', '-nosmimecap', '-outform', 'DER', '-md', 'sha256'],
      ...['-econtent_type', contentTypes[content], ...signerFiles[signer]],
    ],
    { cwd: issuer.folder, input: securityObject },
  );
}

function stateOf(place: string): string | null {
  try {
    const record = JSON.parse(readFileSync(join(place, recordFile), 'utf8')) as { readonly state?: unknown };
    return typeof record.state === 'string' ? record.state : null;
  } catch {
    return null; // no record, no PKI
  }
}

/** Made elsewhere and moved in under the final names: whoever reads the folder meanwhile finds no half certificate. */
async function make(state: string, place: string): Promise<void> {
  const workshop = await mkdtemp(join(tmpdir(), 'egate-pki-'));
  try {
    const names = await makePki(workshop, state, new Date());
    await writeFile(join(workshop, recordFile), `${JSON.stringify({ state })}\n`);
    await moveIn(workshop, place, [...names, recordFile]);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** The record comes last. */
async function moveIn(from: string, place: string, names: readonly string[]): Promise<void> {
  makeFolder(place);
  for (const name of names) {
    const part = join(place, `${name}.part`);
    await copyFile(join(from, name), part);
    await rename(part, join(place, name));
  }
}

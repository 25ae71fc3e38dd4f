import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ed25519Signer } from '../audit/ed25519-signer.ts';
import type { JournalSigner } from '../audit/journal.ts';
import { formerFiles } from '../audit/journal-files.ts';
import { parseVerifierKey, verifierKey } from '../audit/signed-note.ts';
import type { BorderAccess } from '../border/connect.ts';
import { stationDoor } from '../contract/station-line.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SiteProfile } from './site-profile.ts';

/** Where a station keeps what it must not lose, below its data folder. */
export interface StationFiles {
  readonly lane: string;
  readonly journal: string;
  readonly journalKey: string;
  /** Salts of the journal's commitments: apart from it. */
  readonly salts: string;
  readonly socket: string;
  readonly tokens: string;
  readonly border: string;
  readonly trust: string;
  readonly demoPki: string;
  readonly world: string;
  /** Held by whoever writes the journal. */
  readonly lock: string;
}

/** The files of the station that keeps its data in a folder. */
export function stationFiles(data: string): StationFiles {
  const lane = join(data, 'lane');
  return {
    lane,
    journal: join(lane, 'journal'),
    journalKey: join(lane, 'journal.key'),
    salts: join(lane, 'salts'),
    ...stationDoor(data),
    border: join(lane, 'border.json'),
    lock: join(lane, 'station.pid'),
    trust: join(data, 'trust'),
    demoPki: join(data, 'pki'),
    world: join(data, 'world.sock'),
  };
}

/**
 * The key that signs the journal's checkpoints, made on first use, and not in the journal's folder: who is given the journal
 * is not given the key. Its public half stands beside the entries. Throws when it is not the key of the journal that is there:
 * another would not go on with it, and would call an honest journal changed.
 */
export function journalSigner(files: StationFiles, lane: string): JournalSigner {
  mkdirSync(files.journal, { recursive: true, mode: 0o700 });
  const former = join(files.journal, 'journal.key');
  if (existsSync(former)) renameSync(former, files.journalKey);
  const line = join(files.journal, 'journal.vkey');
  const known = existsSync(line) ? parseVerifierKey(readFileSync(line, 'utf8')) : null;
  const helps = `put it back from its copy, or keep ${files.journal} elsewhere and begin a new one`;
  if (!existsSync(files.journalKey)) {
    if (known !== null) throw new Error(`its key ${files.journalKey} is gone; ${helps}`);
    const { privateKey } = generateKeyPairSync('ed25519');
    writeWhole(files.journalKey, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  // Whatever a copy or a restore has made of its rights.
  chmodSync(files.journalKey, 0o600);
  const signer = ed25519Signer(lane, createPrivateKey(readFileSync(files.journalKey)));
  if (known !== null && !Buffer.from(known.publicKey).equals(signer.key.publicKey))
    throw new Error(`${files.journalKey} is not the key that ${line} names; ${helps}`);
  if (!existsSync(line)) writeWhole(line, `${verifierKey(signer.key)}\n`);
  return signer;
}

/** A journal as the first version kept it is set aside, whole; gives its new place, null where there is none. */
export function setFormerJournalAside(files: StationFiles): string | null {
  const found = formerFiles.filter((name) => existsSync(join(files.journal, name)));
  if (found.length === 0) return null;
  const aside = join(files.lane, `journal-of-version-1-${Date.now()}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of found) renameSync(join(files.journal, name), join(aside, name));
  return aside;
}

const borderFileSchema = z.object({
  url: z.url(),
  keyid: z.string(),
  privateKey: z.string(),
  backendKeyid: z.string(),
  backendPublicKey: z.string(),
});

/** Reads what a lane needs to reach its backend; files named by the profile are relative to nothing. The error is ready to print. */
export function borderAccess(files: StationFiles, backend: SiteProfile['backend']): Result<BorderAccess, string> {
  try {
    if (backend.kind === 'embedded') {
      const read = borderFileSchema.parse(JSON.parse(readFileSync(files.border, 'utf8')));
      return ok({
        url: read.url,
        keyid: read.keyid,
        privateKey: createPrivateKey(readFileSync(read.privateKey)),
        backendKeyid: read.backendKeyid,
        backendPublicKey: createPublicKey(read.backendPublicKey),
      });
    }
    const { clientCertificate, clientKey, ca } = backend;
    return ok({
      url: backend.url,
      keyid: backend.keyid,
      privateKey: createPrivateKey(readFileSync(backend.privateKey)),
      backendKeyid: backend.backendKeyid,
      backendPublicKey: createPublicKey(readFileSync(backend.backendPublicKey)),
      ...(clientCertificate === undefined || clientKey === undefined || ca === undefined
        ? {}
        : {
            tls: {
              cert: readFileSync(clientCertificate, 'utf8'),
              key: readFileSync(clientKey, 'utf8'),
              ca: readFileSync(ca, 'utf8'),
            },
          }),
    });
  } catch (error) {
    return err(`the way to the backend cannot be read: ${(error as Error).message}`);
  }
}

/** A file that is there whole or not at all. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

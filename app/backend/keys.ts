import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { signWith } from '../border/ed25519.ts';
import type { SignBytes } from '../border/signature-base.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Queries } from './database.ts';

/** Keys of lanes and of the backend. A key id is lane and epoch: `erenhot-exit-1.2` is that lane's second key. */

export interface BackendSigner {
  readonly keyid: string;
  readonly sign: SignBytes;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

export interface LaneKey {
  readonly keyid: string;
  readonly lane: string;
  readonly enrolledAt: string;
  /** After this it no longer counts; null: until it is rotated or revoked. */
  readonly endsAt: string | null;
  readonly revokedAt: string | null;
}

export type KeyProblem = 'not-ed25519' | 'revoked' | 'unknown-key' | 'unknown-lane';

/** The key that signs answers: made once, the same for all instances on a database. */
export async function backendSigner(db: Queries): Promise<BackendSigner> {
  const read = () =>
    db.query<{ keyid: string; private_key: string; public_key: string }>(
      'select keyid, private_key, public_key from backend_key where keyid = $1',
      ['backend.1'],
    );
  let [row] = await read();
  if (row === undefined) {
    const pair = generateKeyPairSync('ed25519');
    await db.query(
      'insert into backend_key (keyid, private_key, public_key) values ($1, $2, $3) on conflict do nothing',
      [
        'backend.1',
        pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
        pair.publicKey.export({ type: 'spki', format: 'pem' }),
      ],
    );
    [row] = await read();
  }
  if (row === undefined) throw new Error('the backend key is not there after it was written');
  return { keyid: row.keyid, sign: signWith(createPrivateKey(row.private_key)), publicKey: row.public_key };
}

/** Enrols a key for a lane; the same key again is the same enrolment. Older keys of the lane stay as they are. */
export async function enrolKey(
  db: { transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> },
  lane: string,
  pem: string,
): Promise<Result<{ readonly keyid: string }, KeyProblem>> {
  const publicKey = ed25519Pem(pem);
  if (publicKey === null) return err('not-ed25519');
  return db.transaction(async (queries) => {
    await queries.query('insert into lane (id) values ($1) on conflict do nothing', [lane]);
    await queries.query('select 1 from lane where id = $1 for update', [lane]);
    const [known] = await queries.query<{ keyid: string; ended: boolean }>(
      `select keyid, revoked_at is not null or coalesce(ends_at < now(), false) as ended
       from lane_key where lane = $1 and public_key = $2`,
      [lane, publicKey],
    );
    if (known !== undefined) return known.ended ? err<KeyProblem>('revoked') : ok({ keyid: known.keyid });
    const [last] = await queries.query<{ epoch: number }>(
      'select coalesce(max(epoch), 0) + 1 as epoch from lane_key where lane = $1',
      [lane],
    );
    const epoch = last?.epoch ?? 1;
    const keyid = `${lane}.${epoch}`;
    await queries.query('insert into lane_key (keyid, lane, epoch, public_key) values ($1, $2, $3, $4)', [
      keyid,
      lane,
      epoch,
      publicKey,
    ]);
    return ok({ keyid });
  });
}

/** Ends all other keys of a lane after an overlap: rotation without an outage. */
export async function endOtherKeys(db: Queries, lane: string, keyid: string, overlapSeconds: number): Promise<void> {
  await db.query(
    `update lane_key set ends_at = least(ends_at, now() + make_interval(secs => $3))
     where lane = $1 and keyid <> $2`,
    [lane, keyid, overlapSeconds],
  );
}

/** Ends a key at once: the next request with it is refused, on every instance. */
export async function revokeKey(db: Queries, keyid: string): Promise<Result<LaneKey, KeyProblem>> {
  await db.query('update lane_key set revoked_at = now() where keyid = $1 and revoked_at is null', [keyid]);
  const found = (await listKeys(db)).find((key) => key.keyid === keyid);
  return found === undefined ? err('unknown-key') : ok(found);
}

export async function listKeys(db: Queries): Promise<readonly LaneKey[]> {
  const rows = await db.query<{
    keyid: string;
    lane: string;
    enrolled_at: Date;
    ends_at: Date | null;
    revoked_at: Date | null;
  }>('select keyid, lane, enrolled_at, ends_at, revoked_at from lane_key order by lane, epoch');
  return rows.map((row) => ({
    keyid: row.keyid,
    lane: row.lane,
    enrolledAt: row.enrolled_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }));
}

/** The key in one way of writing, so that the same key is known again; null when it is no Ed25519 public key. */
function ed25519Pem(pem: string): string | null {
  // A private key file would be taken too: `createPublicKey` derives the public half.
  if (!pem.includes('-----BEGIN PUBLIC KEY-----')) return null;
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key.export({ type: 'spki', format: 'pem' }).toString() : null;
  } catch {
    return null;
  }
}

import { createPublicKey } from 'node:crypto';
import { verifyWith } from '../border/ed25519.ts';
import type { VerifyBytes } from '../border/signature-base.ts';
import { Batch } from './batch.ts';
import type { Queries } from './database.ts';

/** How long a nonce is remembered after its request has expired, in seconds: clocks of instances may differ. */
const nonceSlack = 120;

interface Burning {
  readonly keyid: string;
  readonly nonce: string;
  readonly expires: number;
}

/** Public keys of lanes, and nonces that count once. Keys never change, so they are kept; their end is asked each time. */
export class LaneKeys {
  readonly #db: Queries;
  readonly #known = new Map<string, VerifyBytes>();
  readonly #burning: Batch<Burning, string | null>;

  constructor(db: Queries) {
    this.#db = db;
    this.#burning = new Batch((batch) => this.#burn(batch));
  }

  /** What verifies with a key, null when there is none. Whether it still counts is known when the nonce is burnt. */
  async find(keyid: string): Promise<VerifyBytes | null> {
    const kept = this.#known.get(keyid);
    if (kept !== undefined) return kept;
    if (keyid.includes('\0')) return null;
    const [row] = await this.#db.query<{ public_key: string }>('select public_key from lane_key where keyid = $1', [
      keyid,
    ]);
    if (row === undefined) return null;
    const key = verifyWith(createPublicKey(row.public_key));
    this.#known.set(keyid, key);
    return key;
  }

  /**
   * Burns a nonce of a verified request, durably and for all instances.
   * @returns the key's lane; null when the nonce was burnt before or the key counts no more
   */
  burn(keyid: string, nonce: string, expires: number): Promise<string | null> {
    return this.#burning.add({ keyid, nonce, expires });
  }

  /** Forgets nonces that no request can use any more. */
  async forgetOld(): Promise<void> {
    await this.#db.query('delete from nonce where keep_until < now()');
  }

  async #burn(batch: readonly Burning[]): Promise<readonly (string | null)[]> {
    const rows = await this.#db.query<{ keyid: string; nonce: string; lane: string }>(
      `with burnt as (
         insert into nonce (keyid, nonce, keep_until)
         select asked.keyid, asked.nonce, to_timestamp(asked.expires + $4)
         from unnest($1::text[], $2::text[], $3::float8[]) as asked (keyid, nonce, expires)
         join lane_key k on k.keyid = asked.keyid
         where k.revoked_at is null and (k.ends_at is null or k.ends_at > now())
         on conflict do nothing
         returning keyid, nonce
       )
       select burnt.keyid, burnt.nonce, k.lane from burnt join lane_key k using (keyid)`,
      [batch.map((one) => one.keyid), batch.map((one) => one.nonce), batch.map((one) => one.expires), nonceSlack],
    );
    // Of two with the same nonce in one batch the first wins, as if it had been written before the other.
    const burnt = new Map(rows.map((row) => [JSON.stringify([row.keyid, row.nonce]), row.lane]));
    return batch.map(({ keyid, nonce }) => {
      const key = JSON.stringify([keyid, nonce]);
      const lane = burnt.get(key) ?? null;
      burnt.delete(key);
      return lane;
    });
  }
}

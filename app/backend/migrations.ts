/** The schema, step by step. A step that was once shipped is never changed; new ones are added at the end. */
export const migrations: readonly string[] = [
  `
  create table backend_key (
    keyid text primary key,
    private_key text not null,
    public_key text not null,
    made_at timestamptz not null default now()
  );

  create table lane (
    id text primary key,
    crossings bigint not null default 0
  );

  create table lane_key (
    keyid text primary key,
    lane text not null references lane,
    epoch integer not null,
    public_key text not null,
    enrolled_at timestamptz not null default now(),
    ends_at timestamptz,
    revoked_at timestamptz,
    unique (lane, epoch),
    unique (lane, public_key)
  );

  -- A nonce counts once for a key. Kept for longer than any request with it could be accepted.
  create table nonce (
    keyid text not null,
    nonce text not null,
    keep_until timestamptz not null,
    primary key (keyid, nonce)
  );
  create index nonce_keep_until on nonce (keep_until);

  create table crossing (
    id uuid primary key default gen_random_uuid(),
    lane text not null references lane,
    sequence bigint not null,
    idempotency_key uuid not null,
    body_digest bytea not null,
    crossing_id uuid not null,
    body jsonb not null,
    recorded_at timestamptz not null default now(),
    unique (lane, sequence),
    unique (lane, idempotency_key)
  );
  create index crossing_attempt on crossing (lane, crossing_id);

  -- The time belongs to the key: a journal that was replaced must not hide behind the old one.
  create table event (
    lane text not null references lane,
    sequence bigint not null,
    occurred_at timestamptz not null,
    event text not null,
    severity text not null,
    crossing uuid,
    received_at timestamptz not null default now(),
    primary key (lane, sequence, occurred_at)
  );

  create table alarm (
    id bigint generated always as identity primary key,
    lane text not null references lane,
    kind text not null,
    detail text not null,
    raised_at timestamptz not null default now()
  );

  create table watchlist (
    id text primary key,
    version bigint not null,
    digest bytea not null,
    entries bigint not null,
    imported_at timestamptz not null default now()
  );

  create table watchlist_key (
    list text not null references watchlist on delete cascade,
    key text not null,
    entry text not null,
    person jsonb
  );
  create index watchlist_key_key on watchlist_key (key);
  create index watchlist_key_list on watchlist_key (list);

  create table watchlist_part (
    list text not null references watchlist on delete cascade,
    ordinal integer not null,
    digest bytea not null,
    content bytea not null,
    primary key (list, ordinal)
  );
  create index watchlist_part_digest on watchlist_part (digest);

  -- One record a key, one sequence a lane without gaps: whoever records for a lane waits for the one before.
  create function record_crossing(
    of_lane text, key uuid, digest bytea, attempt uuid, content jsonb
  ) returns table (id uuid, sequence bigint, same_body boolean, repeated boolean)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    next bigint;
    again boolean;
  begin
    perform 1 from lane where lane.id = of_lane for update;
    return query
      select c.id, c.sequence, c.body_digest = digest, false
      from crossing c where c.lane = of_lane and c.idempotency_key = key;
    if found then
      return;
    end if;
    again := exists (select 1 from crossing c where c.lane = of_lane and c.crossing_id = attempt);
    update lane set crossings = crossings + 1 where lane.id = of_lane returning crossings into next;
    if again then
      insert into alarm (lane, kind, detail) values (of_lane, 'crossing-repeated', attempt::text);
    end if;
    return query
      insert into crossing (lane, sequence, idempotency_key, body_digest, crossing_id, body)
      values (of_lane, next, key, digest, attempt, content)
      returning crossing.id, crossing.sequence, true, again;
  end
  $$;
  `,
  `
  -- The largest checkpoint of each lane's journal, in lines: a new one begins where somebody has answered for a gap.
  create table journal_line (
    lane text not null references lane,
    line integer not null,
    verifier_key text,
    note text,
    -- When the request that brought it was signed, in seconds since 1970.
    signed_at bigint not null,
    accepted_by text,
    reason text,
    began_at timestamptz not null default now(),
    kept_at timestamptz not null default now(),
    primary key (lane, line)
  );

  -- Checkpoints that disagree with the line they came to: evidence, the first of each kind after each that was kept.
  create table journal_dispute (
    lane text not null references lane,
    line integer not null,
    known_size bigint not null,
    kind text not null,
    note text not null,
    received_at timestamptz not null default now(),
    primary key (lane, line, known_size, kind)
  );
  `,
];

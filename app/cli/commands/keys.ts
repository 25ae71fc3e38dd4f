import { readFileSync } from 'node:fs';
import { isLaneId } from '../../core/ids.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { checkInputFile } from '../input-file.ts';

const usage = {
  enrol: '--lane ID --public-key FILE.pem [--db embedded:DIR|postgres://…]',
  rotate: '--lane ID --public-key FILE.pem [--overlap SECONDS] [--db embedded:DIR|postgres://…]',
  revoke: '--keyid ID [--db embedded:DIR|postgres://…]',
  list: '[--db embedded:DIR|postgres://…]',
};
const databaseOptions = { db: { type: 'string' }, data: { type: 'string' } } as const;
/** A lane has this long to start using its new key. */
const defaultOverlap = '3600';
const largestKeyFile = 1_000_000;

export const noun: Noun = {
  verbs: {
    enrol: {
      summary: "lets a lane's key act for it, and prints the key that signs the backend's answers",
      usage: usage.enrol,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          { ...databaseOptions, lane: { type: 'string' }, 'public-key': { type: 'string' } },
          `keys enrol ${usage.enrol}`,
        );
        return enrol(values, null, io);
      },
    },
    rotate: {
      summary: 'enrols a new key of a lane; its others end after an overlap',
      usage: usage.rotate,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          {
            ...databaseOptions,
            lane: { type: 'string' },
            'public-key': { type: 'string' },
            overlap: { type: 'string', default: defaultOverlap },
          },
          `keys rotate ${usage.rotate}`,
        );
        if (!/^\d{1,8}$/.test(values.overlap))
          throw new CliError(2, 'bad-overlap', `--overlap ${values.overlap} is no time`, 'give it in seconds');
        return enrol(values, Number(values.overlap), io);
      },
    },
    revoke: {
      summary: 'ends a key at once',
      usage: usage.revoke,
      run: async (args, io) => {
        const { values } = parseArguments(
          args,
          { ...databaseOptions, keyid: { type: 'string' } },
          `keys revoke ${usage.revoke}`,
        );
        const { keyid } = values;
        if (keyid === undefined)
          throw new CliError(2, 'usage', '--keyid is needed', `usage: egate keys revoke ${usage.revoke}`);
        const { withDatabase, revokeKey } = await backendParts();
        const revoked = await withDatabase(values, io, (db) => revokeKey(db, keyid));
        if (!revoked.ok) throw new CliError(1, revoked.error, `there is no key ${keyid}`, 'egate keys list shows them');
        print(io, revoked.value, () => `${keyid} is revoked`);
        return 0;
      },
    },
    list: {
      summary: 'lists the keys of all lanes',
      usage: usage.list,
      run: async (args, io) => {
        const { values } = parseArguments(args, databaseOptions, `keys list ${usage.list}`);
        const { withDatabase, listKeys } = await backendParts();
        const keys = await withDatabase(values, io, (db) => listKeys(db));
        print(io, { keys }, () =>
          keys
            .map((key) => `${key.keyid}  enrolled ${key.enrolledAt}${key.revokedAt === null ? '' : '  revoked'}`)
            .join('\n'),
        );
        return 0;
      },
    },
  },
};

interface EnrolOptions {
  readonly db?: string | undefined;
  readonly data?: string | undefined;
  readonly lane?: string | undefined;
  readonly 'public-key'?: string | undefined;
}

async function enrol(values: EnrolOptions, overlap: number | null, io: CliIo): Promise<ExitCode> {
  const { lane, 'public-key': file } = values;
  if (lane === undefined || file === undefined)
    throw new CliError(2, 'usage', '--lane and --public-key are needed', `usage: egate keys enrol ${usage.enrol}`);
  if (!isLaneId(lane))
    throw new CliError(
      2,
      'bad-lane',
      `"${lane}" is no lane id`,
      'use letters, digits, dots, hyphens and underscores, at most 64',
    );
  checkInputFile(file, { remedy: 'name the PEM file of an Ed25519 public key', largest: largestKeyFile });
  const pem = readFileSync(file, 'utf8');
  const { withDatabase, enrolKey, endOtherKeys, backendSigner } = await backendParts();
  const answer = await withDatabase(values, io, async (db) => {
    const enrolled = await enrolKey(db, lane, pem);
    if (!enrolled.ok) return enrolled;
    if (overlap !== null) await endOtherKeys(db, lane, enrolled.value.keyid, overlap);
    const { keyid, publicKey } = await backendSigner(db);
    return { ok: true, value: { keyid: enrolled.value.keyid, lane, backend: { keyid, publicKey } } } as const;
  });
  if (answer.ok) {
    const { keyid, backend } = answer.value;
    print(io, answer.value, () => `${lane} signs as ${keyid}; the backend as ${backend.keyid}:\n${backend.publicKey}`);
    return 0;
  }
  if (answer.error === 'revoked')
    throw new CliError(1, 'revoked', 'this key has ended and stays so', 'make a new key pair');
  throw new CliError(
    2,
    answer.error,
    `${file} is no Ed25519 public key`,
    'openssl genpkey -algorithm ed25519 -out lane.key && openssl pkey -in lane.key -pubout -out lane.pem',
  );
}

async function backendParts() {
  const [database, keys] = await Promise.all([import('../database-option.ts'), import('../../backend/keys.ts')]);
  return { ...database, ...keys };
}

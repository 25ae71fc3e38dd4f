import { z } from 'zod';
import { policySchema } from '../policy/policy.ts';

/** What a lane and its backend say to each other. Strict: a member that is not named here is refused. */

// Patterns stay within what every language's regular expressions know: they stand in the OpenAPI document.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const printable = /^[^\u0000-\u001f\u007f]*$/;
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(printable)
    .refine((value) => value.isWellFormed());

const lane = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/)
  .describe('The lane that the signing key was enrolled for.');
const uuid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/)
  .describe('A UUID: one attempt of one traveller to cross.');
const time = z.iso.datetime({ offset: true }).regex(/^(19|2[0-9])/);
/** ISO 8601 with unknown parts absent; empty when nothing is known. */
const partialDate = z.string().regex(/^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$/);
const version = z.string().min(1).max(4096);
const digest = z.string().describe('As in Content-Digest (RFC 9530): sha-256=:BASE64:');

export const screeningRequestSchema = z.strictObject({
  lane,
  crossingId: uuid.optional(),
  documentNumber: text(64),
  issuingState: text(8),
  documentCode: text(8).optional(),
  primary: text(256),
  secondary: text(256),
  birthDate: partialDate,
  nationality: text(8).optional(),
  sex: z.enum(['M', 'F', 'X']).nullable().optional(),
});

export const screeningAnswerSchema = z.strictObject({
  hits: z.array(
    z.strictObject({
      list: z.string(),
      entry: z.string().describe("The list's own id of the entry."),
      kind: z.enum(['document', 'person']),
      score: z.number().min(0).max(1),
      reasons: z.array(z.string()),
    }),
  ),
  version,
});

export const crossingRequestSchema = z.strictObject({
  lane,
  crossingId: uuid,
  occurredAt: time,
  direction: z.enum(['entry', 'exit']),
  tailgated: z.boolean(),
  clearedBy: text(64).min(1).describe('"machine", or the id of the officer who let the traveller through.'),
});

export const crossingAnswerSchema = z.strictObject({
  id: z.string(),
  sequence: z.number().int().min(1).describe("Counts the lane's crossings one by one without gaps."),
});

/** Lines of printable text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const lines = /^[^\u0000-\u0009\u000b-\u001f\u007f]*$/;
const checkpoint = z
  .string()
  .min(1)
  .max(2_000)
  .regex(lines)
  .refine((value) => value.isWellFormed())
  .describe("A signed note (C2SP signed-note) with size and root of the lane's journal (C2SP tlog-checkpoint).");
const journalKey = z
  .string()
  .max(256)
  .regex(/^[!-*,-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/)
  .describe("The verifier key line of the lane's journal (C2SP signed-note). The first one counts for good.");
const treeRoot = z.string().regex(/^([A-Za-z0-9+/]{43}=)?$/);

export const eventsRequestSchema = z.strictObject({
  lane,
  checkpoint: checkpoint.optional(),
  journalKey: journalKey.optional(),
  events: z
    .array(
      z.strictObject({
        sequence: z.number().int().min(0).describe("The entry's place in the lane's journal."),
        occurredAt: time,
        event: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
        severity: z.enum(['info', 'notice', 'warning', 'alarm']),
        crossing: uuid.nullable(),
      }),
    )
    .min(1)
    .max(1000),
});

export const eventsAnswerSchema = z.strictObject({
  received: z.number().int().min(0),
  added: z.number().int().min(0).describe('How many of them were not known before.'),
  checkpoint: z
    .enum(['kept', 'known', 'older', 'rolled-back', 'forked', 'unknown-key'])
    .optional()
    .describe('What became of the checkpoint, where one was sent. "rolled-back" and "forked" raise an alarm.'),
});

export const reconcileRequestSchema = z.strictObject({
  lane,
  keys: z.array(uuid).max(1000).describe('Idempotency keys of crossings whose record was not confirmed.'),
  checkpoint: checkpoint.optional(),
  journalKey: journalKey.optional(),
  acceptedGap: z
    .strictObject({
      size: z.number().int().min(0),
      root: treeRoot.describe('Base64; empty where the backend had no checkpoint.'),
      officer: text(64).min(1),
      reason: text(500),
    })
    .optional()
    .describe(
      "Somebody answers for what the lane's journal lacks against this checkpoint of the backend: where it is still the last one, a new line of checkpoints begins with the one in this request. The old line is kept.",
    ),
});

export const reconcileAnswerSchema = z.strictObject({
  crossings: z.number().int().min(0).describe("The lane's crossings: the sequence of its last one."),
  found: z
    .array(
      crossingRequestSchema.omit({ lane: true, crossingId: true }).extend({ key: uuid, ...crossingAnswerSchema.shape }),
    )
    .describe('Those of the keys under which a crossing stands, with what was recorded.'),
  events: z.number().int().min(0).describe("So far the lane's journal has come: the largest sequence, plus one."),
  checkpoint: checkpoint.nullable().describe('The largest one that the lane has sent, of the present line.'),
});

export const snapshotAnswerSchema = z.strictObject({
  version,
  digest: digest.describe('Of all parts, one after another: sha-256=:BASE64:'),
  parts: z.array(z.strictObject({ url: z.url(), digest, bytes: z.number().int().min(0) })),
});

export const trustStoreAnswerSchema = z.strictObject({
  version,
  certificates: z.array(z.base64()).describe('CSCA certificates, DER.'),
});

/** `code` of the problem when an idempotency key already stands for another body. */
export const idempotencyConflict = 'idempotency-conflict';

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
});

export { policySchema };

export type ScreeningRequest = z.infer<typeof screeningRequestSchema>;
export type ScreeningAnswer = z.infer<typeof screeningAnswerSchema>;
export type CrossingRequest = z.infer<typeof crossingRequestSchema>;
export type CrossingAnswer = z.infer<typeof crossingAnswerSchema>;
export type EventsRequest = z.infer<typeof eventsRequestSchema>;
export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;
export type ReconcileRequest = z.infer<typeof reconcileRequestSchema>;
export type ReconcileAnswer = z.infer<typeof reconcileAnswerSchema>;
export type SnapshotAnswer = z.infer<typeof snapshotAnswerSchema>;
export type TrustStoreAnswer = z.infer<typeof trustStoreAnswerSchema>;
export type Problem = z.infer<typeof problemSchema>;

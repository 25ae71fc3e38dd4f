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

export const eventsRequestSchema = z.strictObject({
  lane,
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
export type SnapshotAnswer = z.infer<typeof snapshotAnswerSchema>;
export type TrustStoreAnswer = z.infer<typeof trustStoreAnswerSchema>;
export type Problem = z.infer<typeof problemSchema>;

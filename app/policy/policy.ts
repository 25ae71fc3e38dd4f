import { z } from 'zod';
import { documentCheckNames } from '../core/document-checks.ts';

const state = z.string().regex(/^[A-Z]{1,3}$/);
/** What a check's outcome means for the lane. */
const consequence = z.enum(['clear', 'officer']);

/** Key lengths below which a signature is no longer made with new documents (BSI TR-03116-2 §3). */
const stillStrong = { RSA: 2048, EC: 224 } as const;
const bits = z.number().int().min(0).max(16_384);

/** Which signatures of states are strong enough. Whatever is accepted, what is weak is named in a check's reason. */
const signaturesSchema = z.strictObject({
  acceptSha1: z.boolean().default(false),
  /** Shorter keys are refused. */
  leastBits: z.strictObject({ RSA: bits.default(stillStrong.RSA), EC: bits.default(stillStrong.EC) }).prefault({}),
  /** A CSCA certificate outside its own validity fails the check of the certificates, or is only named. */
  cscaOutsideValidity: z.enum(['failed', 'warning']).default('failed'),
});

/** Who may use a lane and what each check means: dated, versioned data of one site and direction. */
export const policySchema = z.strictObject({
  version: z.string().min(1).max(64),
  site: z.string(),
  direction: z.enum(['entry', 'exit']),
  validFrom: z.iso.date(),
  validUntil: z.iso.date(),
  note: z.string(),
  eligible: z.strictObject({
    /** Nationalities that may use the lane, as MRZ codes. */
    nationalities: z.array(state).min(1),
    /** First letters of the document codes that are taken: P passport, I/A/C cards. */
    documentTypes: z.array(z.string().regex(/^[A-Z]$/)).min(1),
    /** Full years on the day of the crossing. */
    minimumAge: z.number().int().min(0).max(120),
  }),
  /** Consequence of `failed` is always an officer; here is what the other outcomes of each check mean. */
  notPossible: z.partialRecord(z.enum(documentCheckNames), consequence),
  downgradedAccess: consequence,
  /**
   * Where a traveller goes whose document has no chip that answers: to an officer at the lane, or to the counter. There is
   * no third way: what has no chip proves nothing to a machine.
   */
  noChip: z.enum(['officer', 'refuse']).default('officer'),
  /** A policy that says nothing of them is strict. */
  signatures: signaturesSchema.prefault({}),
  /** Two-door lanes: who and what may stand between the doors besides the holder. */
  between: z
    .strictObject({
      /** A second person, a child too, is never the machine's to clear. */
      companions: z.literal('officer'),
      /** What a sensor tells from people, as a suitcase that was put down. A mat that cannot tell counts it as a person. */
      luggage: consequence,
    })
    .default({ companions: 'officer', luggage: 'clear' }),
  face: z.strictObject({
    /** False match rate at which the machine decides; its threshold comes from the measured table. */
    fmr: z.union([z.literal(0.01), z.literal(0.001), z.literal(0.0005), z.literal(0.0001)]),
  }),
});

export type Policy = z.infer<typeof policySchema>;

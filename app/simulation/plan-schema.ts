import { z } from 'zod';
import { faultNames } from './faults.ts';
import { type EpisodePlan, flaws, misbehaviours } from './plan.ts';

const fraction = z.number().min(0).max(1);
const duration = z.number().int().min(0).max(86_400_000);
const state = z.enum(['MNG', 'CHN', 'RUS']);
const name = z.string().regex(/^[A-Z]{1,30}$/);
const day = z.string().regex(/^[0-9]{6}$/);

/** A plan as it stands in a report: what `--replay` takes. */
export const episodePlanSchema: z.ZodType<EpisodePlan> = z.strictObject({
  seed: z.string().max(64),
  number: z.number().int().min(0),
  doors: z.enum(['one', 'two']),
  assistance: z.enum(['automatic', 'officer']),
  realKeys: z.boolean(),
  travellers: z
    .array(
      z.strictObject({
        number: z.number().int().min(0),
        after: duration,
        pace: fraction,
        document: z.strictObject({
          number: z.string().regex(/^[A-Z][0-9]{8}$/),
          issuingState: state,
          nationality: state,
          primary: name,
          secondary: name,
          birth: day,
          sex: z.enum(['M', 'F']),
          expiry: day,
        }),
        flaw: z.enum(flaws).nullable(),
        behaviour: z.enum(['walks', ...misbehaviours]),
        when: fraction,
      }),
    )
    .max(1_000),
  faults: z
    .array(
      z
        .strictObject({
          name: z.enum(faultNames as [string, ...string[]]),
          place: z.string().max(40),
          nth: z.number().min(0),
          size: fraction.optional(),
        })
        .transform((fault) => fault as EpisodePlan['faults'][number]),
    )
    .max(10_000),
  officers: z.strictObject({ reactsAfter: duration, decides: z.enum(['lets-through', 'refuses', 'waits']) }),
});

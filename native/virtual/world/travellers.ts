import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const travellerSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  nameKey: z.string(),
  storyKey: z.string(),
  /** Passport profile, photo and face, relative to the folder of the list. */
  profile: z.string(),
  portrait: z.string(),
  face: z.string(),
});

export type DemoTraveller = z.infer<typeof travellerSchema>;

export const travellersFile = 'travellers.json';

/** The demonstration's travellers, in the order in which the dock offers them. */
export function readTravellers(folder: string): readonly DemoTraveller[] {
  return z.array(travellerSchema).parse(JSON.parse(readFileSync(join(folder, travellersFile), 'utf8')));
}

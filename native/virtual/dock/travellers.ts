import './without-eval.ts';
import { z } from 'zod';

const travellerSchema = z.looseObject({
  id: z.string(),
  nameKey: z.string(),
  storyKey: z.string(),
  /** Photo of the passport, relative to the page. */
  portrait: z.string(),
  /** Folder of the person's clips, relative to the travellers' folder. */
  face: z.string(),
});
export type Traveller = z.infer<typeof travellerSchema>;

/** The people that the world offers; null when the list cannot be had. */
export async function fetchTravellers(): Promise<readonly Traveller[] | null> {
  try {
    const answer = await fetch('travellers.json');
    const parsed = z.array(travellerSchema).safeParse(answer.ok ? await answer.json() : null);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Photo of the person who stands before the camera, by the end of the face's path; null for a stranger. */
export function photoOf(face: string | null, travellers: readonly Traveller[]): string | null {
  const person = face?.split(/[\\/]/).find((part) => travellers.some((one) => one.face === part));
  return person === undefined ? null : `${person}/passport.jpg`;
}

/** The holder's name as a passport's machine readable zone prints it: given names before the family's. */
export function printedName(mrz: string): string {
  const [first = '', , third] = mrz.split('\n');
  const field = third === undefined ? first.slice(5) : third;
  const [primary = '', secondary = ''] = field.replace(/<+$/, '').split('<<');
  return `${secondary} ${primary}`.replaceAll('<', ' ').trim();
}

import './zod-in-pages.ts';
import { z } from 'zod';
import { challengeSteps } from '../core/presentation-attack.ts';

/** The screens of design: one picture, one sentence. */
export const travellerScreens = [
  'invite',
  'how',
  'reading',
  'again',
  'take',
  'enter',
  'look',
  'closer',
  'back',
  'uncover',
  'alone',
  'turn',
  'blink',
  'checking',
  'go',
  'farewell',
  'officer',
  'counter',
  'wayBack',
  'stillThere',
  'closed',
  'emergency',
] as const;

export const languages = ['zh-Hans', 'mn', 'ru', 'en'] as const;
export const languageSchema = z.enum(languages);
export type Language = z.infer<typeof languageSchema>;

const challengeSchema = z.strictObject({
  step: z.enum(challengeSteps).nullable(),
  /** Steps done so far, of how many. */
  index: z.number().int().nonnegative(),
  of: z.number().int().nonnegative(),
});
export type Challenge = z.infer<typeof challengeSchema>;

export const travellerViewSchema = z.strictObject({
  role: z.literal('traveller'),
  lane: z.string(),
  site: z.string(),
  direction: z.enum(['entry', 'exit']),
  screen: z.enum(travellerScreens),
  /** null: nobody has chosen, the invitation cycles through `languages`. */
  language: languageSchema.nullable(),
  languages: z.array(languageSchema),
  /** Bytes of the chip read so far; null when no chip is being read. */
  progress: z.strictObject({ bytesRead: z.number(), bytesTotal: z.number() }).nullable(),
  /** True while the mirrored live picture belongs on the screen; frames come as `preview` messages. */
  livePicture: z.boolean(),
  /** The movement that is asked for; left and right are the person's own. Null `step`: look straight ahead. */
  challenge: challengeSchema.nullable(),
  /** Colour of the gate's lamp: the band on the screen repeats it. */
  lamp: z.enum(['idle', 'yourTurn', 'go', 'wait', 'closed']),
  /** Changes with every state, so that a screen can announce it once. */
  since: z.string(),
  transport: z.enum(['pcsc', 'in-process']).nullable(),
  /** The demonstration's virtual devices are in use: the screen says so. */
  virtualDevices: z.boolean(),
});
export type TravellerView = z.infer<typeof travellerViewSchema>;
export type TravellerScreen = TravellerView['screen'];

/** What a traveller's screen may ask. */
export const travellerRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('chooseLanguage'), language: languageSchema }),
  z.strictObject({ type: z.literal('askHelp') }),
  /** A wheelchair, a walking frame, an attendant: more time, or an officer. */
  z.strictObject({ type: z.literal('askAssistance') }),
  z.strictObject({ type: z.literal('askMoreTime') }),
]);
export type TravellerRequest = z.infer<typeof travellerRequestSchema>;

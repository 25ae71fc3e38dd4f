import type { Language, TravellerView } from '../contract/traveller.ts';

/** What one traveller has set on the screen. Nothing of it outlives them. */
export interface TravellerChoices {
  /** Tapped, and not yet repeated by the station: the screen does not wait for it. */
  readonly tapped: Language | null;
  /** The last language of this crossing, for a station that restarts in the middle of it. */
  readonly known: Language | null;
  readonly sound: boolean;
  readonly largeText: boolean;
  /** An officer was asked for in this state. */
  readonly helpAsked: boolean;
  /** More time was asked for in this crossing. */
  readonly assistanceAsked: boolean;
}

export const freshChoices: TravellerChoices = {
  tapped: null,
  known: null,
  sound: true,
  largeText: false,
  helpAsked: false,
  assistanceAsked: false,
};

/** The choices after the station's next view: all anew when the invitation returns. */
export function followView(
  choices: TravellerChoices,
  before: TravellerView | null,
  now: TravellerView | null,
): TravellerChoices {
  if (now === null) return choices;
  if (now.screen === 'invite' && before?.screen !== 'invite') return { ...freshChoices, known: now.language };
  return {
    ...choices,
    tapped: choices.tapped === now.language ? null : choices.tapped,
    known: now.language ?? (now.screen === 'invite' ? null : choices.known),
    helpAsked: choices.helpAsked && before?.screen === now.screen && before.since === now.since,
  };
}

/** How long choices at the invitation wait for a document (ms). */
export const choicesKept = 30_000;

/** Whether somebody has set something at the invitation that the next traveller would find. */
export function leftBehind(choices: TravellerChoices, view: TravellerView | null): boolean {
  const { sound, largeText, helpAsked, assistanceAsked } = choices;
  return view?.screen === 'invite' && (!sound || largeText || helpAsked || assistanceAsked);
}

/** The language to show; null: nobody has chosen, and the screen takes turns. */
export function chosenLanguage(choices: TravellerChoices, view: TravellerView | null): Language | null {
  return choices.tapped ?? view?.language ?? choices.known;
}

import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScreenConnection } from '../contract/screen-connection.ts';
import type { Language, TravellerRequest, TravellerView } from '../contract/traveller.ts';

export type TravellerConnection = ScreenConnection<TravellerView, TravellerRequest>;

export interface KioskContext {
  readonly connection: TravellerConnection;
  /** null while the link to the station is down. */
  readonly view: TravellerView | null;
  /** The language on the screen right now. */
  readonly language: Language;
  readonly helpAsked: boolean;
  readonly assistanceAsked: boolean;
}

const context = createContext<KioskContext | null>(null);
export const KioskProvider = context.Provider;

export function useKiosk(): KioskContext {
  const value = useContext(context);
  if (value === null) throw new Error('a screen stands outside the kiosk');
  return value;
}

/** Texts of the kiosk in the language on the screen, or in another one. */
export function useTexts(language?: Language) {
  const shown = useKiosk().language;
  return useTranslation('kiosk', { lng: language ?? shown }).t;
}

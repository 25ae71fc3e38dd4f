import type { Language, TravellerScreen } from '../contract/traveller.ts';
import { useKiosk, useTexts } from './kiosk-context.ts';
import { sideOf } from './steps.tsx';

/** Tells a screen reader each new sentence once; silent while the languages take turns. */
export function Announcement({
  screen,
  chosen,
}: {
  readonly screen: TravellerScreen;
  readonly chosen: Language | null;
}) {
  const { language, view } = useKiosk();
  const t = useTexts();
  return (
    <p className="only-heard" role="status" lang={language}>
      {chosen !== null && t(`${screen}.sentence`)}
      {chosen !== null && screen === 'turn' && view?.challenge != null && (
        <span>{` ${t(`turn.${sideOf(view)}`)}`}</span>
      )}
    </p>
  );
}

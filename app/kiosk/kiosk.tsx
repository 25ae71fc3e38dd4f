import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type Language, languages, type TravellerView } from '../contract/traveller.ts';
import { Announcement } from './announcement.tsx';
import { Band } from './band.tsx';
import { Bar } from './bar.tsx';
import { KioskProvider, type TravellerConnection } from './kiosk-context.ts';
import { Notices } from './notices.tsx';
import { screens } from './screens/screens.ts';
import { useTurns } from './timing.ts';
import { playTone } from './tone.ts';
import { choicesKept, chosenLanguage, followView, freshChoices, leftBehind } from './traveller-choices.ts';

/** What is worth a tone: each state, and each movement that is done or asked for. */
function momentHeard(view: TravellerView | null): string {
  const { since = '', challenge = null } = view ?? {};
  return `${since}|${challenge?.index}|${challenge?.step}`;
}

/** The traveller's screen: a function of what the station says, in the traveller's language. */
export function Kiosk({ connection }: { readonly connection: TravellerConnection }) {
  const { link, view } = useSyncExternalStore(connection.subscribe, connection.state);
  const [choices, setChoices] = useState(freshChoices);
  const [followed, setFollowed] = useState(view);
  if (view !== followed) {
    setFollowed(view);
    setChoices(followView(choices, followed, view));
  }

  const chosen = chosenLanguage(choices, view);
  const turn = useTurns(view?.languages ?? languages, chosen === null);
  const language = chosen ?? turn;
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  // Without a station nothing that was said before counts any more.
  const screen = view?.screen ?? 'closed';
  const lamp = view?.lamp ?? 'closed';
  const Screen = screens[screen];

  // Who sets something and walks away leaves nothing of it; the station does the same with the language.
  const forgets = leftBehind(choices, view);
  useEffect(() => {
    if (!forgets) return;
    const timer = setTimeout(() => setChoices(({ known }) => ({ ...freshChoices, known })), choicesKept);
    return () => clearTimeout(timer);
  }, [forgets]);

  const { sound } = choices;
  // Whoever turns the head as asked hears that it was enough.
  const heard = useRef(momentHeard(view));
  useEffect(() => {
    const now = momentHeard(view);
    if (view === null || heard.current === now) return;
    heard.current = now;
    if (sound) playTone(view.lamp);
  }, [view, sound]);

  const chooseLanguage = (tag: Language) => {
    setChoices((now) => ({ ...now, tapped: tag }));
    void connection.request({ type: 'chooseLanguage', language: tag });
  };
  const askHelp = async () => {
    setChoices((now) => ({ ...now, helpAsked: true }));
    const { ok } = await connection.request({ type: 'askHelp' });
    if (!ok) setChoices((now) => ({ ...now, helpAsked: false }));
  };

  const askAssistance = async () => {
    setChoices((now) => ({ ...now, assistanceAsked: true }));
    const { ok } = await connection.request({ type: 'askAssistance' });
    if (!ok) setChoices((now) => ({ ...now, assistanceAsked: false }));
  };

  const { helpAsked, assistanceAsked } = choices;
  return (
    <KioskProvider value={{ connection, view, language, helpAsked, assistanceAsked }}>
      <div
        className="kiosk"
        data-screen={screen}
        data-lamp={lamp}
        data-link={link}
        data-text={choices.largeText ? 'large' : 'normal'}
      >
        <Band lamp={lamp} />
        <Screen key={screen} />
        <Announcement screen={screen} chosen={chosen} />
        <Notices />
        <Bar
          chosen={chosen}
          choices={choices}
          chooseLanguage={chooseLanguage}
          toggleSound={() => setChoices((now) => ({ ...now, sound: !now.sound }))}
          toggleTextSize={() => setChoices((now) => ({ ...now, largeText: !now.largeText }))}
          askAssistance={() => void askAssistance()}
          askHelp={() => void askHelp()}
        />
      </div>
    </KioskProvider>
  );
}

import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { type LanguageTag, languageNames, languageTags } from '../../../locales/locales.ts';
import type { AttackKind } from '../attacks.ts';
import { Hands } from './hands.tsx';
import { People } from './people.tsx';
import { keepLanguage } from './remembered-language.ts';
import { Stage } from './stage.tsx';
import { fetchTravellers, photoOf, type Traveller } from './travellers.ts';
import { Troubles } from './troubles.tsx';
import type { Deed, WorldLink } from './world-link.ts';

const none: readonly Traveller[] = [];

/** The physical world as a small stage: it moves virtual things and knows nothing of the lane. */
export function Dock({ link }: { readonly link: WorldLink }) {
  const { t, i18n } = useTranslation('dock');
  const { link: state, world } = useSyncExternalStore(link.subscribe, link.state);
  const [travellers, setTravellers] = useState<readonly Traveller[] | null>(none);
  const [chosen, setChosen] = useState<Traveller | null>(null);
  const [attack, setAttack] = useState<AttackKind | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  useEffect(() => {
    if (state !== 'down') void fetchTravellers().then(setTravellers);
  }, [state]);
  useEffect(() => {
    document.documentElement.lang = i18n.language;
    document.title = t('title');
  }, [i18n.language, t]);

  const act = async (deed: Deed) => {
    const refused = await link.do(deed);
    setRefusal(refused);
    // Who walks off no longer stands before the camera.
    const walksOff = deed.do === 'move' && deed.how !== 'stepIn' && refused === null;
    if (walksOff && link.state().world?.face != null) await link.do({ do: 'faceCamera', face: null });
  };
  const speak = (language: LanguageTag) => {
    keepLanguage(language);
    void i18n.changeLanguage(language);
  };
  const chosenIsBefore = chosen !== null && world !== null && photoOf(world.face, [chosen]) !== null;
  /** Whoever stands there already does it from now on. */
  const trouble = (kind: AttackKind | null) => {
    setAttack(kind);
    if (chosen !== null && (chosenIsBefore || (world?.face != null && world.attack !== null)))
      void act({ do: 'faceCamera', traveller: chosen.id, ...(kind === null ? {} : { attack: kind }) });
  };
  const photo = photoOf(world?.face ?? chosen?.face ?? null, travellers ?? none);
  return (
    <div className="dock" data-link={state}>
      <header>
        <h1>
          {t('title')} <small>{t('subtitle')}</small>
        </h1>
        <fieldset aria-label={t('language')}>
          {languageTags.map((tag) => (
            <button key={tag} type="button" lang={tag} aria-pressed={i18n.language === tag} onClick={() => speak(tag)}>
              {languageNames[tag]}
            </button>
          ))}
        </fieldset>
      </header>
      <People travellers={travellers} chosen={chosen} onChoose={setChosen} />
      {world === null ? (
        <p className="dock-gone" role="alert">
          {t(state === 'down' ? 'link.down' : 'link.connecting')}
        </p>
      ) : (
        <>
          <div className={world.emergency ? 'table pressed' : 'table'}>
            <Stage world={world} photo={photo} />
          </div>
          <p className="refusal" role="status">
            {refusal === null ? null : (
              <>
                {t('refused')} <span lang="en">{refusal}</span>
              </>
            )}
          </p>
          <Hands
            world={world}
            chosen={chosen}
            chosenIsBefore={chosenIsBefore}
            attack={attack}
            onDeed={(deed) => void act(deed)}
          />
          <Troubles world={world} attack={attack} onAttack={trouble} onDeed={(deed) => void act(deed)} />
        </>
      )}
    </div>
  );
}

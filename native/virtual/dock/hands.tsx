import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttackKind } from '../attacks.ts';
import type { WorldState } from '../world-messages.ts';
import { printedName, type Traveller } from './travellers.ts';
import type { Deed } from './world-link.ts';

export interface HandsProps {
  readonly world: WorldState;
  readonly chosen: Traveller | null;
  /** The chosen one, and nobody else, stands before the camera. */
  readonly chosenIsBefore: boolean;
  /** What whoever steps before the camera does there. */
  readonly attack: AttackKind | null;
  onDeed(deed: Deed): void;
}

/** Before the camera, as oneself or as somebody else. */
function stepUp(traveller: string, attack: AttackKind | null): Deed {
  return { do: 'faceCamera', traveller, ...(attack === null ? {} : { attack }) };
}

const moves = ['stepIn', 'walkThrough', 'turnBack', 'tailgate', 'leave'] as const;
/** How a traveller goes who does not walk. */
const means = ['wheelchair', 'attendant'] as const;

/** What a traveller can do with passport, face and feet; and the red button on the wall. */
export function Hands({ world, chosen, chosenIsBefore, attack, onDeed }: HandsProps) {
  const { t } = useTranslation('dock');
  const [by, setBy] = useState<(typeof means)[number] | null>(null);
  const { document, face, emergency } = world;
  return (
    <section className="hands">
      <div className="hand">
        <h2>{t('passport.heading')}</h2>
        {document === null ? (
          <button
            type="button"
            className="first"
            disabled={chosen === null}
            onClick={() => chosen !== null && onDeed({ do: 'placeDocument', traveller: chosen.id })}
          >
            {t('passport.place')}
          </button>
        ) : (
          <button type="button" onClick={() => onDeed({ do: 'liftDocument' })}>
            {t('passport.lift')}
          </button>
        )}
        <p>
          {document === null ? (
            t('passport.none')
          ) : (
            <>
              <b translate="no">{printedName(document.mrz)}</b> {t(`passport.chip.${document.chip}`)}
            </>
          )}
        </p>
      </div>
      <div className="hand">
        <h2>{t('camera.heading')}</h2>
        {face === null || (chosen !== null && !chosenIsBefore) ? (
          <button
            type="button"
            className="first"
            disabled={chosen === null}
            onClick={() => chosen !== null && onDeed(stepUp(chosen.id, attack))}
          >
            {t('camera.before')}
          </button>
        ) : (
          <button type="button" onClick={() => onDeed({ do: 'faceCamera', face: null })}>
            {t('camera.away')}
          </button>
        )}
        <p>{t(face === null ? 'camera.nobody' : 'camera.somebody')}</p>
      </div>
      <div className="hand walk">
        <div className="walk-head">
          <h2>{t('walk.heading')}</h2>
          <div className="means">
            {means.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={by === one}
                data-means={one}
                onClick={() => setBy(by === one ? null : one)}
              >
                {t(`means.${one}`)}
              </button>
            ))}
          </div>
        </div>
        <div className="moves">
          {moves.map((how) => (
            <button
              key={how}
              type="button"
              className={how === 'walkThrough' ? 'first' : ''}
              data-move={how}
              onClick={() => onDeed({ do: 'move', how, ...(by === null ? {} : { by }) })}
            >
              {t(`walk.${how}`)}
            </button>
          ))}
        </div>
      </div>
      <button
        type="button"
        className="emergency"
        aria-pressed={emergency}
        onClick={() => onDeed({ do: 'emergency', pressed: !emergency })}
      >
        <i aria-hidden="true" />
        {t(emergency ? 'emergency.reset' : 'emergency.press')}
      </button>
    </section>
  );
}

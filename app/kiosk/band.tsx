import type { TravellerView } from '../contract/traveller.ts';
import { useKiosk, useTexts } from './kiosk-context.ts';

type Lamp = TravellerView['lamp'];

/** The sign of a lamp: colour is never alone. */
const signs: Readonly<Record<Lamp, string>> = {
  idle: 'M-20 4 q20 22 40 0 M-13 -13 v4 M13 -13 v4',
  yourTurn: 'M-18 0 H12 M0 -16 L16 0 L0 16',
  go: 'M-18 1 L-5 15 L19 -14',
  wait: 'M0 -17 V0 L13 9',
  closed: 'M-17 0 H17',
};

/** The band in the colour of the gate's lamp, with its word, and the place. */
export function Band({ lamp }: { readonly lamp: Lamp }) {
  const { view, language } = useKiosk();
  const t = useTexts();
  return (
    <header className="band" lang={language}>
      <svg className="band-sign" viewBox="-36 -36 72 72" aria-hidden="true">
        <circle r="32" />
        <path d={signs[lamp]} />
      </svg>
      <p className="band-word" lang={language}>
        {t(`band.${lamp}`)}
      </p>
      {view !== null && (
        <p className="band-place" lang={language}>
          {view.site === 'erenhot' && t('site.erenhot')}
          {view.site === 'zamyn-uud' && t('site.zamyn-uud')}
          <span className="band-direction" lang={language}>
            {t(`direction.${view.direction}`)}
          </span>
        </p>
      )}
    </header>
  );
}

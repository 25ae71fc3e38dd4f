import { useState } from 'react';
import type { CaseView } from '../contract/officer.ts';
import type { Preview } from '../contract/screen-connection.ts';
import { ChecksList } from './checks-list.tsx';
import { DocumentPage } from './document-page.tsx';
import { FaceComparison, LiveFrames, Screening } from './evidence-blocks.tsx';
import { KeyCap } from './key-cap.tsx';
import { Portrait } from './picture.tsx';
import { Verdict } from './verdict.tsx';
import { useWords } from './words.ts';

export interface CasePanelProps {
  readonly shown: CaseView;
  /** The case has left the lane and waits to be settled. */
  readonly waiting: boolean;
  /** Live picture of the lane; null for a waiting case. */
  readonly preview: Preview | null;
  onZoom(): void;
  onBack(): void;
}

/** Everything about one traveller that an officer decides by, on one page. */
export function CasePanel({ shown, waiting, preview, onZoom, onBack }: CasePanelProps) {
  const { t } = useWords();
  const [wantsLive, setWantsLive] = useState(false);
  const deciding = shown.livePicture;
  // The frame that was compared is what the result speaks of; before there is one, the camera itself.
  const showsLive = preview !== null && (deciding === null || wantsLive);
  const live = showsLive ? preview.picture : deciding;
  return (
    <>
      <Verdict shown={shown} waiting={waiting} onBack={onBack} />
      <div className="case-body">
        <div className="case-column">
          <div className="pictures">
            <figure>
              <Portrait picture={shown.portrait} alt={t('pictures.chip')} none={t('pictures.noChip')} />
              <figcaption>{t('pictures.chip')}</figcaption>
            </figure>
            <figure>
              <Portrait
                picture={live}
                alt={t(showsLive ? 'pictures.live' : 'pictures.deciding')}
                none={t('pictures.noLive')}
                face={showsLive ? preview.face : null}
              />
              <figcaption className={showsLive ? 'is-live' : ''}>
                {t(showsLive || deciding === null ? 'pictures.live' : 'pictures.deciding')}
              </figcaption>
            </figure>
            <div className="picture-tools">
              <button type="button" disabled={shown.portrait === null && live === null} onClick={onZoom}>
                {t('zoom.open')} <KeyCap of="zoom" />
              </button>
              {preview !== null && deciding !== null ? (
                <button type="button" onClick={() => setWantsLive(!showsLive)}>
                  {t(showsLive ? 'pictures.showDeciding' : 'pictures.showLive')}
                </button>
              ) : null}
            </div>
          </div>
          <LiveFrames frames={shown.frames} />
          <DocumentPage shown={shown} />
        </div>
        <div className="case-column">
          <ChecksList chip={shown.chip} />
          <FaceComparison holder={shown.holder} />
          <Screening screening={shown.screening} />
        </div>
      </div>
    </>
  );
}

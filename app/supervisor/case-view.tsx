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
  const [frame, setFrame] = useState<number | null>(null);
  const deciding = shown.livePicture;
  // The frame that was compared is what the result speaks of; before there is one, the camera itself.
  const showsLive = preview !== null && (deciding === null || wantsLive);
  const moment = frame === null ? null : (shown.frames[frame] ?? null);
  const live = moment ?? (showsLive ? preview.picture : deciding);
  const caption =
    moment === null || frame === null
      ? t(showsLive || deciding === null ? 'pictures.live' : 'pictures.deciding')
      : t('face.padFrame', { number: frame + 1 });
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
                alt={caption}
                none={t('pictures.noLive')}
                face={showsLive && moment === null ? preview.face : null}
              />
              <figcaption className={showsLive && moment === null ? 'is-live' : ''}>{caption}</figcaption>
            </figure>
            <LiveFrames frames={shown.frames} shown={moment === null ? null : frame} onShow={setFrame} />
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

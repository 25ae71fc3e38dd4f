import type { CaseView } from '../contract/officer.ts';
import { useWords } from './words.ts';

type Holder = NonNullable<CaseView['holder']>;

/** Cosines from this to 1 stand on the scale; less alike than this is off its left end. */
const scaleFrom = -0.2;

function place(similarity: number): string {
  const share = (similarity - scaleFrom) / (1 - scaleFrom);
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
}

/** How alike chip photo and person are, against the threshold that the policy's false match rate asks for. */
export function FaceComparison({ holder }: { readonly holder: Holder | null }) {
  const { t } = useWords();
  const bad = holder !== null && !holder.match;
  const attack = holder !== null && (holder.liveness === 'attack' || holder.liveness === 'undecided');
  return (
    <section className={bad || attack ? 'block loud' : 'block'} data-part="face">
      <h3>
        {t('face.heading')}
        {holder === null ? null : <small>{t(holder.match ? 'face.match' : 'face.mismatch')}</small>}
      </h3>
      {holder === null ? (
        <p className="quiet">{t('face.none')}</p>
      ) : (
        <>
          <div className="scale" aria-hidden="true">
            <span className="scale-value" style={{ width: place(holder.similarity) }} />
            <span className="scale-threshold" style={{ left: place(holder.threshold) }} />
          </div>
          <dl className="figures">
            <Figure name={t('face.similarity')} value={holder.similarity.toFixed(3)} loud={bad} />
            <Figure name={t('face.threshold')} value={holder.threshold.toFixed(3)} />
            <Figure
              name={t('face.fmr')}
              value={holder.fmr > 0 ? t('face.oneIn', { number: Math.round(1 / holder.fmr) }) : '—'}
            />
            <Figure name={t('face.liveness')} value={t(`liveness.${holder.liveness}`)} loud={attack} />
            <Figure name={t('face.faces')} value={String(holder.facesInView)} loud={holder.facesInView !== 1} />
            <Figure name={t('face.frames')} value={String(holder.frames)} />
            {holder.pad === null ? null : (
              <>
                <Figure name={t('face.padMode')} value={t(`padMode.${holder.pad.mode}`)} />
                <Figure name={t('face.padScore')} value={holder.pad.score.toFixed(2)} loud={attack} />
              </>
            )}
          </dl>
          <PadReasons reasons={holder.pad?.reasons ?? []} />
        </>
      )}
    </section>
  );
}

/** What spoke against a living person, one line each. */
function PadReasons({ reasons }: { readonly reasons: NonNullable<Holder['pad']>['reasons'] }) {
  const { t } = useWords();
  if (reasons.length === 0) return null;
  return (
    <div className="pad-reasons">
      <h4>{t('face.padReasons')}</h4>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{t(`padReason.${reason}`)}</li>
        ))}
      </ul>
    </div>
  );
}

export interface LiveFramesProps {
  readonly frames: CaseView['frames'];
  /** The one that is shown large; null: none of them. */
  readonly shown: number | null;
  onShow(frame: number | null): void;
}

/** The person before the camera at other moments, in their order: for an eye that knows people. One touch shows it large. */
export function LiveFrames({ frames, shown, onShow }: LiveFramesProps) {
  const { t } = useWords();
  if (frames.length === 0) return null;
  return (
    <ol className="live-frames" data-part="frames" aria-label={t('face.padFrames')}>
      {frames.map((frame, index) => (
        <li key={frame}>
          <button type="button" aria-pressed={shown === index} onClick={() => onShow(shown === index ? null : index)}>
            <img src={frame} alt={t('face.padFrame', { number: index + 1 })} />
          </button>
        </li>
      ))}
    </ol>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly loud?: boolean;
}

function Figure({ name, value, loud = false }: FigureProps) {
  return (
    <div className={loud ? 'loud' : ''}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What the lists say: hits of the document apart from hits of the person, each with its reasons. */
export function Screening({ screening }: { readonly screening: CaseView['screening'] }) {
  const { t, hitReason } = useWords();
  const hits = screening?.hits ?? [];
  return (
    <section className={hits.length > 0 ? 'block loud' : 'block'} data-part="screening">
      <h3>
        {t('screening.heading')}
        {screening === null || hits.length > 0 ? null : <small>{t('screening.clean')}</small>}
      </h3>
      {screening === null ? <p className="quiet">{t('screening.none')}</p> : null}
      {hits.map((hit) => (
        <div className="hit" key={`${hit.list} ${hit.entry} ${hit.kind}`}>
          <b>{t(`hitKind.${hit.kind}`)}</b>
          <span translate="no">
            {hit.list} · {hit.entry}
          </span>
          <span>{t('hit.score', { score: `${Math.round(hit.score * 100)} %` })}</span>
          <p>{hit.reasons.map(hitReason).join('; ')}</p>
        </div>
      ))}
      {screening === null ? null : (
        <p className="quiet" translate="no">
          {t('screening.version', { version: screening.listVersion })}
        </p>
      )}
    </section>
  );
}

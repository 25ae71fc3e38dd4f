import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { Preview } from '../contract/screen-connection.ts';
import { useKiosk } from './kiosk-context.ts';

/** A picture this old (ms) is no mirror any more. */
const stale = 1_500;

interface LivePictureProps {
  /** Drawn while there is no live picture. */
  readonly drawing: ReactNode;
  /** The drawing again, small beside the mirror, where the sentence needs it. */
  readonly besides?: boolean;
  /** Beside the mirror, where the sentence speaks of a side. */
  readonly beside?: ReactNode;
}

/** The traveller in a mirror: an oval that turns green, with a tick, when the station says that all is well. */
export function LivePicture({ drawing, besides = false, beside }: LivePictureProps) {
  const { view } = useKiosk();
  const preview = useFreshPreview(view?.lane ?? '');
  if (view?.livePicture !== true || preview === null) return drawing;
  // Nothing says "well placed" beside a sentence that asks for something else.
  const placed = !besides && preview.face?.well === true;
  return (
    <div className="mirror" data-placed={placed} data-face={besides || preview.face !== null}>
      <svg className="mirror-lens" viewBox="-60 -60 120 120" aria-hidden="true">
        <circle className="p-ink" r="52" />
        <circle className="p-lens" r="34" />
        <circle className="p-gleam" cx="-12" cy="-12" r="9" />
      </svg>
      <img className="mirror-picture" src={preview.picture} alt="" />
      <svg className="mirror-ring" viewBox="0 0 600 760" aria-hidden="true">
        <path
          className="mirror-guide"
          d="M170 330 a130 160 0 0 1 260 0 q0 120 -60 176 q-70 52 -140 0 q-60 -56 -60 -176 Z M136 650 q50 -74 112 -88 M464 650 q-50 -74 -112 -88"
        />
        <ellipse cx="300" cy="380" rx="290" ry="370" />
        <g className="mirror-tick" transform="translate(300 716)">
          <circle r="42" />
          <path d="M-19 1 L-5 16 L21 -14" />
        </g>
      </svg>
      {beside}
      {besides && <div className="mirror-besides">{drawing}</div>}
    </div>
  );
}

function useFreshPreview(lane: string): Preview | null {
  const { connection } = useKiosk();
  const preview = useSyncExternalStore(connection.subscribePreview, () => connection.preview(lane));
  const [old, setOld] = useState<Preview | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setOld(preview), stale);
    return () => clearTimeout(timer);
  }, [preview]);
  return preview === old ? null : preview;
}

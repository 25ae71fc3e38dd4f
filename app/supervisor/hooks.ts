import { useEffect, useState, useSyncExternalStore } from 'react';
import type { OfficerRequest, OfficerView } from '../contract/officer.ts';
import type { Preview, ScreenConnection } from '../contract/screen-connection.ts';

export type OfficerConnection = ScreenConnection<OfficerView, OfficerRequest>;

/** A camera picture that no newer one has followed for this long (ms) is no live picture. */
const previewLife = 2_000;

/** The present time, told anew at every full second. */
export function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), 1_000 - (now % 1_000) + 5);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}

/** The lane's live picture, null when none has come of late. */
export function useLivePreview(connection: OfficerConnection, lane: string): Preview | null {
  const preview = useSyncExternalStore(connection.subscribePreview, () => connection.preview(lane));
  const [stale, setStale] = useState<Preview | null>(null);
  useEffect(() => {
    if (preview === null) return;
    const timer = setTimeout(() => setStale(preview), previewLife);
    return () => clearTimeout(timer);
  }, [preview]);
  return preview === stale ? null : preview;
}

import { useEffect, useState } from 'react';
import { duration } from './times.ts';
import { useWords } from './words.ts';

export interface LinkBannerProps {
  readonly link: 'connecting' | 'up' | 'down';
  readonly now: number;
}

/** Nothing that could be old stays in sight: instead of a lane the panel shows that it sees none. */
export function LinkBanner({ link, now }: LinkBannerProps) {
  const { t } = useWords();
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (link === 'down') setSince((known) => known ?? Date.now());
  }, [link]);
  if (since === null) {
    return <div className="banner connecting">{t('link.connecting')}</div>;
  }
  return (
    <div className="banner lost" role="alert">
      <strong>{t('link.down')}</strong>
      <time className="timer">{t('link.downSince', { time: duration(since, now) })}</time>
      <p>{t('link.downHelp')}</p>
    </div>
  );
}

import { useKiosk, useTexts } from './kiosk-context.ts';

/** How much of the chip is read, by bytes. */
export function ProgressBar() {
  const { view, language } = useKiosk();
  const t = useTexts();
  const { bytesRead = 0, bytesTotal = 0 } = view?.progress ?? {};
  const part = bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : 0;
  const shown = new Intl.NumberFormat(language, { style: 'percent' }).format(part);
  return (
    <div className="progress">
      <div
        className="progress-track"
        role="progressbar"
        aria-label={t('progress.label')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part * 100)}
      >
        <div className="progress-done" style={{ transform: `scaleX(${part})` }} />
      </div>
      <p className="progress-number" lang={language}>
        {shown}
      </p>
    </div>
  );
}

import { useKiosk, useTexts } from './kiosk-context.ts';

/** One small line when this is not a real lane: the devices are virtual, or the chip was read without the card service. */
export function Notices() {
  const { view, language } = useKiosk();
  const t = useTexts();
  return (
    <p className="notice" lang={language}>
      {view?.transport === 'in-process'
        ? t('notice.inProcess')
        : view?.virtualDevices === true && t('notice.virtualDevices')}
    </p>
  );
}

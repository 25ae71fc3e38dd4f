import { useTexts } from '../kiosk-context.ts';
import { LiftAndLay } from '../pictures/document-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Again() {
  const t = useTexts();
  return (
    <Stage picture={<LiftAndLay />} sentence={t('again.sentence')} hint={t('how.sentence')} longer={t('help.longer')} />
  );
}

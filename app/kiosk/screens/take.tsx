import { useTexts } from '../kiosk-context.ts';
import { PassportInHand } from '../pictures/document-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Take() {
  const t = useTexts();
  return <Stage picture={<PassportInHand />} sentence={t('take.sentence')} longer={t('take.longer')} />;
}

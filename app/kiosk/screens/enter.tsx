import { useTexts } from '../kiosk-context.ts';
import { StepInside } from '../pictures/passage-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Enter() {
  const t = useTexts();
  return <Stage picture={<StepInside />} sentence={t('enter.sentence')} longer={t('enter.longer')} />;
}

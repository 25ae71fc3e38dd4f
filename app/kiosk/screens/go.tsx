import { useTexts } from '../kiosk-context.ts';
import { GoThrough } from '../pictures/passage-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Go() {
  const t = useTexts();
  return <Stage picture={<GoThrough />} sentence={t('go.sentence')} longer={t('go.longer')} />;
}

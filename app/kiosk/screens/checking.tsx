import { useTexts } from '../kiosk-context.ts';
import { QuietDots } from '../pictures/waiting-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Checking() {
  const t = useTexts();
  return <Stage picture={<QuietDots />} sentence={t('checking.sentence')} longer={t('checking.longer')} />;
}

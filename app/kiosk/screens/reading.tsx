import { useTexts } from '../kiosk-context.ts';
import { ChipWaves } from '../pictures/document-pictures.tsx';
import { ProgressBar } from '../progress-bar.tsx';
import { Stage } from '../stage.tsx';

export function Reading() {
  const t = useTexts();
  return (
    <Stage picture={<ChipWaves />} sentence={t('reading.sentence')} longer={t('reading.longer')}>
      <ProgressBar />
    </Stage>
  );
}

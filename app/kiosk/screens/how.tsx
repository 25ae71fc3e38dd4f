import { useTexts } from '../kiosk-context.ts';
import { PhotoPageDown } from '../pictures/document-pictures.tsx';
import { Stage } from '../stage.tsx';

export function How() {
  const t = useTexts();
  return <Stage picture={<PhotoPageDown />} sentence={t('how.sentence')} longer={t('help.longer')} />;
}

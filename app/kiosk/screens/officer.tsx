import { useTexts } from '../kiosk-context.ts';
import { OfficerComes } from '../pictures/waiting-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Officer() {
  const t = useTexts();
  return <Stage picture={<OfficerComes />} sentence={t('officer.sentence')} hint={t('officer.hint')} />;
}

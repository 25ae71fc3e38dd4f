import { useTexts } from '../kiosk-context.ts';
import { PassportToReader } from '../pictures/document-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Invite() {
  const t = useTexts();
  return <Stage picture={<PassportToReader />} sentence={t('invite.sentence')} hint={t('how.sentence')} />;
}

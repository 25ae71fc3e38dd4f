import { useTexts } from '../kiosk-context.ts';
import { ToCounter } from '../pictures/waiting-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Counter() {
  const t = useTexts();
  return <Stage picture={<ToCounter />} sentence={t('counter.sentence')} hint={t('counter.hint')} />;
}

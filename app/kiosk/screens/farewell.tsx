import { useTexts } from '../kiosk-context.ts';
import { GateShutsBehind } from '../pictures/passage-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Farewell() {
  const t = useTexts();
  return <Stage picture={<GateShutsBehind />} sentence={t('farewell.sentence')} />;
}

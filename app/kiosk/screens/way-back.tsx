import { AllLanguages } from '../all-languages.tsx';
import { useKiosk, useTexts } from '../kiosk-context.ts';
import { StepBackOut } from '../pictures/passage-pictures.tsx';
import { Stage } from '../stage.tsx';

/** Between two doors, and nothing more to wait for: the entry opens from inside. */
export function WayBack() {
  const { view } = useKiosk();
  const t = useTexts();
  if ((view?.language ?? null) === null) return <AllLanguages picture={<StepBackOut />} text="wayBack" />;
  return <Stage picture={<StepBackOut />} sentence={t('wayBack.sentence')} hint={t('wayBack.hint')} />;
}

import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { BlinkEyes } from '../pictures/movement-pictures.tsx';
import { Stage } from '../stage.tsx';
import { useSteps } from '../steps.tsx';

export function Blink() {
  const t = useTexts();
  const steps = useSteps();
  return (
    <Stage
      picture={<LivePicture drawing={<BlinkEyes />} besides />}
      sentence={t('blink.sentence')}
      longer={t('help.longer')}
    >
      {steps}
    </Stage>
  );
}

import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { ComeCloser } from '../pictures/face-pictures.tsx';
import { Stage } from '../stage.tsx';
import { useSteps } from '../steps.tsx';

export function Closer() {
  const t = useTexts();
  const steps = useSteps();
  return (
    <Stage
      picture={<LivePicture drawing={<ComeCloser />} besides />}
      sentence={t('closer.sentence')}
      longer={t('help.longer')}
    >
      {steps}
    </Stage>
  );
}

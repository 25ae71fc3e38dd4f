import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { FaceInOval } from '../pictures/face-pictures.tsx';
import { Stage } from '../stage.tsx';
import { useSteps } from '../steps.tsx';

export function Look() {
  const t = useTexts();
  const steps = useSteps();
  return (
    <Stage picture={<LivePicture drawing={<FaceInOval />} />} sentence={t('look.sentence')} longer={t('face.longer')}>
      {steps}
    </Stage>
  );
}

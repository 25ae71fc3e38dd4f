import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { StepBack } from '../pictures/face-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Back() {
  const t = useTexts();
  return (
    <Stage
      picture={<LivePicture drawing={<StepBack />} besides />}
      sentence={t('back.sentence')}
      longer={t('help.longer')}
    />
  );
}

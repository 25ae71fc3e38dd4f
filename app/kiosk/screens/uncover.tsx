import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { UncoverFace } from '../pictures/face-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Uncover() {
  const t = useTexts();
  return (
    <Stage
      picture={<LivePicture drawing={<UncoverFace />} besides />}
      sentence={t('uncover.sentence')}
      longer={t('help.longer')}
    />
  );
}

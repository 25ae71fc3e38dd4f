import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { TurnHead } from '../pictures/face-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Turn() {
  const t = useTexts();
  return (
    <Stage
      picture={<LivePicture drawing={<TurnHead />} besides />}
      sentence={t('turn.sentence')}
      longer={t('help.longer')}
    />
  );
}

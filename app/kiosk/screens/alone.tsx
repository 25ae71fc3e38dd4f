import { useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { OneInCircle } from '../pictures/passage-pictures.tsx';
import { Stage } from '../stage.tsx';

export function Alone() {
  const t = useTexts();
  return (
    <Stage
      picture={<LivePicture drawing={<OneInCircle />} besides />}
      sentence={t('alone.sentence')}
      hint={t('alone.hint')}
    />
  );
}

import { useKiosk, useTexts } from '../kiosk-context.ts';
import { LivePicture } from '../live-picture.tsx';
import { SideArrow, TurnHead } from '../pictures/movement-pictures.tsx';
import { Stage } from '../stage.tsx';
import { sideOf, useSteps } from '../steps.tsx';

/** Head and arrow turn to the side where the person sees it. */
export function Turn() {
  const { view } = useKiosk();
  const t = useTexts();
  const steps = useSteps();
  const side = sideOf(view);
  return (
    <Stage
      picture={<LivePicture drawing={<TurnHead side={side} />} besides beside={<SideArrow side={side} />} />}
      sentence={t('turn.sentence')}
      {...(view?.challenge == null ? {} : { hint: t(`turn.${side}`) })}
      longer={t('help.longer')}
    >
      {steps}
    </Stage>
  );
}

import { useKiosk, useTexts } from '../kiosk-context.ts';
import { Hourglass } from '../pictures/waiting-pictures.tsx';
import { Stage } from '../stage.tsx';

export function StillThere() {
  const { connection, language } = useKiosk();
  const t = useTexts();
  return (
    <Stage picture={<Hourglass />} sentence={t('stillThere.sentence')}>
      <button
        type="button"
        className="button button-large"
        lang={language}
        onClick={() => void connection.request({ type: 'askMoreTime' })}
      >
        {t('stillThere.moreTime')}
      </button>
    </Stage>
  );
}

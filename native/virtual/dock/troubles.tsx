import { useTranslation } from 'react-i18next';
import type { WorldState } from '../world-messages.ts';
import type { Deed } from './world-link.ts';

export interface TroublesProps {
  readonly world: WorldState;
  onDeed(deed: Deed): void;
}

const devices = ['chip-reader', 'mrz-reader', 'camera', 'gate'] as const;

/** The drawer of troubles: every device has a plug that can be pulled. */
export function Troubles({ world, onDeed }: TroublesProps) {
  const { t } = useTranslation('dock');
  return (
    <section className="troubles">
      <h2>
        {t('troubles.heading')} <small>{t('troubles.hint')}</small>
      </h2>
      <div className="plugs">
        {devices.map((device) => {
          const plugged = !world.unplugged.includes(device);
          return (
            <button
              key={device}
              type="button"
              role="switch"
              aria-checked={plugged}
              data-device={device}
              onClick={() => onDeed({ do: 'plug', device, plugged: !plugged })}
            >
              <svg viewBox="0 0 56 20" aria-hidden="true">
                <path d={plugged ? 'M0 10H20' : 'M0 10H12'} />
                <rect x={plugged ? 20 : 12} y={4} width={12} height={12} rx={3} />
                <path d={plugged ? 'M32 7H38M32 13H38' : 'M24 7H30M24 13H30'} />
                <rect x={38} y={2} width={16} height={16} rx={3} className="socket" />
              </svg>
              <b>{t(`device.${device}`)}</b>
              <span>{t(plugged ? 'device.plugged' : 'device.unplugged')}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}

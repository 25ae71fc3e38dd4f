import { useTranslation } from 'react-i18next';
import { type AttackKind, attackKinds } from '../attacks.ts';
import type { WorldState } from '../world-messages.ts';
import type { Deed } from './world-link.ts';

export interface TroublesProps {
  readonly world: WorldState;
  readonly attack: AttackKind | null;
  onAttack(attack: AttackKind | null): void;
  onDeed(deed: Deed): void;
}

const devices = ['chip-reader', 'mrz-reader', 'camera', 'gate'] as const;

/** The drawer of troubles: people who try to pass as another, and a plug of every device that can be pulled. */
export function Troubles({ world, attack, onAttack, onDeed }: TroublesProps) {
  const { t } = useTranslation('dock');
  return (
    <section className="troubles">
      <div className="troubles-head">
        <h2>{t('troubles.heading')}</h2>
        <label className="attack">
          <span>{t('attack.heading')}</span>
          <select
            value={attack ?? 'none'}
            onChange={({ target }) => onAttack(attackKinds.find((kind) => kind === target.value) ?? null)}
          >
            {(['none', ...attackKinds] as const).map((kind) => (
              <option key={kind} value={kind}>
                {t(`attack.${kind}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
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

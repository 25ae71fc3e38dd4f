import { useTranslation } from 'react-i18next';
import type { Traveller } from './travellers.ts';

export interface PeopleProps {
  readonly travellers: readonly Traveller[] | null;
  readonly chosen: Traveller | null;
  onChoose(traveller: Traveller): void;
}

/** The people to pick up, with the photo of the passport that they carry. */
export function People({ travellers, chosen, onChoose }: PeopleProps) {
  const { t } = useTranslation('dock');
  return (
    <section className="people" aria-label={t('people.heading')}>
      <h2>{t('people.heading')}</h2>
      {travellers === null ? <p className="people-missing">{t('people.missing')}</p> : null}
      <ul>
        {travellers?.map((traveller) => (
          <li key={traveller.id}>
            <button
              type="button"
              data-traveller={traveller.id}
              aria-pressed={traveller.id === chosen?.id}
              onClick={() => onChoose(traveller)}
            >
              <img src={traveller.portrait} alt="" />
              <span>
                <b>{t(traveller.nameKey as 'travellers.fine.name')}</b>
                <small>{t(traveller.storyKey as 'travellers.fine.story')}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

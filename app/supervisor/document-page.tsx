import type { CaseView } from '../contract/officer.ts';
import { doubtedField } from './attention.ts';
import { useWords } from './words.ts';

type Field = Exclude<keyof NonNullable<CaseView['document']>, 'format'>;

/** In the order of a data page (ICAO 9303-4). */
const fields = [
  'documentCode',
  'issuingState',
  'documentNumber',
  'primaryIdentifier',
  'secondaryIdentifier',
  'nationality',
  'birthDate',
  'sex',
  'expiryDate',
] as const satisfies readonly Field[];

/** The document's data page as text; what the decision doubts is loud. */
export function DocumentPage({ shown }: { readonly shown: CaseView }) {
  const { t } = useWords();
  const { document } = shown;
  const doubted = doubtedField(shown);
  return (
    <section className="page" data-part="page">
      <h3>
        {t('page.heading')}
        {document === null ? null : <small translate="no">{document.format}</small>}
      </h3>
      {document === null ? (
        <p className="quiet">
          {t(shown.handOver?.reason === 'lane-restarted' || shown.outcome !== null ? 'case.dataGone' : 'page.none')}
        </p>
      ) : (
        <dl>
          {fields.map((field) => (
            <div key={field} className={field === doubted ? 'doubted' : ''}>
              <dt>{t(`page.${field}`)}</dt>
              <dd translate="no">{field === 'sex' ? t(`sex.${document.sex ?? 'none'}`) : document[field] || '—'}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

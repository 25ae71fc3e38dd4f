import { type CaseView, documentCheckNames } from '../contract/officer.ts';
import { type Loudness, loudnessOf } from './loudness.ts';
import { useWords } from './words.ts';

type Chip = NonNullable<CaseView['chip']>;

/** Shape besides colour: a list must be readable by those who see no red. */
const marks: Readonly<Record<Loudness, string>> = { quiet: '✓', noted: '–', warning: '?', failure: '✕' };

/** Nine results of their own, and the chip's two proofs of being no copy. Only what is not passed is loud. */
export function ChecksList({ chip }: { readonly chip: Chip | null }) {
  const { t } = useWords();
  const open =
    chip === null ? [] : documentCheckNames.filter((name) => loudnessOf(chip.checks[name].outcome, name) !== 'quiet');
  return (
    <section className="checks" data-part="checks">
      <h3>
        {t('checks.heading')}
        {chip === null ? null : (
          <small className={open.some((name) => chip.checks[name].outcome === 'failed') ? 'loud' : ''}>
            {open.length === 0 ? t('checks.allPassed') : t('checks.notPassed', { number: open.length })}
          </small>
        )}
      </h3>
      {chip === null ? (
        <p className="quiet">{t('checks.none')}</p>
      ) : (
        <>
          <ChipAccess chip={chip} />
          <ul>
            {documentCheckNames.map((name) => (
              <Check
                key={name}
                name={name}
                result={chip.checks[name]}
                loudness={loudnessOf(chip.checks[name].outcome, name)}
              />
            ))}
            {(['activeAuthentication', 'chipAuthentication'] as const).map((name) => (
              <Check key={name} name={name} result={chip[name]} loudness={loudnessOf(chip[name].outcome, null)} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** By which protocol and through what the chip was read, in one line; a weaker way than the chip offers is loud. */
function ChipAccess({ chip }: { readonly chip: Chip }) {
  const { t } = useWords();
  return (
    <p className="access" data-part="access">
      <span>{t('access.heading')}</span>
      <b translate="no">{chip.protocol}</b>
      <b className={chip.downgraded ? 'loud' : ''}>
        {t(chip.downgraded ? 'access.downgraded' : 'access.notDowngraded')}
      </b>
      <b className={chip.transport === 'in-process' ? 'loud' : ''}>{t(`transport.${chip.transport}`)}</b>
    </p>
  );
}

interface CheckProps {
  readonly name: keyof Chip['checks'] | 'activeAuthentication' | 'chipAuthentication';
  readonly result: Chip['activeAuthentication'];
  readonly loudness: Loudness;
}

function Check({ name, result, loudness }: CheckProps) {
  const { t } = useWords();
  return (
    <li className={`check ${loudness}`} data-check={name} data-outcome={result.outcome} title={result.reason}>
      <i aria-hidden="true">{marks[loudness]}</i>
      <span className="check-name">{t(`check.${name}`)}</span>
      <span className="check-outcome">{t(`checkOutcome.${result.outcome}`)}</span>
      {loudness === 'quiet' || loudness === 'noted' || result.reason === '' ? null : (
        <span className="check-reason" lang="en">
          {result.reason}
        </span>
      )}
    </li>
  );
}

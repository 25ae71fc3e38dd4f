import { useState } from 'react';
import { type CaseView, documentCheckNames } from '../contract/officer.ts';
import { type Loudness, loudnessOf } from './loudness.ts';
import { useWords } from './words.ts';

type Chip = NonNullable<CaseView['chip']>;

/** By what a chip proves that it is no copy, and a post its right to read protected data. */
const authentications = ['activeAuthentication', 'chipAuthentication', 'terminalAuthentication'] as const;

/** Shape besides colour: a list must be readable by those who see no red. */
const marks: Readonly<Record<Loudness, string>> = { quiet: '✓', noted: '–', warning: '?', failure: '✕' };

/** Nine results of their own, and the three authentications. Only what is not passed is loud. */
export function ChecksList({ chip }: { readonly chip: Chip | null }) {
  const { t } = useWords();
  const [wantsAll, setWantsAll] = useState(false);
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
          <ChipEnd ended={chip.ended} />
          <PortraitRefused refused={chip.portraitRefused} />
          <ul>
            {documentCheckNames.map((name) => (
              <Check
                key={name}
                name={name}
                result={chip.checks[name]}
                loudness={loudnessOf(chip.checks[name].outcome, name)}
                known={chip.ended?.reason ?? null}
                wanted={wantsAll}
              />
            ))}
            {authentications.map((name) => (
              <Check
                key={name}
                name={name}
                result={chip[name]}
                loudness={loudnessOf(chip[name].outcome, null)}
                known={chip.ended?.reason ?? null}
                wanted={wantsAll}
              />
            ))}
          </ul>
          <button type="button" aria-pressed={wantsAll} onClick={() => setWantsAll(!wantsAll)}>
            {t('checks.allReasons')}
          </button>
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
      {chip.protocol === null ? (
        <b className="loud">{t('access.notOpened')}</b>
      ) : (
        <>
          <b translate="no">{chip.protocol}</b>
          <b className={chip.downgraded ? 'loud' : ''}>
            {t(chip.downgraded ? 'access.downgraded' : 'access.notDowngraded')}
          </b>
        </>
      )}
      <b className={chip.transport === 'in-process' ? 'loud' : ''}>{t(`transport.${chip.transport}`)}</b>
    </p>
  );
}

/** Why a reading ended early: said once, for all the checks that it left open. */
function ChipEnd({ ended }: Pick<Chip, 'ended'>) {
  const { t, chipEnd } = useWords();
  if (ended === null) return null;
  return (
    <p className="check warning chip-end" data-part="chip-end" data-end={ended.kind}>
      <i aria-hidden="true">{marks.warning}</i>
      <span className="check-name">
        {t('chipEnd.heading')}: {chipEnd(ended.kind)}
      </span>
      <span className="check-reason" lang="en">
        {ended.reason}
      </span>
    </p>
  );
}

/** Why there is no photo of the chip to compare the face with, though every check of the document may have passed. */
function PortraitRefused({ refused }: { readonly refused: Chip['portraitRefused'] }) {
  const { t, portraitRefusal } = useWords();
  if (refused === null) return null;
  return (
    <p className="check warning chip-end" data-part="portrait-refused" data-refused={refused.kind}>
      <i aria-hidden="true">{marks.warning}</i>
      <span className="check-name">
        {t('portraitRefusal.heading')}: {portraitRefusal(refused.kind)}
      </span>
      <span className="check-reason" lang="en">
        {refused.reason}
      </span>
    </p>
  );
}

interface CheckProps {
  readonly name: keyof Chip['checks'] | (typeof authentications)[number];
  readonly result: Chip['activeAuthentication'];
  readonly loudness: Loudness;
  /** A reason that stands above the list already. */
  readonly known: string | null;
  /** The officer has asked for the reasons of what passed, too. */
  readonly wanted: boolean;
}

/** A check, and where it is not passed what that means in the officer's language; below, what the reader found. */
function Check({ name, result, loudness, known, wanted }: CheckProps) {
  const { t, checkMeaning } = useWords();
  const isLoud = loudness !== 'quiet' && loudness !== 'noted';
  const isSaid = result.reason === '' || (result.reason === known && !wanted);
  return (
    <li className={`check ${loudness}`} data-check={name} data-outcome={result.outcome} title={result.reason}>
      <i aria-hidden="true">{marks[loudness]}</i>
      <span className="check-name">{t(`check.${name}`)}</span>
      <span className="check-outcome">{t(`checkOutcome.${result.outcome}`)}</span>
      {isLoud && !isSaid ? <span className="check-meaning">{checkMeaning(name, result.outcome)}</span> : null}
      {(isLoud || wanted) && !isSaid ? (
        <span className="check-reason" lang="en">
          {result.reason}
        </span>
      ) : null}
    </li>
  );
}

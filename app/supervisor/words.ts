import { useTranslation } from 'react-i18next';

/** Words that a station sends as codes, in the officer's language; a code that this panel does not know yet stands as it came. */
export function useWords() {
  const { t, i18n } = useTranslation('supervisor');
  const word = (key: string, code: string): string => {
    const known: unknown = i18n.exists(key) ? i18n.t(key as never) : null;
    return typeof known === 'string' ? known : code;
  };
  return {
    t,
    reason: (code: string) => word(`reason.${code}`, code),
    outcome: (code: string) => word(`outcome.${code}`, code),
    /** What it means that a check is not passed; nothing for the other outcomes. */
    checkMeaning: (check: string, outcome: string) => word(`checkMeaning.${check}.${outcome}`, ''),
    chipEnd: (code: string) => word(`chipEnd.${code}`, code),
    portraitRefusal: (code: string) => word(`portraitRefusal.${code}`, code),
    rule: (code: string) => word(`rule.${code}`, code),
    alarm: (code: string) => word(`alarm.${code}`, code),
    source: (code: string) => word(`source.${code}`, code),
    site: (code: string) => word(`site.${code}`, code),
    /** The backend gives a hit's reasons as English sentences; those that it is known to say have words here. */
    hitReason: (sentence: string) => word(`hitReason.${keyOfSentence(sentence)}`, sentence),
    event: (code: string) => word(`event.${code}`, code),
    quick: (action: string, code: string) => word(`quick.${action}.${code}`, code),
  };
}

/** A sentence as part of a key: its words, joined by hyphens. */
export function keyOfSentence(sentence: string): string {
  return sentence
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

export type Words = ReturnType<typeof useWords>;

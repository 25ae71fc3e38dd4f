import { useEffect, useState } from 'react';
import type { Language, TravellerView } from '../contract/traveller.ts';

/** How long each language stands while nobody has chosen one (ms). */
const turnOfLanguage = 4_000;

/** The next of `languages` every few seconds while `active`. */
export function useTurns(languages: readonly Language[], active: boolean): Language {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setTurn((last) => last + 1), turnOfLanguage);
    return () => {
      clearInterval(timer);
      // The next invitation begins with the first language at once.
      setTurn(0);
    };
  }, [active]);
  return languages[turn % languages.length] ?? 'zh-Hans';
}

/** Another one with each state, and with each movement that is asked for. */
export function momentOf(view: TravellerView | null): string {
  const { since = '', screen = '', challenge = null } = view ?? {};
  return `${since}|${screen}|${challenge?.index}|${challenge?.step}`;
}

/** True once `key` has stood for `afterMs`. */
export function useStoodFor(key: string, afterMs: number): boolean {
  const [stood, setStood] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setStood(key), afterMs);
    return () => clearTimeout(timer);
  }, [key, afterMs]);
  return stood === key;
}

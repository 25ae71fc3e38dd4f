import type { Language } from '../contract/traveller.ts';

/** The language that a document's issuing state suggests; null for none. The switch stays in sight all the same. */
const ofState: Readonly<Record<string, Language>> = {
  CHN: 'zh-Hans',
  HKG: 'zh-Hans',
  MAC: 'zh-Hans',
  TWN: 'zh-Hans',
  MNG: 'mn',
  RUS: 'ru',
  BLR: 'ru',
  KAZ: 'ru',
  KGZ: 'ru',
};

/** The language of one traveller: chosen by hand first, suggested by the document second, the site's third. */
export class TravellerLanguage {
  readonly #offered: readonly Language[];
  readonly #fixed: Language | null;
  #chosen: Language | null = null;
  #suggested: Language | null = null;

  constructor(offered: readonly Language[], fixed: Language | null) {
    this.#offered = offered;
    this.#fixed = fixed;
  }

  current(): Language | null {
    return this.#chosen ?? this.#suggested ?? this.#fixed;
  }

  /** False when the site does not offer it. */
  choose(language: Language): boolean {
    if (!this.#offered.includes(language)) return false;
    this.#chosen = language;
    return true;
  }

  suggest(issuingState: string): void {
    const language = ofState[issuingState];
    if (language !== undefined && this.#offered.includes(language)) this.#suggested = language;
  }

  /** For the next traveller. */
  reset(): void {
    this.#chosen = null;
    this.#suggested = null;
  }
}

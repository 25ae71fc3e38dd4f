/** Mongolian particles that lean on the word before them. */
const leaning = /^(уу|үү|юу|юү)[?.!]?$/u;
/** Prepositions, conjunctions and the like: not at the end of a line. */
const short = /^\p{L}{1,2}$/u;
/** First words of what is one thing in two: sunglasses, "do not move", dark glasses, headgear. */
const firstOfTwo = new Set(['нарны', 'бүү', 'тёмные', 'головной']);

/**
 * A sentence in the parts between its commas, each with the space that follows it: a line breaks there first, and only
 * a part that is too long for a line breaks inside.
 */
export function phrases(sentence: string): readonly string[] {
  return sentence.match(/[^,.，。、]+[,.，。、]*\s*/gu) ?? [];
}

/** The words of a phrase; those that stay together on a line are one. With a space between each they are the phrase. */
export function unbroken(phrase: string): readonly string[] {
  const runs: string[][] = [];
  for (const word of phrase.split(' ')) {
    const before = runs.at(-1);
    const last = before?.at(-1) ?? '';
    if (before !== undefined && (leaning.test(word) || short.test(last) || firstOfTwo.has(last))) before.push(word);
    else runs.push([word]);
  }
  return runs.map((run) => run.join(' '));
}

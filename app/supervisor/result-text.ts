import type { ResultLine } from './result-line.ts';
import type { Words } from './words.ts';

export function resultText(line: ResultLine, words: Words): string {
  switch (line.kind) {
    case 'plain':
      return words.t(`result.${line.key}`);
    case 'fault':
      return words.t('result.fault', { sources: line.sources.map(words.source).join(', ') });
    case 'reason':
      return words.reason(line.code);
    case 'outcome':
      return words.outcome(line.code);
    case 'rule':
      return words.rule(line.code);
  }
}

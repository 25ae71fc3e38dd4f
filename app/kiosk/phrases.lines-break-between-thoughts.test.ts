import { describe, expect, it } from 'vitest';
import { kioskTexts } from '../../locales/kiosk.ts';
import { languageTags } from '../../locales/locales.ts';
import { leaves } from '../../locales/texts.ts';
import { phrases, unbroken } from './phrases.ts';

describe('where a sentence may break', () => {
  it.each([
    ['Reading your passport, please wait', ['Reading your passport, ', 'please wait']],
    ['照片页朝下，不要移动', ['照片页朝下，', '不要移动']],
    ['请摘下帽子、口罩和墨镜', ['请摘下帽子、', '口罩和墨镜']],
    ['Энэ гарц түр хаалттай. Өөр гарцаар явна уу', ['Энэ гарц түр хаалттай. ', 'Өөр гарцаар явна уу']],
    ['Look at the camera', ['Look at the camera']],
  ])('%s', (sentence, expected) => {
    expect(phrases(sentence)).toEqual(expected);
  });

  it.each([
    ['к вам подойдёт сотрудник', ['к вам', 'подойдёт', 'сотрудник']],
    ['Танд нэмэлт хугацаа хэрэгтэй юу?', ['Танд', 'нэмэлт', 'хугацаа', 'хэрэгтэй юу?']],
    ['нарны шилээ авна уу', ['нарны шилээ', 'авна уу']],
    ['Look at the camera', ['Look', 'at the', 'camera']],
  ])('keeps short words with the next one, and particles with the one before: %s', (phrase, expected) => {
    expect(unbroken(phrase)).toEqual(expected);
  });

  it.each(languageTags)('changes no letter of any text: %s', (tag) => {
    for (const text of leaves(kioskTexts[tag]).values()) {
      expect(phrases(text).join('')).toBe(text);
      expect(unbroken(text).join(' ')).toBe(text);
    }
  });
});

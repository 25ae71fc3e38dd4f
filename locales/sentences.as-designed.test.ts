import { expect, it } from 'vitest';
import { kioskTexts } from './kiosk.ts';

/** The sentences that were agreed with those who speak them; a change here is a decision, not a repair. */
const sentences = `
invite | 请放置护照 | Паспортаа уншигч дээр тавина уу | Положите паспорт на считыватель | Place your passport on the reader
how | 照片页朝下，不要移动 | Зурагтай хуудсыг доош харуулж, бүү хөдөлгөөрэй | Страницей с фото вниз, не двигайте | Photo page down, keep it still
reading | 正在读取护照，请稍候 | Паспортыг уншиж байна, түр хүлээнэ үү | Читаем паспорт, подождите | Reading your passport, please wait
again | 请重新放置护照 | Паспортаа дахин тавина уу | Положите паспорт ещё раз | Place your passport again
take | 请取回护照 | Паспортаа авна уу | Заберите паспорт | Take your passport
enter | 请进入通道 | Гарц руу орно уу | Пройдите вперёд | Step inside
look | 请看摄像头 | Камер луу харна уу | Посмотрите в камеру | Look at the camera
closer | 请靠近一点 | Арай ойртоно уу | Подойдите ближе | Come closer
back | 请后退一点 | Арай холдоно уу | Отойдите немного | Step back
uncover | 请摘下帽子、口罩和墨镜 | Малгай, маск, нарны шилээ авна уу | Снимите головной убор, маску и тёмные очки | Remove hat, mask and sunglasses
alone | 请一人通过 | Нэг нэгээрээ орно уу | Проходите по одному | One person at a time
turn | 请慢慢转头 | Толгойгоо аажмаар эргүүлнэ үү | Медленно поверните голову | Turn your head slowly
blink | 请眨眨眼 | Нүдээ анивчина уу | Моргните | Blink your eyes
checking | 正在核验，请稍候 | Шалгаж байна, түр хүлээнэ үү | Идёт проверка, подождите | Checking, please wait
go | 请通行 | Нэвтэрнэ үү | Проходите | Please go through
farewell | 一路平安 | Сайн яваарай | Счастливого пути | Have a good journey
officer | 请稍候，工作人员马上就到 | Түр хүлээнэ үү, ажилтан удахгүй ирнэ | Подождите, к вам подойдёт сотрудник | Please wait, an officer is coming
counter | 请到人工通道办理 | Улсын байцаагчийн цонхоор үйлчлүүлнэ үү | Пройдите к стойке паспортного контроля | Please go to the officer's counter
wayBack | 请从入口退出 | Орсон хаалгаараа буцаж гарна уу | Выйдите обратно через вход | Please go back through the entrance
stillThere | 您还需要时间吗？ | Танд нэмэлт хугацаа хэрэгтэй юу? | Вам нужно ещё время? | Do you need more time?
help | 呼叫工作人员 | Ажилтан дуудах | Позвать сотрудника | Call an officer
closed | 本通道暂停使用，请走其他通道 | Энэ гарц түр хаалттай. Өөр гарцаар явна уу | Проход временно закрыт, воспользуйтесь другим | This lane is closed, please use another
emergency | 请立即从出口离开 | Гарцаар яаралтай гарна уу | Немедленно выйдите через выход | Leave through the exit now
`;

it.each(sentences.trim().split('\n'))('%s', (line) => {
  const [state, ...texts] = line.split(' | ');
  const key = state as 'invite';
  expect([
    kioskTexts['zh-Hans'][key].sentence,
    kioskTexts.mn[key].sentence,
    kioskTexts.ru[key].sentence,
    kioskTexts.en[key].sentence,
  ]).toEqual(texts);
});

import en from './en/kiosk.json' with { type: 'json' };
import mn from './mn/kiosk.json' with { type: 'json' };
import ru from './ru/kiosk.json' with { type: 'json' };
import zhHans from './zh-Hans/kiosk.json' with { type: 'json' };

export const kioskTexts = { 'zh-Hans': zhHans, mn, ru, en } as const;

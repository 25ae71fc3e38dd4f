import en from './en/dock.json' with { type: 'json' };
import mn from './mn/dock.json' with { type: 'json' };
import ru from './ru/dock.json' with { type: 'json' };
import zhHans from './zh-Hans/dock.json' with { type: 'json' };

export const dockTexts = { 'zh-Hans': zhHans, mn, ru, en } as const;

import en from './en/supervisor.json' with { type: 'json' };
import mn from './mn/supervisor.json' with { type: 'json' };
import ru from './ru/supervisor.json' with { type: 'json' };
import zhHans from './zh-Hans/supervisor.json' with { type: 'json' };

export const supervisorTexts = { 'zh-Hans': zhHans, mn, ru, en } as const;

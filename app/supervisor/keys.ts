/** What a key does. Function keys lie in the same place on Chinese, Cyrillic and Latin keyboards; letters go by place too. */
export const shortcuts = {
  letThrough: 'F2',
  nextCase: 'F3',
  refuse: 'F4',
  acknowledge: 'F6',
  resetEmergency: 'F7',
  takeOver: 'F8',
  toggleLane: 'F9',
  releaseDoors: 'F10',
  settleCase: 'F2',
  acceptGap: 'F2',
  zoom: 'KeyZ',
  mute: 'KeyM',
  theme: 'KeyT',
} as const;

/** Where no traveller stands for whom it lets through, its key is that of the one thing that is offered instead. */
type InItsPlace = 'settleCase' | 'acceptGap';

export type Command = Exclude<keyof typeof shortcuts, InItsPlace> | { readonly digit: number };

interface Key {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The command of a key press; null for keys that are none. While somebody writes, only function keys command. */
export function commandOf(key: Key, writing: boolean): Command | null {
  if (key.ctrlKey || key.altKey || key.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(key.code);
  if (digit !== null) return writing ? null : { digit: Number(digit[1]) };
  if (writing && !key.code.startsWith('F')) return null;
  const names = Object.keys(shortcuts) as (keyof typeof shortcuts)[];
  const found = names.find((name) => shortcuts[name] === key.code);
  return (found as Exclude<keyof typeof shortcuts, InItsPlace> | undefined) ?? null;
}

/** What stands on the key, for the hint beside a button. */
export function keyCap(command: keyof typeof shortcuts): string {
  return shortcuts[command].replace('Key', '');
}

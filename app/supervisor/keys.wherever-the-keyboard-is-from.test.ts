import { expect, test } from 'vitest';
import { commandOf, shortcuts } from './keys.ts';

const key = (code: string, more: object = {}) => ({ code, ctrlKey: false, altKey: false, metaKey: false, ...more });

test('every command has a key of its own, but for settling and accepting a gap, which stand where letting through stood', () => {
  const { settleCase, acceptGap, ...others } = shortcuts;
  expect(new Set(Object.values(others)).size).toBe(Object.values(others).length);
  expect([settleCase, acceptGap]).toEqual([others.letThrough, others.letThrough]);
});

test.each(Object.entries(shortcuts).filter(([name]) => !['settleCase', 'acceptGap'].includes(name)))(
  '%s answers to %s',
  (name, code) => {
    expect(commandOf(key(code), false)).toBe(name);
  },
);

test('while somebody writes, letters and digits are text and function keys still command', () => {
  expect(commandOf(key('KeyM'), true)).toBeNull();
  expect(commandOf(key('Digit1'), true)).toBeNull();
  expect(commandOf(key('F4'), true)).toBe('refuse');
});

test('a browser’s or system’s chord is nobody’s command', () => {
  for (const chord of ['ctrlKey', 'altKey', 'metaKey'])
    expect(commandOf(key('F4', { [chord]: true }), false)).toBeNull();
});

test('digits come from both blocks', () => {
  expect(commandOf(key('Digit3'), false)).toEqual({ digit: 3 });
  expect(commandOf(key('Numpad3'), false)).toEqual({ digit: 3 });
  expect(commandOf(key('Digit0'), false)).toBeNull();
});

import { expect, test } from 'vitest';
import type { OfficerId } from '../core/ids.ts';
import { instantFrom } from '../core/instant.ts';
import { AlarmBoard } from './alarms.ts';

const at = instantFrom(Date.UTC(2026, 5, 1));

test('a finger on the help button drives no other alarm off the panel, and is heard again after an answer', () => {
  const board = new AlarmBoard();
  board.raise('exit-forced', at, null);
  for (let times = 0; times < 1_000; times += 1) board.raise('help-wanted', at, null);
  expect(board.list().map(({ kind }) => kind)).toEqual(['exit-forced', 'help-wanted']);
  board.acknowledge('2', 'officer-1' as OfficerId);
  board.raise('help-wanted', at, null);
  expect(board.list()).toHaveLength(3);
});

test('a lane that says all night that somebody is between its doors says it once', () => {
  const board = new AlarmBoard();
  for (let times = 0; times < 1_000; times += 1) board.raise('person-inside', at, null);
  expect(board.list()).toHaveLength(1);
});

test('two alarms of any other kind are two', () => {
  const board = new AlarmBoard();
  for (let times = 0; times < 2; times += 1) board.raise('exit-forced', at, null);
  expect(board.list()).toHaveLength(2);
});

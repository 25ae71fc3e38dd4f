import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { segmentFile } from '../audit/journal-files.ts';
import { JournalTail } from './journal-tail.ts';

const folder = mkdtempSync(join(tmpdir(), 'journal-tail-'));
afterAll(() => rmSync(folder, { recursive: true }));
const line = (sequence: number) => `${JSON.stringify({ sequence, event: 'lane.state', fields: { at: 'Эрээн' } })}\n`;
const sequences = async (tail: JournalTail) => (await tail.read()).map((entry) => entry.sequence);

test('entries come whole, and half a line that a killed station left and the next one took off is forgotten', async () => {
  const file = join(folder, segmentFile(0));
  writeFileSync(file, line(0));
  const tail = await JournalTail.open(folder);
  expect(await sequences(tail)).toEqual([]);
  appendFileSync(file, line(1) + line(2).slice(0, 20));
  expect(await sequences(tail)).toEqual([1]);
  appendFileSync(file, line(2).slice(20));
  expect(await sequences(tail)).toEqual([2]);
  const whole = Buffer.byteLength(line(0) + line(1) + line(2));
  appendFileSync(file, '{"sequence":3,"ev');
  expect(await sequences(tail)).toEqual([]);
  truncateSync(file, whole);
  expect(await sequences(tail)).toEqual([]);
  appendFileSync(file, line(3));
  expect(await sequences(tail)).toEqual([3]);
  // The segment is full: what came to it last, and what the next one begins with, come in their order.
  appendFileSync(file, line(4));
  writeFileSync(join(folder, segmentFile(5)), line(5));
  expect(await sequences(tail)).toEqual([4, 5]);
  await tail.close();
});

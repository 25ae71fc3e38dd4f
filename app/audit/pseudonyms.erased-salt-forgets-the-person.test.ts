import { expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { MemoryDisk } from './journal.rig.ts';
import { commitmentTo, Pseudonyms, type Subject } from './pseudonyms.ts';

const bat: Subject = { issuingState: 'MNG', documentNumber: 'E1234567', birthDate: '1988-04-12' };
const li: Subject = { issuingState: 'CHN', documentNumber: 'EB0000001', birthDate: '1990-01-31' };
const crossing = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const day = 86_400_000;

function rig(disk = new MemoryDisk()) {
  const clock = new ManualClock();
  let salts = 0;
  const makeSalt = () => {
    salts += 1;
    return Buffer.alloc(32, salts);
  };
  return { disk, clock, pseudonyms: new Pseudonyms({ disk, clock, makeSalt }) };
}

/** Which of the kept salts make these the commitments to this person. */
async function found(pseudonyms: Pseudonyms, commitments: readonly (string | null)[], subject: Subject) {
  const kept = await pseudonyms.kept();
  return kept.filter(({ salt }) => commitments.includes(commitmentTo(subject, salt))).map((one) => one.crossing);
}

test('with the salt and the document in hand it is proved whose entry it is, and of nobody else', async () => {
  const { pseudonyms } = rig();
  const commitments = [pseudonyms.commit(crossing(1), bat), pseudonyms.commit(crossing(2), li)];
  expect(await found(pseudonyms, commitments, bat)).toEqual([crossing(1)]);
  // As the document prints it, too.
  expect(await found(pseudonyms, commitments, { ...bat, documentNumber: 'E1234567<', birthDate: '880412' })).toEqual([
    crossing(1),
  ]);
  expect(await found(pseudonyms, commitments, { ...bat, birthDate: '1988-04-13' })).toEqual([]);
  expect(await found(pseudonyms, commitments, { ...bat, documentNumber: 'E1234568' })).toEqual([]);
});

test('the same person has another commitment at each crossing, and the same one within it', () => {
  const { pseudonyms } = rig();
  const first = pseudonyms.commit(crossing(1), bat);
  expect(pseudonyms.commit(crossing(1), bat)).toBe(first);
  expect(pseudonyms.commit(crossing(2), bat)).not.toBe(first);
});

test('an erased salt is in no file any more; the others stay, and the next ones too', async () => {
  const { disk, pseudonyms } = rig();
  const commitments = [1, 2, 3].map((n) => pseudonyms.commit(crossing(n), n === 2 ? li : bat));
  await pseudonyms.kept();
  const salt = Buffer.alloc(32, 2).toString('base64url');
  expect([...disk.files.values()].some((bytes) => bytes.includes(salt))).toBe(true);
  expect(await pseudonyms.erase(new Set([crossing(2)]))).toBe(1);
  expect([...disk.files.values()].some((bytes) => bytes.includes(salt) || bytes.includes(crossing(2)))).toBe(false);
  commitments.push(pseudonyms.commit(crossing(4), bat));
  expect(await found(pseudonyms, commitments, li)).toEqual([]);
  expect(await found(pseudonyms, commitments, bat)).toEqual([crossing(1), crossing(3), crossing(4)]);
  expect(await pseudonyms.erase(new Set([crossing(2)]))).toBe(0);
});

test('salts older than the site keeps them are erased, day by day', async () => {
  const { clock, disk, pseudonyms } = rig();
  for (let n = 0; n < 4; n += 1) {
    pseudonyms.commit(crossing(n), bat);
    await pseudonyms.kept();
    clock.advance(day);
  }
  expect(await pseudonyms.eraseOlderThan(2)).toBe(2);
  expect((await pseudonyms.kept()).map((one) => one.crossing)).toEqual([crossing(2), crossing(3)]);
  expect(disk.files.size).toBe(2);
});

test('a power cut in the middle of an erasure does not bring the person back', async () => {
  const { disk, pseudonyms } = rig();
  pseudonyms.commit(crossing(1), bat);
  pseudonyms.commit(crossing(2), li);
  await pseudonyms.close();
  const [name, before] = [...disk.files][0]!;
  await pseudonyms.erase(new Set([crossing(2)]));
  disk.files.set(name, before); // rewritten, and not yet wiped
  const { pseudonyms: next } = rig(disk);
  expect((await next.kept()).map((one) => one.crossing)).toEqual([crossing(1)]);
  await next.eraseOlderThan(30);
  expect(disk.files.has(name)).toBe(false);
});

test('a line that a power cut has torn takes no other with it', async () => {
  const { disk, pseudonyms } = rig();
  pseudonyms.commit(crossing(1), bat);
  await pseudonyms.close();
  const [name, bytes] = [...disk.files][0]!;
  disk.files.set(name, Buffer.concat([bytes, Buffer.from('00000000-0000')]));
  const { pseudonyms: next } = rig(disk);
  next.commit(crossing(2), li);
  expect((await next.kept()).map((one) => one.crossing)).toEqual([crossing(1), crossing(2)]);
});

test('where no salt can be kept, the journal says nothing of the person', async () => {
  const { disk, pseudonyms } = rig();
  disk.open = async () => {
    throw new Error('EIO');
  };
  pseudonyms.commit(crossing(1), bat);
  await pseudonyms.kept();
  expect(pseudonyms.commit(crossing(2), bat)).toBeNull();
});

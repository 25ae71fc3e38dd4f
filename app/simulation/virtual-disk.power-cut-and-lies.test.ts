import { describe, expect, test } from 'vitest';
import { diskContract } from '../audit/disk.contract.ts';
import type { Disk } from '../audit/disk.ts';
import { systemClock } from '../core/system-clock.ts';
import { Chance } from './chance.ts';
import type { PlannedFault } from './faults.ts';
import { Strikes } from './strikes.ts';
import { VirtualDisk } from './virtual-disk.ts';

function diskWith(faults: readonly PlannedFault[] = [], seed = 'disk') {
  const strikes = new Strikes(faults);
  const events: string[] = [];
  const virtual = new VirtualDisk({
    clock: { ...systemClock, setTimeout: (callback) => setImmediate(callback) },
    chance: new Chance(seed),
    strikes,
    onLieOver: () => events.push('over'),
  });
  return { virtual, strikes, events, mount: (): Disk => virtual.mount()('journal') };
}

const text = async (disk: Disk, name: string) => (await disk.read(name)).toString('latin1');
const bytes = (words: string) => Buffer.from(words);

/** A file with `kept` synced, name and all, and `waiting` written after it, one write each. */
async function written(disk: Disk, kept: string, waiting: readonly string[]) {
  const file = await disk.open('log');
  await file.append(bytes(kept));
  await file.sync();
  await disk.syncNames();
  for (const one of waiting) await file.append(bytes(one));
  return file;
}

describe('a virtual disk', () => diskContract(async () => diskWith().mount()));

test('a killed process leaves everything that it wrote; nothing that it does afterwards reaches the disk', async () => {
  const { virtual, mount } = diskWith();
  const file = await written(mount(), 'one ', ['two ']);
  virtual.kill();
  let answered = false;
  void file.append(bytes('from the dead')).then(() => {
    answered = true;
  });
  expect(await text(mount(), 'log')).toBe('one two ');
  expect(answered).toBe(false);
});

test('a power cut takes what was not synced, and a name that was not', async () => {
  const { virtual, mount } = diskWith();
  const disk = mount();
  await written(disk, 'kept ', ['lost']);
  const unnamed = await disk.open('other');
  await unnamed.append(bytes('synced, but its name is not'));
  await unnamed.sync();
  virtual.cutPower('whole');
  const after = mount();
  expect(await after.list()).toEqual(['log']);
  expect(await text(after, 'log')).toBe('kept ');
  expect(virtual.promiseBroken).toBe(false);
});

test('a torn power cut keeps a part of what was written last, never more than was written, never less than was synced', async () => {
  const found = new Set<string>();
  for (let seed = 0; seed < 40; seed += 1) {
    const { virtual, mount } = diskWith([], `torn-${seed}`);
    await written(mount(), 'kept ', ['aaaa', 'bbbb']);
    virtual.cutPower('torn');
    found.add(await text(mount(), 'log'));
  }
  for (const one of found) expect('kept aaaabbbb'.startsWith(one)).toBe(true);
  expect(found.size).toBeGreaterThan(4);
  for (const one of found) expect(one.length).toBeGreaterThanOrEqual('kept '.length);
});

test('a reordering disk can keep a later write without an earlier one, and shows zeros where that would stand', async () => {
  const found = new Set<string>();
  for (let seed = 0; seed < 40; seed += 1) {
    const { virtual, mount } = diskWith([], `order-${seed}`);
    await written(mount(), 'kept ', ['aa', 'bb']);
    virtual.cutPower('reordered');
    found.add(await text(mount(), 'log'));
  }
  expect([...found].sort()).toEqual(['kept ', 'kept \0\0bb', 'kept aa', 'kept aabb']);
});

test('a replacement is whole or has not happened', async () => {
  for (const cut of ['whole', 'torn', 'reordered'] as const) {
    const { virtual, mount } = diskWith();
    const disk = mount();
    await disk.replace('note', bytes('old'));
    void disk.replace('note', bytes('new and longer'));
    await null;
    virtual.cutPower(cut);
    expect(['old', 'new and longer']).toContain(await text(mount(), 'note'));
  }
});

test('a disk that lies says that it has synced, and a power cut shows that it has not', async () => {
  const lie = { name: 'fsync-lied', place: 'disk.sync', nth: 2, size: 0 } as const;
  const { virtual, strikes, events, mount } = diskWith([lie]);
  const file = await written(mount(), 'kept ', ['{"id":"x","event":"order.open-exit"}\n']);
  expect(virtual.promises('"x"', 'order.open-exit')).toBe(false);
  await file.sync();
  expect(virtual.promises('"x"', 'order.open-exit')).toBe(true);
  expect(strikes.counts.get('fsync-lied')).toBe(1);
  expect(events).toEqual(['over']);
  virtual.cutPower('whole');
  expect(virtual.promiseBroken).toBe(true);
  expect(await text(mount(), 'log')).toBe('kept ');
});

test('a full disk refuses with ENOSPC, may keep a part, and takes up again what a removed file leaves free', async () => {
  const { strikes, mount } = diskWith([{ name: 'disk-full', place: 'disk.write', nth: 3, size: 0 }]);
  const disk = mount();
  await disk.replace('reserve', Buffer.alloc(100));
  const file = await disk.open('log');
  await expect(file.append(bytes('no room'))).rejects.toMatchObject({ code: 'ENOSPC' });
  await disk.remove('reserve');
  await file.append(bytes('room'));
  expect(await text(disk, 'log')).toBe('room');
  expect(strikes.counts.get('disk-full')).toBe(1);
});

test('a disk that fails says EIO to that one operation', async () => {
  const { mount } = diskWith([{ name: 'disk-error', place: 'disk.sync', nth: 0 }]);
  const file = await mount().open('log');
  await file.append(bytes('x'));
  await expect(file.sync()).rejects.toMatchObject({ code: 'EIO' });
  await file.sync();
});

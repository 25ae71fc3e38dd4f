import { expect, test } from 'vitest';
import type { Disk } from './disk.ts';

/** What every disk does, real or not; each test gets an empty one. */
export function diskContract(make: () => Promise<Disk>): void {
  const text = async (disk: Disk, name: string) => (await disk.read(name)).toString('utf8');
  const bytes = (words: string) => Buffer.from(words, 'utf8');

  test('what is appended stands behind what was there, also after the file was opened again', async () => {
    const disk = await make();
    expect(await disk.list()).toEqual([]);
    const first = await disk.open('a.log');
    await first.append(bytes('one\n'));
    await first.append(bytes('two\n'));
    await first.sync();
    await disk.syncNames();
    await first.close();
    const again = await disk.open('a.log');
    await again.append(bytes('three\n'));
    await again.close();
    expect(await text(disk, 'a.log')).toBe('one\ntwo\nthree\n');
    expect(await disk.list()).toEqual(['a.log']);
  });

  test('a file that was opened is there, empty, until something is written', async () => {
    const disk = await make();
    await (await disk.open('empty')).close();
    expect(await text(disk, 'empty')).toBe('');
  });

  test('after a cut the next append stands where the cut was', async () => {
    const disk = await make();
    const file = await disk.open('a.log');
    await file.append(bytes('kept-torn'));
    await file.truncate(5);
    await file.append(bytes('next'));
    await file.sync();
    expect(await text(disk, 'a.log')).toBe('kept-next');
    await file.close();
  });

  test('overwriting leaves the new content alone, shorter or longer', async () => {
    const disk = await make();
    const file = await disk.open('slot');
    for (const content of ['first content', 'short', 'and a longer one again']) {
      await file.overwrite(bytes(content));
      expect(await text(disk, 'slot')).toBe(content);
    }
    await file.close();
  });

  test('replacing makes a file, or gives the one that is there another content', async () => {
    const disk = await make();
    await disk.replace('note', bytes('old'));
    await disk.replace('note', bytes('new one'));
    expect(await text(disk, 'note')).toBe('new one');
    expect(await disk.list()).toEqual(['note']);
  });

  test('a file that was removed is gone; one that never was cannot be read or removed', async () => {
    const disk = await make();
    await disk.replace('note', bytes('x'));
    await disk.remove('note');
    await disk.syncNames();
    expect(await disk.list()).toEqual([]);
    await expect(disk.read('note')).rejects.toThrow();
    await expect(disk.remove('note')).rejects.toThrow();
  });

  test('bytes that were read stay as they were, whatever is written or done to them', async () => {
    const disk = await make();
    const file = await disk.open('a.log');
    await file.append(bytes('one\n'));
    const read = await disk.read('a.log');
    await file.append(bytes('two\n'));
    expect(read.toString('utf8')).toBe('one\n');
    read.fill(0);
    expect(await text(disk, 'a.log')).toBe('one\ntwo\n');
    await file.close();
  });
}
